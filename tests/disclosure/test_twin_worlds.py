"""Two worlds that differ in hidden counts alone: no product tells one from the other.

This finds what no search for numbers finds: pictures, axes, orders, fingerprints, one digit.
"""

from __future__ import annotations

import polars as pl
import pytest

from tests.disclosure.marked_home import MarkedHome, make_marked_home
from tests.disclosure.reader_commands import FEEDBACK, ask_everything
from tests.disclosure.twin_world import describe_products, find_twin

pytestmark = pytest.mark.soak


@pytest.fixture(scope="module")
def twin(marked: MarkedHome, tmp_path_factory: pytest.TempPathFactory) -> MarkedHome:
    """The same runs and questions in a world that publishes the same."""
    made = make_marked_home(tmp_path_factory.mktemp("twin_home"), find_twin(marked))
    ask_everything(made)
    return made


def test_the_worlds_differ_in_what_is_hidden_alone(marked: MarkedHome, twin: MarkedHome) -> None:
    for name in ("first", "second"):
        one, other = marked.noted[name], twin.noted[name]
        same = pl.exclude("run_id")
        assert one.published.select(same).equals(other.published.select(same))
        assert 3.0 in one.hidden and 3.0 not in other.hidden and 2.0 in other.hidden


def test_no_product_tells_the_worlds_apart(marked: MarkedHome, twin: MarkedHome) -> None:
    def tell(home: MarkedHome) -> dict[str, tuple[list[str], bytes]]:
        folders = [home.home.current.resolve()]
        folders += [folder for folder in home.products.iterdir() if folder.name != FEEDBACK]
        return {
            f"{'' if folder.parent == home.products else 'snapshot '}{folder.name[:10]} {place}":
                (lines, data)
            for folder in folders
            for place, lines, data in describe_products(home, folder)
        }  # fmt: skip

    one, other = tell(marked), tell(twin)
    unlike = {
        place: list_unlike(one[place][0], other[place][0]) or "the picture"
        for place in one.keys() & other.keys()
        if one[place] != other[place]
    }
    assert unlike == {}
    assert len(one) == len(other)


def list_unlike(one: list[str], other: list[str]) -> list[str]:
    """The first lines that only one of them has."""
    return [line[:300] for line in sorted(set(one) ^ set(other))][:6]
