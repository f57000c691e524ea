"""An indicator's life is said: since when and why it is retired, what it was called before."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from pipelines.commands.definitions.check import know_everything
from pipelines.commands.summary import list_findings
from schemas.definitions.file import CheckedFile, check_text
from schemas.definitions.findings import Known
from schemas.definitions.stopping import set_wrong_aside
from schemas.vocabulary import Language
from tests.schemas.definitions.test_including import TODAY, block


@pytest.fixture(scope="module")
def known() -> Known:
    found = know_everything()
    agreement = found.agreement.model_copy(update={"focus_areas": [], "national_goals": []})
    return replace(found, agreement=agreement)


def check(known: Known, *blocks: str) -> CheckedFile:
    return check_text("indicators:\n" + "".join(blocks), "defs.yaml", known, TODAY)


def tell(known: Known, *blocks: str, language: Language = "da") -> list[str]:
    checked = check(known, *blocks)
    # the blocks here all have the same formula
    kept = tuple(each for each in checked.findings if each.rule != "same_formula")
    return list_findings(replace(checked, findings=kept, language=language))


RETIRED = "    status: retired\n    retired_on: 2026-12-01\n    retired_because: Kilden lukkede.\n"


def test_a_retired_indicator_says_since_when_and_why(known: Known) -> None:
    assert tell(known, block("a", RETIRED), block("b")) == []
    (definition, _) = check(known, block("a", RETIRED), block("b")).definitions
    assert definition.retired_on == date(2026, 12, 1)
    silent = block("a", "    status: retired\n")
    assert tell(known, silent) == [
        "defs.yaml:10:5: error: Indikatoren »a«: indikatoren er udgået, og der står ikke hvornår. "
        "Skriv »retired_on: 2027-01-01«.",
        "defs.yaml:10:5: error: Indikatoren »a«: indikatoren er udgået, og der står ikke hvorfor. "
        "Skriv »retired_because: ...«.",
    ]
    assert tell(known, silent, language="en")[1] == (
        "defs.yaml:10:5: error: Indicator 'a': the indicator is retired, and nothing says why. "
        "Write 'retired_because: ...'."
    )


def test_a_retired_indicator_that_says_nothing_is_set_aside_and_told(known: Known) -> None:
    sound, stopped = set_wrong_aside(check(known, block("a", "    status: retired\n"), block("b")))
    assert [each.id for each in sound] == ["b"]
    assert [each.rule for each in stopped] == ["retired_unsaid", "retired_unsaid"]


def test_a_restored_indicator_is_not_retired_any_more(known: Known) -> None:
    (line,) = tell(known, block("a", "    retired_on: 2026-12-01\n"))
    assert line == (
        "defs.yaml:10:5: error: Indikatoren »a«: »retired_on« er til udgåede indikatorer, og denne "
        "er ikke udgået. Skriv »status: retired«, eller slet »retired_on«."
    )


@pytest.mark.parametrize("written", ["x", "[x]", "[y, x]"])
def test_a_former_id_is_one_or_a_list_and_the_first_one_makes_the_version(
    known: Known, written: str
) -> None:
    (renamed,) = check(known, block("a", f"    renamed_from: {written}\n")).definitions
    (before,) = check(known, block("x").replace("praksis x", "praksis a")).definitions
    assert renamed.renamed_from[-1] == "x"
    assert renamed.version == before.version


def test_a_former_id_belongs_to_one_indicator_alone(known: Known) -> None:
    former = "    renamed_from: x\n"
    assert tell(known, block("a", former), block("b", former), block("x")) == [
        "defs.yaml:10:5: error: Indikatoren »a«: »x« kan ikke være et tidligere id: det er id'et "
        "på en anden indikator. Slet det her, eller giv den blok et andet id.",
        "defs.yaml:19:5: error: Indikatoren »b«: »x« kan ikke være et tidligere id: det er id'et "
        "på en anden indikator. Slet det her, eller giv den blok et andet id.",
    ]
    assert tell(known, block("a", former), block("b", former)) == [
        "defs.yaml:19:5: error: Indikatoren »b«: »a« er også omdøbt fra »x«. Lad det stå i den, "
        "der fører tallene videre.",
    ]
    (line,) = tell(known, block("a", "    renamed_from: a\n"), language="en")
    assert "'a' cannot be a former id: it is the id of this indicator." in line


def test_a_reference_by_a_former_id_is_told_with_the_new_one(known: Known) -> None:
    assert tell(known, block("a", "    renamed_from: x\n"), block("b", "    judged_by: x\n")) == [
        "defs.yaml:19:5: error: Indikatoren »b«: »judged_by«: indikatoren »x« hedder nu »a«. Skriv "
        "»judged_by: a«."
    ]
