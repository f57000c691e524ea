"""Every published figure can be followed to the cells that it rests on, and to no hidden one."""

from __future__ import annotations

import ast
import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from assets.publishing.published_content import read_definitions
from geography import load_geography
from indicators.reasons import PROTECTED
from schemas.definitions.kinds import Kind
from tests.pipelines.commands.explain import recompute
from tests.pipelines.explaining import explain, explain_all, read_values
from warehouse.cells import open_published
from warehouse.home import Home

pytestmark = pytest.mark.whole

OF_EACH_KIND, SEED = 3, 20260601
MORE_DRAWN = 25
"""More than are compared: of some, counts of 1-4 are withheld and nobody can recompute them."""


def choose_figures(values: pl.DataFrame, kinds: dict[str, str], drawn: int) -> list[dict[str, Any]]:
    """Random published values: some of each kind of figure, joined from areas where any is."""
    shown = values.filter(pl.col("value").is_not_null()).with_row_index("place")
    draw = random.Random(SEED)
    chosen: list[int] = []
    for kind in sorted(set(kinds.values())):
        ids = [name for name, of_kind in kinds.items() if of_kind == kind]
        joined = shown.filter(pl.col("indicator_id").is_in(ids), area_type="klynge")
        chosen += draw.sample(joined["place"].to_list(), OF_EACH_KIND)
    chosen += draw.sample(range(shown.height), max(0, drawn - len(chosen)))
    return [shown.drop("place").row(place, named=True) for place in dict.fromkeys(chosen)]


@pytest.mark.parametrize("compared", [50, pytest.param(100, marks=pytest.mark.soak)])
def test_what_is_listed_gives_the_published_value_when_the_raw_files_are_read_again(
    explained: Home, compared: int
) -> None:
    published = open_published(explained)
    # of what is to come the ages are not told
    kinds = {
        each.id: each.kind.value
        for each in read_definitions(published)
        if each.kind is not Kind.PROJECTION
    }
    values = published.values.filter(pl.col("indicator_id").is_in(list(kinds)))
    figures = choose_figures(values, kinds, compared + MORE_DRAWN)
    told = explain_all(explained, figures)
    assert all(each["agrees"] for each in told)
    open_ones = [each for each in told if not each["withheld"]][:compared]
    assert len(open_ones) == compared
    assert {each["indicator"]["kind"] for each in open_ones} == set(kinds.values())
    raw = recompute.RawFiles(explained.root)
    for each in open_ones:
        again = recompute.recompute(each, raw)
        assert again == pytest.approx(each["figure"]["value"], rel=1e-9), each["figure"]


def test_anyone_can_recompute_a_figure_with_the_script_alone(
    explained: Home, tmp_path: Path
) -> None:
    shown = explain(explained, "daglig_rygning", "byen", "2021", as_json=True)
    answer = tmp_path / "figure.json"
    answer.write_text(shown.output, encoding="utf-8")
    printed = subprocess.run(
        [sys.executable, recompute.__file__, explained.root, answer],
        cwd=tmp_path, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert float(printed) == pytest.approx(json.loads(shown.output)["figure"]["value"], rel=1e-9)


def test_the_script_that_recomputes_uses_nothing_of_the_project() -> None:
    tree = ast.parse(Path(recompute.__file__).read_text(encoding="utf-8"))
    imported = {
        (node.module if isinstance(node, ast.ImportFrom) else node.names[0].name) or ""
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
    assert imported == {
        "__future__", "collections", "csv", "io", "json", "openpyxl", "pathlib", "sys", "typing",
    }  # fmt: skip


def test_a_hidden_figure_tells_why_and_neither_parts_nor_cells(explained: Home) -> None:
    hidden = read_values(explained).filter(status_reason=PROTECTED).sample(8, seed=1).to_dicts()
    for told in explain_all(explained, hidden):
        assert told["hidden"]
        assert told["parts"] == told["cells"] == told["steps"] == []
        assert told["figure"]["value"] is None
        assert told["figure"]["status_reason"] == PROTECTED


def test_a_shown_figure_does_not_tell_the_hidden_ones_that_it_is_joined_from(
    explained: Home,
) -> None:
    values = read_values(explained)
    key = ["indicator_id", "period", "sex", "age", "education", "category"]
    hidden = values.filter(status_reason=PROTECTED, area_type="kommune").select(*key, "area_id")
    groups = load_geography().membership.filter(area_type="kommune")
    above = hidden.join(groups, on="area_id").select(
        *key, area_type="group_type", area_id="group_id"
    )
    shown = values.filter(pl.col("value").is_not_null()).join(
        above.unique(), on=above.columns, how="semi"
    )
    hidden_parts = set(hidden.iter_rows())
    touched = 0
    for told in explain_all(explained, shown.sample(40, seed=2).to_dicts()):
        place = tuple(told["figure"][name] for name in key)
        within = [part for part in told["parts"] if (*place, part["area_id"]) in hidden_parts]
        assert {part["x"] for part in within} <= {None}
        # what the source hides is no part of the sum, and the others' numbers stand in their rows
        if any(part["state"] == "ok" for part in within):
            touched += 1
            assert "numerator" in told["withheld"]
            assert {part["x"] for part in told["parts"]} == {None}
            counts = [cell for cell in told["cells"] if cell["role"] == "numerator"]
            assert counts
            assert {cell["value"] for cell in counts} == {None}
            assert {part["share"] for part in told["parts"]} != {None}
    assert touched > 0
