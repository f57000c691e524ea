"""A leak in what is about to be published stops the run in words; what is in force stays.

Belongs here: whole runs over a small home, one of them with a sister of a small count laid open.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from typer.testing import CliRunner

from assets import snapshot
from assets.publishing.audit import (
    Audited,
    audit_figures,
    audit_snapshot,
    list_known_before,
    read_known,
)
from assets.publishing.publication import Publication, gather_publication
from auditing.knowledge import Edition
from pipelines.commands.cli import app
from pipelines.commands.publication.audit import describe_audit
from schemas.waivers import Waiver
from tests.auditing.published import GEOGRAPHY, NORD, RULES, define, publish, show, show_many
from tests.bad_input.conftest import Installation, Outcome, publish_yesterday
from tests.bad_input.conftest import find_installation as find
from tests.bad_input.good import MUNICIPALITIES, Rows, readmissions
from tests.homes import copy_home, share
from warehouse.errors import WarehouseError
from warehouse.home import Home
from warehouse.publishing.publish import read_manifest
from warehouse.publishing.snapshots import find_snapshot

pytestmark = pytest.mark.whole

SMALL = "Allerød"


def release_with_a_small_count() -> dict[str, Rows]:
    """A later release in which three of Allerød were readmitted in 2024, and two in 2023."""
    sheets = readmissions()
    sheets["FORSIDE"][6] = [None, None, None, "20. juni 2026"]
    for row in sheets["Hovedresultater"][3:]:
        if row[3] == SMALL and "inden for" in str(row[6]):
            row[-2:] = [2, 3]
    return sheets


def list_told_numbers() -> dict[tuple[str, str], float]:
    """What the release says of each municipality but the small one, and of the cluster nord."""
    numbers = {
        (name, year): 170.0 + nth + more
        for nth, name in enumerate(MUNICIPALITIES)
        for year, more in (("2023", 0), ("2024", 7))
    }
    numbers |= {(SMALL, "2023"): 2.0, (SMALL, "2024"): 3.0}
    nord = {("Nord", year): sum(numbers[name, year] for name in NORD) for year in ("2023", "2024")}
    return {place: told for place, told in (numbers | nord).items() if place[0] != SMALL}


def lay_sisters_open(*asked: Any) -> Publication:
    """What is gathered, with every figure of those numbers shown."""
    gathered = gather_publication(*asked)
    numbers = pl.DataFrame(
        [(*place, told) for place, told in list_told_numbers().items()],
        schema=["area_name", "period", "told"],
        orient="row",
    )
    values = gathered.values.join(
        numbers, on=["area_name", "period"], how="left", maintain_order="left"
    )
    sister = (
        (pl.col("indicator_id") == "genindlæggelser_80_plus")
        & pl.col("area_type").is_in(["kommune", "klynge"])
        & pl.col("told").is_not_null()
        & (pl.col("status") == "suppressed")
    )
    opened = values.with_columns(
        numerator=pl.when(sister).then("told").otherwise("numerator"),
        status=pl.when(sister).then(pl.lit("ok")).otherwise("status"),
        status_reason=pl.when(~sister).then("status_reason"),
    )
    return replace(gathered, values=opened.select(gathered.values.columns))


@pytest.fixture(scope="module")
def stopped(tmp_path_factory: pytest.TempPathFactory) -> tuple[Installation, Outcome]:
    yesterday = find(share(tmp_path_factory, "yesterday", publish_yesterday))
    root = tmp_path_factory.mktemp("leak")
    home = copy_home(yesterday.home, root / "home")
    (root / "new").mkdir()
    (root / "definitions.yaml").write_text(yesterday.definitions.read_text(encoding="utf-8"))
    installation = Installation(home, root / "new", root / "definitions.yaml")
    installation.put("genindlaeggelser_juni.xlsx", release_with_a_small_count())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(snapshot, "gather_publication", lay_sisters_open)
        return installation, installation.run()


def test_the_run_ends_with_the_chain_in_words(stopped: tuple[Installation, Outcome]) -> None:
    _, outcome = stopped
    assert outcome.exit_code == 1
    assert f"{SMALL} 2024 80+ 3 = " in outcome.errors
    assert "Nothing was published; the snapshot of " in outcome.errors


def test_the_snapshot_in_force_stays(stopped: tuple[Installation, Outcome]) -> None:
    installation, _ = stopped
    assert len(list(installation.home.published.glob("2*"))) == 1
    manifest = read_manifest(installation.home)
    assert manifest is not None
    assert manifest["audit"]["exact"] == manifest["audit"]["narrowed"] == 0
    assert manifest["audit"]["seconds"] >= 0
    assert not installation.home.waiting.exists()


COUNT = "lokal/tæller/henvendelser | alle | kommune | 0270 | 2024 | alle | alle"


def audit_a_shown_count(root: Path, *waivers: Waiver) -> Audited:
    """An audit of figures among which four of Gribskov are shown."""
    few = define("henvendelser")
    others = {name: 50.0 for name in NORD if name not in (SMALL, "Gribskov")}
    rows = [show(few, "Nord", 357), show(few, SMALL, None), show(few, "Gribskov", 4),
            *show_many(few, others)]  # fmt: skip
    edition = Edition("", publish(rows), (few,))
    return audit_figures(Home(root), edition, GEOGRAPHY, RULES, waivers)


def test_the_line_of_a_find_has_in_brackets_what_a_waiver_names(tmp_path: Path) -> None:
    lines = list(describe_audit("juni", audit_a_shown_count(tmp_path), shows_all=True))
    assert lines[1] == f"shown (henvendelser): Gribskov 2024 4 is shown by henvendelser [{COUNT}]"


def test_a_waiver_that_a_steward_signed_lets_a_count_through_and_is_listed(tmp_path: Path) -> None:
    waiver = Waiver(count=COUNT, signed_by="Anne", signed_on=date(2026, 12, 1), because="Aftalt.")
    audited = audit_a_shown_count(tmp_path, waiver)
    assert [find.count for find in audited.finds] == []
    [listed] = audited.state()["waived"]
    assert (listed["signed_by"], listed["because"]) == ("Anne", "Aftalt.")
    # readers have the manifest, so it does not say the number
    assert "chain" not in listed
    [(find, _)] = audited.waived
    assert find.chain == "Gribskov 2024 4 is shown by henvendelser"


def test_klynge_audit_says_that_nothing_is_found(stopped: tuple[Installation, Outcome]) -> None:
    installation, _ = stopped
    result = CliRunner().invoke(app, ["audit", "--home", str(installation.home.root)])
    assert result.exit_code == 0, result.stderr
    assert result.stdout.splitlines()[-1] == "No small count can be worked out."


def test_klynge_audit_refuses_what_is_no_snapshot(stopped: tuple[Installation, Outcome]) -> None:
    installation, _ = stopped
    result = CliRunner().invoke(app, ["audit", "nope", "--home", str(installation.home.root)])
    assert result.exit_code == 2


def test_what_snapshots_before_the_first_audited_one_tell_is_listed_once_and_blocks_nothing(
    stopped: tuple[Installation, Outcome], tmp_path: Path
) -> None:
    home = copy_home(stopped[0].home, tmp_path / "home")
    show_three(home.current)
    list_known_before(home, GEOGRAPHY, RULES)
    told = json.loads(home.audit_known.read_text(encoding="utf-8"))
    assert [find["number"] for find in told["finds"] if "0201" in find["count"]] == ["3"]
    found = audit_snapshot(home, find_snapshot(home, "current"), RULES, [])
    assert "3" in [find.number for find in found.known]
    assert not found.finds
    before = home.audit_known.read_bytes()
    list_known_before(home, GEOGRAPHY, RULES)
    assert home.audit_known.read_bytes() == before


@pytest.mark.parametrize(
    "content", ["", "[", "{}", "[]", '{"finds": 3}', '{"finds": [3]}', '{"finds": [{}]}', "\xe6"]
)
def test_a_list_that_cannot_be_read_is_said_with_what_to_do(tmp_path: Path, content: str) -> None:
    home = Home(tmp_path)
    home.audit_known.write_text(content, encoding="latin-1")
    with pytest.raises(WarehouseError) as raised:
        read_known(home)
    [problem] = raised.value.problems
    assert problem.file == str(home.audit_known)
    assert "backup" in str(problem.remedy)


def show_three(folder: Path) -> None:
    """A snapshot as it was before audits, which shows that three of Allerød were readmitted."""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    del manifest["audit"]
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    file = folder / "indicators.parquet"
    mine = (pl.col("area_id") == "0201") & (pl.col("period") == "2024") & (pl.col("age") == "80+")
    values = pl.read_parquet(file)
    values.with_columns(
        numerator=pl.when(mine).then(3.0).otherwise("numerator")
    ).write_parquet(file)  # fmt: skip
