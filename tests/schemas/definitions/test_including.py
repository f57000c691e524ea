"""Definitions in several files: read as one, and each mistake told where it is written."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from assets.inputs import DEFAULT_DEFINITIONS, fingerprint_inputs
from pipelines.commands.definitions.check import know_everything
from pipelines.commands.summary import list_findings
from schemas.definitions.file import CheckedFile, check_file, load_definitions
from schemas.definitions.including import list_definition_files
from schemas.definitions.stopping import set_wrong_aside
from schemas.vocabulary import Language

TODAY = date(2026, 11, 21)


def block(name: str, more: str = "") -> str:
    return (
        f"  - id: {name}\n    title: Lukkede praksis {name}\n    description: Andel.\n"
        "    why: Adgang.\n    theme: laegefaglige_kompetencer\n    kind: proportion\n"
        "    numerator: {dataset: praksis, measure: praksis_lukket}\n"
        f"    denominator: {{dataset: praksis, measure: praksis}}\n{more}"
    )


def lay(folder: Path, **files: str) -> Path:
    """Files by their names without the ending; `entry` is the entry."""
    for name, text in files.items():
        path = folder / f"{name.replace('__', '/')}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder / "entry.yaml"


def check(entry: Path, language: Language = "da") -> CheckedFile:
    known = know_everything()
    agreement = known.agreement.model_copy(update={"focus_areas": [], "national_goals": []})
    return replace(check_file(entry, replace(known, agreement=agreement), TODAY), language=language)


def tell(entry: Path, language: Language = "da") -> list[str]:
    """All that is found, by the files' names from beside the entry."""
    lines = list_findings(leave_out_formulas(check(entry, language)))
    return [line.replace(f"{entry.parent}/", "") for line in lines]


def leave_out_formulas(checked: CheckedFile) -> CheckedFile:
    """What is found but for formulas: the blocks here all have the same one."""
    kept = tuple(each for each in checked.findings if each.rule != "same_formula")
    return replace(checked, findings=kept)


def test_blocks_of_all_files_are_one_list_in_the_order_of_the_includes(tmp_path: Path) -> None:
    entry = lay(
        tmp_path,
        entry="include: [defs/b.yaml, defs/a.yaml]\nindicators:\n" + block("foerst"),
        defs__a="indicators:\n" + block("sidst"),
        defs__b="include: [c.yaml]\nindicators:\n" + block("anden"),
        defs__c="indicators:\n" + block("tredje"),
    )
    assert tell(entry) == []
    ids = [definition.id for definition in load_definitions(entry)]
    assert ids == ["foerst", "anden", "tredje", "sidst"]


def test_a_block_has_what_its_file_says_unless_it_says_it_itself(tmp_path: Path) -> None:
    entry = lay(
        tmp_path,
        entry="defaults: {owner: Hanne, next_review: 2027-01-01}\ninclude: [a.yaml, b.yaml]\n",
        a="defaults: {owner: Anna}\nindicators:\n"
        + block("af_fil")
        + block("egen", "    owner:\n"),
        b="indicators:\n" + block("af_indgang", "    next_review: 2028-01-01\n"),
    )
    assert tell(entry) == []
    told = {each.id: (each.owner, each.next_review) for each in load_definitions(entry)}
    assert told == {
        "af_fil": ("Anna", date(2027, 1, 1)),
        "egen": (None, date(2027, 1, 1)),
        "af_indgang": ("Hanne", date(2028, 1, 1)),
    }


def test_a_default_counts_as_written_where_it_is_written(tmp_path: Path) -> None:
    entry = lay(
        tmp_path,
        entry="include: [a.yaml]\ndefaults:\n  next_review: 2026-01-01\n",
        a="indicators:\n" + block("gammel"),
    )
    (line,) = tell(entry, "en")
    assert line.startswith("entry.yaml:3:3: warning: Indicator 'gammel': ")


def test_a_mistake_in_a_block_is_told_in_its_own_file(tmp_path: Path) -> None:
    entry = lay(
        tmp_path,
        entry="include:\n  - a.yaml\n  - b.yaml\n",
        a="indicators:\n" + block("god"),
        b="# en linje\nindicators:\n" + block("en") + block("to", "    decimals: mange\n"),
    )
    (line,) = tell(entry)
    assert line.startswith("b.yaml:19:5: error: Indikatoren »to«: »decimals« skal være et helt tal")
    sound, stopped = set_wrong_aside(check(entry))
    assert [each.id for each in sound] == ["god", "en"]
    assert [Path(problem.file or "").name for problem in stopped] == ["b.yaml"]


def test_findings_come_file_by_file(tmp_path: Path) -> None:
    wrong = "    decimals: mange\n"
    entry = lay(
        tmp_path,
        entry="include: [b.yaml, a.yaml]\n",
        a="indicators:\n" + block("a", wrong),
        b="indicators:\n" + block("b") + block("c", wrong),
    )
    assert [line.split(": ")[0] for line in tell(entry)] == ["b.yaml:18:5", "a.yaml:10:5"]


WRONG: dict[str, tuple[dict[str, str], str, str]] = {
    "missing": (
        {"entry": "include:\n  - psyk.yaml\n", "psykisk": "indicators:\n" + block("a")},
        "entry.yaml:2:5: error: Filen »psyk.yaml«, som skal tages med, findes ikke. Ret navnet, "
        "eller slet linjen. Mente du »psykisk.yaml«?",
        "entry.yaml:2:5: error: There is no file 'psyk.yaml' to include. Correct the name, or take "
        "the line away. Did you mean 'psykisk.yaml'?",
    ),
    "outside": (
        {"entry": "include:\n  - ../andre.yaml\nindicators:\n" + block("a")},
        "entry.yaml:2:5: error: »../andre.yaml« ligger uden for mappen FOLDER. Læg filen i den "
        "mappe eller i en under den.",
        "entry.yaml:2:5: error: '../andre.yaml' lies outside the folder FOLDER. Put the file into "
        "that folder, or into one below it.",
    ),
    "circle": (
        {
            "entry": "include: [d/a.yaml]\n",
            "d__a": "include: [b.yaml]\nindicators:\n" + block("a"),
            "d__b": "include:\n\n  - ../entry.yaml\nindicators:\n" + block("b"),
        },
        "d/b.yaml:3:5: error: Filerne tager hinanden med i ring: entry.yaml → d/a.yaml → "
        "d/b.yaml → entry.yaml. Slet denne linje.",
        "d/b.yaml:3:5: error: The files include each other in a circle: entry.yaml → d/a.yaml → "
        "d/b.yaml → entry.yaml. Take this line away.",
    ),
    "itself": (
        {"entry": "include: [./entry.yaml]\nindicators:\n" + block("a")},
        "entry.yaml:1:11: error: Filerne tager hinanden med i ring: entry.yaml → entry.yaml. Slet "
        "denne linje.",
        "entry.yaml:1:11: error: The files include each other in a circle: entry.yaml → "
        "entry.yaml. Take this line away.",
    ),
    "twice": (
        {"entry": "include: [a.yaml, ./a.yaml]\n", "a": "indicators:\n" + block("a")},
        "entry.yaml:1:19: error: »./a.yaml« er taget med allerede. Slet denne linje.",
        "entry.yaml:1:19: error: './a.yaml' is included already. Take this line away.",
    ),
    "same id": (
        {
            "entry": "include: [a.yaml, b.yaml]\n",
            "a": "indicators:\n" + block("a") + block("b"),
            "b": "indicators:\n" + block("b"),
        },
        "b.yaml:2:5: error: Indikatoren »b«: id'et »b« er brugt af en tidligere indikator i "
        "FOLDER/a.yaml, linje 10. Giv hver indikator sit eget id, eller slet den ene blok.",
        "b.yaml:2:5: error: Indicator 'b': the id 'b' is used by an earlier indicator in "
        "FOLDER/a.yaml, line 10. Give each indicator an id of its own.",
    ),
    "default not allowed": (
        {"entry": "include: [a.yaml]\n", "a": "defaults: {kind: rate}\nindicators:\n" + block("a")},
        "a.yaml:1:12: error: »kind« kan ikke stå under »defaults«. Her kan stå: owner, "
        "last_reviewed, next_review. Skriv »kind« i hver blok, det gælder.",
        "a.yaml:1:12: error: 'kind' cannot stand under 'defaults'. Allowed: owner, last_reviewed, "
        "next_review. Write 'kind' in each block that it is true of.",
    ),
    "default misspelt": (
        {"entry": "defaults:\n  next_reviw: 2027-01-01\nindicators:\n" + block("a")},
        "entry.yaml:2:3: error: »next_reviw« kan ikke stå under »defaults«. Her kan stå: owner, "
        "last_reviewed, next_review. Mente du »next_review«?",
        "entry.yaml:2:3: error: 'next_reviw' cannot stand under 'defaults'. Allowed: owner, "
        "last_reviewed, next_review. Did you mean 'next_review'?",
    ),
    "default of another form": (
        {"entry": "include: [a.yaml]\n",
         "a": "defaults:\n  next_review: snart\nindicators:\n" + block("a")},
        "a.yaml:2:3: error: »next_review« skal være en dato, ikke »snart«. Skriv år-måned-dag, "
        "såsom 2026-11-30.",
        "a.yaml:2:3: error: 'next_review' must be a date, not 'snart'. Write year-month-day, such "
        "as 2026-11-30.",
    ),
    "one name without a list": (
        {"entry": "include: a.yaml\nindicators:\n" + block("b"), "a": "indicators:\n" + block("a")},
        "entry.yaml:1:1: error: »include« skal være en liste, ikke »a.yaml«. Begynd hver linje med "
        "'- '.",
        "entry.yaml:1:1: error: 'include' must be a list, not 'a.yaml'. Begin each entry "
        "with '- '.",
    ),
    "a file without blocks": (
        {"entry": "include: [a.yaml]\nindicators:\n" + block("b"),
         "a": "defaults: {owner: Anna}\n"},
        "a.yaml:1:1: error: »indicators« mangler. Skriv »indicators:« og en værdi.",
        "a.yaml:1:1: error: 'indicators' is missing. Add 'indicators:' and a value.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_a_mistake_of_including_is_one_sentence_in_both_languages(
    tmp_path: Path, name: str
) -> None:
    files, danish, english = WRONG[name]
    entry = lay(tmp_path, **files)
    assert tell(entry) == [danish.replace("FOLDER/", "").replace("FOLDER", str(tmp_path))]
    assert tell(entry, "en") == [english.replace("FOLDER/", "").replace("FOLDER", str(tmp_path))]


def test_a_link_out_of_the_folder_is_outside(tmp_path: Path) -> None:
    lay(tmp_path / "uden", a="indicators:\n" + block("a"))
    entry = lay(tmp_path / "inde", entry="include: [a.yaml]\nindicators:\n" + block("b"))
    (tmp_path / "inde" / "a.yaml").symlink_to(tmp_path / "uden" / "a.yaml")
    (line,) = tell(entry)
    assert "ligger uden for mappen" in line


def test_a_linked_entry_finds_its_files_where_they_are(tmp_path: Path) -> None:
    entry = lay(tmp_path / "defs", entry="include: [a.yaml]\n", a="indicators:\n" + block("a"))
    link = tmp_path / "defs.yaml"
    link.symlink_to(entry)
    assert [each.id for each in load_definitions(link)] == ["a"]
    assert [path.name for path in list_definition_files(link)] == ["defs.yaml", "a.yaml"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"indicators: [", "b.yaml:1:"),
        ("indicators: ['\u00e6']".encode("latin-1"), "b.yaml:1:15: error: Filen er ikke UTF-8"),
        (b"", "b.yaml:1:1: error: Filen er tom."),
    ],
)
def test_a_file_that_cannot_be_read_is_told_alone_and_stops_the_run(
    tmp_path: Path, content: bytes, said: str
) -> None:
    entry = lay(
        tmp_path,
        entry="include: [a.yaml, b.yaml]\n",
        a="indicators:\n" + block("a", "    judged_by: staar_i_b\n"),
    )
    (tmp_path / "b.yaml").write_bytes(content)
    (line,) = tell(entry)
    assert line.startswith(said)
    assert check(entry).tree.stopped


def test_the_fingerprint_of_a_run_covers_every_file(tmp_path: Path) -> None:
    entry = lay(
        tmp_path,
        entry="include: [d/a.yaml]\n",
        d__a="include: [b.yaml]\nindicators:\n" + block("a"),
        d__b="indicators:\n" + block("b"),
    )
    seen = {fingerprint_inputs(entry, tmp_path / "none")}
    for path in list_definition_files(entry):
        path.write_text(path.read_text("utf-8") + "# rettet\n", "utf-8")
        seen.add(fingerprint_inputs(entry, tmp_path / "none"))
    (tmp_path / "d" / "c.yaml").write_text("indicators: []\n", "utf-8")
    seen.add(fingerprint_inputs(entry, tmp_path / "none"))
    assert len(seen) == 4


def test_the_shipped_file_has_one_file_for_each_focus_area_theme_and_the_national_goals() -> None:
    agreement = know_everything().agreement
    wanted = [area.id for area in agreement.focus_areas] + [each.id for each in agreement.themes]
    files = list_definition_files(DEFAULT_DEFINITIONS)
    assert sorted(path.stem for path in files[1:]) == sorted([*wanted, "nationale_maal"])
    checked = check_file(DEFAULT_DEFINITIONS, know_everything())
    for each in checked.blocks:
        belongs = each.definition.focus_area or each.definition.theme or "nationale_maal"
        assert Path(each.file or "").stem == belongs, each.definition.id
