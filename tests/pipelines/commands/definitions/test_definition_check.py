"""`klynge check` against what is stored: filters that find nothing, shares above 100."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pipelines.commands.definitions.check import check_definitions
from schemas.datasets import DATASETS_FOLDER
from schemas.rhythms import load_sound_rhythms
from tests.homes import hash_snapshot, run_pipeline
from warehouse.home import Home
from warehouse.store import open_warehouse

pytestmark = pytest.mark.whole

TODAY = date(2026, 11, 21)
HEAD = """\
indicators:
  - id: rygning
    title: Daglig rygning
    description: Borgere, der ryger dagligt.
    theme: forebyggelse
"""
WHY = "    why: Rygning betyder mest for dødeligheden.\n"


def check(home: Home, folder: Path, block: str) -> tuple[int, list[str]]:
    """The check's code and its lines without the goals that one indicator cannot be about."""
    file = folder / "defs.yaml"
    file.write_text(f"{HEAD}{block}{WHY}", encoding="utf-8")
    code, lines = check_definitions(file, home, TODAY, "en")
    shown = [line.removeprefix(f"{file}:") for line in lines]
    return code, [line for line in shown if "No indicator in force" not in line]


def test_filters_that_find_something_are_right(
    published: tuple[Home, Path], tmp_path: Path
) -> None:
    code, lines = check(published[0], tmp_path, """\
    kind: proportion
    numerator: {dataset: praksis, measure: praksis_lukket}
    denominator: {dataset: praksis, measure: praksis}
""")  # fmt: skip
    assert code == 0
    assert len(lines) == 1
    assert "1 indicator, nothing to correct" in lines[0]


def test_a_filter_that_matches_no_stored_observation(
    published: tuple[Home, Path], tmp_path: Path
) -> None:
    code, lines = check(published[0], tmp_path, """\
    kind: count
    unit: antal
    numerator: {dataset: folketal, measure: folketal, where: {age: 82-83, sex: kvinder}}
""")  # fmt: skip
    assert code == 0
    assert lines[:-1] == [
        "8:5: warning: Indicator 'rygning': no stored observation matches the numerator: "
        "'folketal' of dataset 'folketal' with item 'alle' is stored, but not with sex 'kvinder', "
        "age '82-83'. The stored ages give 80-84, 75-84, 80-89, 85-89. Correct 'where' or "
        "'groups', or take in the extract that has it."
    ]


def test_a_denominator_that_lacks_a_breakdown_of_the_groups(
    published: tuple[Home, Path], tmp_path: Path
) -> None:
    code, lines = check(published[0], tmp_path, """\
    kind: rate
    per: 1000
    unit: pr_1000
    numerator: {dataset: praksis, measure: tilmeldte, where: {sex: alle, age: alle}}
    denominator: {dataset: folketal, measure: folketal}
    groups:
      - {}
      - {age: 82-83}
    headline: alle
""")  # fmt: skip
    assert code == 0
    assert lines[:-1] == [
        "10:5: warning: Indicator 'rygning': the denominator ('folketal' of dataset 'folketal') "
        "has no stored observation with age '82-83', which 'groups' asks for. The stored ages give "
        "80-84, 75-84, 80-89, 85-89. Remove the group, take another dataset, or take in the "
        "extract that has it."
    ]


def test_a_numerator_that_is_above_its_denominator_in_the_stored_data(
    published: tuple[Home, Path], tmp_path: Path
) -> None:
    code, lines = check(published[0], tmp_path, """\
    kind: proportion
    numerator: {dataset: praksis, measure: tilmeldte}
    denominator: {dataset: praksis, measure: praksis}
""")  # fmt: skip
    assert code == 1
    assert len(lines) == 1
    assert lines[0].startswith(
        "7:5: error: Indicator 'rygning': the numerator exceeds the denominator: "
    )
    assert "for Hele landet 20" in lines[0]


def test_what_no_extract_has_given_yet_is_a_warning(
    published: tuple[Home, Path], tmp_path: Path
) -> None:
    code, lines = check(published[0], tmp_path, """\
    kind: survey_share
    figure: {dataset: sundhedsprofil, measure: andel, where: {item: ensomhed}}
    weight: [{dataset: folketal, measure: folketal}]
""")  # fmt: skip
    assert code == 0
    assert lines[0].startswith("7:63: warning: Indicator 'rygning': no stored observation matches")
    # the item is right, so nothing is guessed
    assert lines[0].endswith("Take in the extract that has it, or name another item.")
    assert "nothing to correct" in lines[1]


@pytest.mark.soak
def test_right_definitions_have_no_error_where_an_extract_is_still_to_come(
    small_extracts: Path, tmp_path: Path
) -> None:
    from assets.inputs import DEFAULT_DEFINITIONS

    for path in (small_extracts / "folketal").glob("FOLK1B*"):
        path.unlink()
    home = Home(tmp_path / "home")
    assert run_pipeline(home, small_extracts, workbooks=False).code == 0
    code, lines = check_definitions(DEFAULT_DEFINITIONS, home, TODAY)
    assert code == 0, lines
    assert any("eller læs det udtræk ind, der har" in line for line in lines)


def test_a_dataset_of_which_nothing_is_stored_is_left_out_and_said(
    published: tuple[Home, Path], tmp_path: Path
) -> None:
    code, lines = check(published[0], tmp_path, """\
    kind: count
    unit: antal
    numerator: {dataset: ruks, measure: prævalens_personer, where: {item: kol}}
""")  # fmt: skip
    assert code == 0
    assert lines[0] == " nothing of 'ruks' is stored yet, so its filters were not tried out."


def test_without_a_warehouse_the_check_says_what_it_left_out(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    code, lines = check(home, tmp_path, """\
    kind: count
    unit: antal
    numerator: {dataset: folketal, measure: folketal, where: {age: 82-83}}
""")  # fmt: skip
    assert code == 0
    assert lines[0] == f" nothing is stored in {home.root} yet, so filters were not tried out."
    assert not home.root.exists()


def test_a_steward_is_told_in_danish_what_was_left_out(tmp_path: Path) -> None:
    home, file = Home(tmp_path / "home"), tmp_path / "defs.yaml"
    file.write_text(f"{HEAD}    kind: count\n    unit: antal\n"
                    f"    numerator: {{dataset: folketal, measure: folketal}}\n{WHY}",
                    encoding="utf-8")  # fmt: skip
    _, lines = check_definitions(file, home, TODAY)
    assert (
        lines[-2] == f"{file}: der er endnu ingen data i {home.root}, så filtrene er ikke prøvet."
    )
    assert lines[-1].startswith(f"{file}: 1 indikator, intet at rette, ")


def test_a_check_changes_nothing(published: tuple[Home, Path], tmp_path: Path) -> None:
    home, _ = published
    before = hash_snapshot(home), home.warehouse_file.read_bytes()
    check(home, tmp_path, "    kind: count\n    unit: antal\n"
          "    numerator: {dataset: folketal, measure: folketal}\n")  # fmt: skip
    assert (hash_snapshot(home), home.warehouse_file.read_bytes()) == before


def test_the_definitions_in_the_checkout_have_no_error_in_a_home_with_data(
    published: tuple[Home, Path],
) -> None:
    from assets.inputs import DEFAULT_DEFINITIONS

    code, lines = check_definitions(DEFAULT_DEFINITIONS, published[0], TODAY)
    assert [line for line in lines if ": error: " in line] == []
    assert code == 0


@pytest.mark.parametrize("status", ["in_force", "draft"])
def test_the_warehouse_can_be_read_while_it_is_checked(
    published: tuple[Home, Path], tmp_path: Path, status: str
) -> None:
    with open_warehouse(published[0], read_only=True):
        code, _ = check(published[0], tmp_path, "    kind: count\n    unit: antal\n"
                        f"    status: {status}\n"
                        "    numerator: {dataset: folketal, measure: folketal}\n")  # fmt: skip
    assert code == 0


def test_a_receiver_that_hears_nothing_there_is_is_an_error(
    published: tuple[Home, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    notices = tmp_path / "notices.yaml"
    notices.write_text("receivers:\n  - {name: a, hears: [sent], file: a.txt}\n", encoding="utf-8")
    monkeypatch.setenv("KLYNGE_NOTICES", str(notices))
    code, lines = check(published[0], tmp_path, """\
    kind: proportion
    numerator: {dataset: praksis, measure: praksis_lukket}
    denominator: {dataset: praksis, measure: praksis}
""")  # fmt: skip
    assert code == 1
    assert any(line.startswith(f"{notices}:2:") for line in lines)


def test_a_dataset_without_a_rhythm_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    praksis = tmp_path / "praksis.yaml"
    text = (DATASETS_FOLDER / "praksis.yaml").read_text(encoding="utf-8")
    praksis.write_text(text.replace("rhythm:", "rhytm:"), encoding="utf-8")
    monkeypatch.setattr(
        "pipelines.commands.definitions.check.load_sound_rhythms",
        lambda language: load_sound_rhythms(tmp_path, language),
    )
    code, lines = check_definitions(Path("indicator_defs.yaml"), Home(tmp_path / "home"), TODAY)
    (told,) = [line for line in lines if line.startswith(str(praksis))]
    assert code == 1
    assert "error: Datasættet »praksis« siger ikke, hvornår det ventes. Tilføj 'rhythm:'" in told


def test_periods_are_held_against_the_stored_ones(
    published: tuple[Home, Path], tmp_path: Path
) -> None:
    code, lines = check(published[0], tmp_path, """\
    kind: proportion
    numerator: {dataset: praksis, measure: praksis_lukket}
    denominator: {dataset: praksis, measure: praksis}
    periods: quarter
    baseline: "1999Q1"
""")  # fmt: skip
    assert code == 0
    assert len(lines) == 2
    assert lines[0].startswith("9:5: warning: Indicator 'rygning': no stored period is of the kind")


def test_a_band_that_the_stored_ages_cannot_give_is_told_at_its_line_with_those_that_they_can(
    published: tuple[Home, Path], tmp_path: Path
) -> None:
    code, lines = check(published[0], tmp_path, """\
    kind: count
    unit: antal
    numerator: {dataset: folketal, measure: folketal}
    groups:
      - {age: 82-83}
""")  # fmt: skip
    assert code == 0
    assert lines[:-1] == [
        "10:10: warning: Indicator 'rygning': the stored ages of 'folketal' of dataset 'folketal' "
        "cannot give '82-83'. The stored ages give 80-84, 75-84, 80-89, 85-89. Write one of them, "
        "or take in the extract that has the age."
    ]


def test_a_target_is_held_against_the_figures_although_its_source_is_lacking(
    published: tuple[Home, Path], tmp_path: Path
) -> None:
    code, lines = check(published[0], tmp_path, """\
    kind: proportion
    direction: higher
    numerator: {dataset: folketal, measure: folketal, where: {sex: kvinder}}
    denominator: {dataset: folketal, measure: folketal, where: {sex: alle}}
    target: {value: 0.12, year: 2040}
""")  # fmt: skip
    assert code == 1
    assert any("'source' is missing" in line for line in lines)
    assert any("the target 0.12 is worse than every figure" in line for line in lines), lines


def test_a_title_that_a_published_indicator_has(
    published: tuple[Home, Path], tmp_path: Path
) -> None:
    from assets.inputs import DEFAULT_DEFINITIONS
    from schemas.definitions.file import load_definitions

    taken = next(
        entry.title for entry in load_definitions(DEFAULT_DEFINITIONS)
        if entry.id == "lukkede_praksis"
    )  # fmt: skip
    file = tmp_path / "defs.yaml"
    block = HEAD.replace("Daglig rygning", taken) + "    kind: count\n    unit: antal\n"
    file.write_text(f"{block}    numerator: {{dataset: praksis, measure: praksis}}\n{WHY}")
    code, lines = check_definitions(file, published[0], TODAY, "en")
    assert code == 0
    told = [line.removeprefix(f"{file}:") for line in lines if ": 'lukkede_praksis' " in line]
    assert told == [
        "3:5: warning: Indicator 'rygning': 'lukkede_praksis' has the same title. Say in the title "
        "what sets the two apart."
    ]
