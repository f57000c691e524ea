"""Small counts in the demo's filled-in local forms follow from nothing that is published.

The edits are of the kind that once gave a count away: a standardised twin, three years together,
half years, a sum without a marked part.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import polars as pl
import pytest
import yaml

from tests.disclosure.attack.demo_forms import (
    HALVES,
    Edit,
    Forms,
    edit_forms,
    list_lines,
    make_table,
    read_forms,
)
from tests.disclosure.attack.reports import write_report
from tests.disclosure.attack.strict_check import check_families, split
from tests.disclosure.attack.truth import EVERYONE, Indicator
from tests.homes import Ran, run_pipeline, share
from tests.whole_catalogue import read_whole_catalogue
from warehouse.home import Home

pytestmark = pytest.mark.soak

EDITS = (
    Edit("syd", "hjemmebehandling", "Vallensbæk", "2025", 2, age="65-79"),
    Edit("syd", "hjemmebehandling", "Vallensbæk", "2025", 16, age="80+"),
    Edit("midt", "tvangsindlæggelser", "Furesø", "2023", 4),
    Edit("nord", "tilbagehenviste_buc", "Halsnæs", "2025", 19, 64),
    Edit("nord", "tilbagehenviste_buc", "Halsnæs", "2025H1", 17, 33),
    Edit("nord", "tilbagehenviste_buc", "Halsnæs", "2025H2", 2, 31),
    Edit("nord", "bekymrende_skolefravær", "Halsnæs", "2023/24", "<5"),
    Edit("nord", "bekymrende_skolefravær", "Fredensborg", "2023/24", 4),
)
ALL = ((EVERYONE, EVERYONE),)
BANDS = tuple((EVERYONE, age) for age in ("65+", "65-79", "80+"))
INDICATORS = {
    "hjemmebehandling": (
        Indicator("hjemmebehandling", BANDS, "rate"),
        Indicator("hjemmebehandling_standardiseret", BANDS[:1], "directly_standardised_rate",
                  ages=("65-79", "80+")),
    ),
    "tvangsindlæggelser": (
        Indicator("tvangsindlæggelser", ALL, "rate", "psychiatric"),
        Indicator("tvangsindlæggelser_3_år", ALL, "rate", "psychiatric", pooled=3),
    ),
    "tilbagehenviste_buc": (Indicator("tilbagehenviste_buc", ALL, catchment="psychiatric"),),
    "bekymrende_skolefravær": (Indicator("bekymrende_skolefravær", ALL),),
}  # fmt: skip
YEARS = {str(year): (str(year),) for year in range(2021, 2026)}
SCHOOL_YEARS = {name: (name,) for name in ("2021/22", "2022/23", "2023/24", "2024/25")}
PERIODS = {"tilbagehenviste_buc": YEARS | HALVES, "bekymrende_skolefravær": SCHOOL_YEARS}
NOTHING = {"exact": 0, "narrowed": 0, "unsolvable": 0}


def run_edited(root: Path, extracts: Path, forms: Forms) -> None:
    """A run of the edited indicators over the edited forms."""
    (root / "extracts").mkdir()
    for form, lines in forms.items():
        write_report(root / "extracts" / f"{form}.xlsx", lines, "2026-02-27")
    shutil.copytree(extracts / "folketal", root / "extracts" / "folketal")
    catalogue = yaml.safe_load(read_whole_catalogue())
    wanted = {indicator.name for some in INDICATORS.values() for indicator in some}
    blocks = [block for block in catalogue["indicators"] if block["id"] in wanted]
    written = yaml.safe_dump({"indicators": blocks}, allow_unicode=True, sort_keys=False)
    (root / "definitions.yaml").write_text(written, encoding="utf-8")
    home = Home(root / "home")
    ran = run_pipeline(home, root / "extracts", root / "definitions.yaml", workbooks=False)
    ran.keep(root / "ran.json")


@pytest.fixture(scope="session")
def forms(demo_extracts: Path) -> Forms:
    """The demo's forms with the edits."""
    return edit_forms(read_forms(demo_extracts, INDICATORS), EDITS)


@pytest.fixture(scope="session")
def edited(demo_extracts: Path, forms: Forms, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run over them."""
    return share(
        tmp_path_factory, "edited_forms", lambda root: run_edited(root, demo_extracts, forms)
    )


def test_a_run_with_small_counts_in_the_forms_publishes(edited: Path) -> None:
    ran = Ran.recall(edited / "ran.json")
    assert ran.code == 0, ran


@pytest.mark.parametrize("item", INDICATORS)
def test_nothing_gives_the_edited_counts_away(edited: Path, forms: Forms, item: str) -> None:
    published = pl.read_parquet(Home(edited / "home").current / "indicators.parquet")
    periods = PERIODS.get(item, YEARS)
    table = make_table(item, list_lines(forms, item), INDICATORS[item], periods)
    verdict = check_families([[(table, split(published))]])
    assert verdict.secrets and verdict.shown and verdict.hidden
    assert verdict.count() == NOTHING, verdict.describe()
