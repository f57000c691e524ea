"""What `klynge new` writes into the definitions file, and what it leaves as it was."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from pipelines.commands.asking import AnswerError
from pipelines.commands.cli import app
from pipelines.commands.definitions.answers import read_ages, read_id, read_source
from schemas.definitions.file import load_definitions
from schemas.definitions.kinds import RULES, Kind
from schemas.definitions.model import Definition

OLD = """# Kommentar øverst
indicators:

  # en kommentar  med   to mellemrum
  - id: gammel   # og en her
    title: "Lukkede praksis"
    description: Andel af praksis, der er lukket.
    theme: kapacitet
    kind: proportion
    numerator: {dataset: praksis, measure: praksis_lukket}
    denominator: {dataset: praksis, measure: praksis}
"""
PROPORTION = (
    "--id", "ny", "--titel", "Genindlæggelser: alle", "--beskrivelse", "Andel.",
    "--kind", "proportion", "--hoerer-til", "aeldre_kronisk/rette_sted",
    "--taeller", "genindlaeggelser/genindlæggelser_30_dage/somatik",
    "--naevner", "genindlaeggelser/indlæggelser/somatik",
)  # fmt: skip


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "defs.yaml"
    path.write_text(OLD, encoding="utf-8")
    return path


def call_new(file: Path, *options: str, typed: str = "") -> Result:
    home = str(file.parent / "home")
    common = ["new", "--definitions", str(file), "--home", home]
    return CliRunner().invoke(app, [*common, *options], input=typed)


def read_new(file: Path) -> Definition:
    (made,) = [each for each in load_definitions(file) if each.id == "ny"]
    return made


def test_the_block_is_appended_and_the_rest_stays_byte_for_byte(file: Path) -> None:
    called = call_new(file, *PROPORTION, "--retning", "lower", "--alder", "80+", "--koen")
    assert called.exit_code == 0, called.output
    written = file.read_text(encoding="utf-8")
    assert written == OLD + (
        "\n"
        "  - id: ny\n"
        "    title: 'Genindlæggelser: alle'\n"
        "    description: Andel.\n"
        "    focus_area: aeldre_kronisk\n"
        "    goal: rette_sted\n"
        "    kind: proportion\n"
        "    numerator: {dataset: genindlaeggelser, measure: genindlæggelser_30_dage, "
        "where: {item: somatik}}\n"
        "    denominator: {dataset: genindlaeggelser, measure: indlæggelser, "
        "where: {item: somatik}}\n"
        "    direction: lower\n"
        "    groups:\n"
        "      - {age: 80+}\n"
        "      - {age: 80+, sex: kvinder}\n"
        "      - {age: 80+, sex: maend}\n"
        "    headline: {age: 80+}\n"
        "    status: draft\n"
    )


def test_of_bands_the_uppermost_stands_for_the_indicator(file: Path) -> None:
    called = call_new(
        file, *PROPORTION[:6], "--kind", "distribution", "--hoerer-til", "laegefaglige_kompetencer",
        "--taeller", "praksis/praksis_lukket", "--naevner", "praksis/praksis",
        "--graenser", "0,40,80,100",
    )  # fmt: skip
    assert called.exit_code == 0, called.output
    assert read_new(file).headline_breakdown.category == "over 80 til 100 pct."


def test_under_the_goals_of_the_young_older_people_are_named(file: Path) -> None:
    young = [*PROPORTION]
    young[young.index("aeldre_kronisk/rette_sted")] = "boern_unge/mental_mistrivsel"
    assert call_new(file, *young).exit_code != 0
    called = call_new(file, *young, "--gaelder", "Elever")
    assert called.exit_code == 0, called.output
    assert read_new(file).population == "Elever"


def test_it_says_what_to_do_next(file: Path) -> None:
    output = call_new(file, *PROPORTION).output
    assert "2 indikatorer, intet at rette" in output
    assert "`klynge check`" in output
    assert "`klynge preview ny`" in output
    assert "fjern linjen `status: draft`" in output


@pytest.mark.parametrize(
    "before",
    [
        OLD.rstrip("\n"),
        OLD.replace("\n", "\r\n"),
        OLD.replace("\n  ", "\n"),
        OLD.replace("\n  ", "\n      "),
    ],
    ids=["no last newline", "Windows line ends", "no indent", "deep indent"],
)
def test_other_layouts_of_the_file_are_kept(tmp_path: Path, before: str) -> None:
    file = tmp_path / "defs.yaml"
    file.write_bytes(before.encode("utf-8"))
    called = call_new(file, *PROPORTION)
    assert called.exit_code == 0, called.output
    after = file.read_bytes()
    assert after.startswith(before.encode("utf-8"))
    assert (b"\r\n" in after) == ("\r\n" in before)
    assert after.count(b"\n") - after.count(b"\r\n") in (0, after.count(b"\n"))
    assert [entry.id for entry in load_definitions(file)] == ["gammel", "ny"]


def test_the_dialogue_asks_in_danish_until_an_answer_can_be_used(file: Path) -> None:
    answers = [
        "gammel", "ny", "En titel", "Et tal.", "forebyggels", "forebyggelse", "survey_share",
        "sundhedsprofil/andel/ensomhed", "lower",
    ]  # fmt: skip
    called = call_new(file, typed="\n".join(answers) + "\n")
    assert called.exit_code == 0, called.output
    assert "Id'et 'gammel' findes allerede" in called.output
    assert "Mente du 'forebyggelse'?" in called.output
    made = read_new(file)
    assert (made.id, made.kind, made.direction) == ("ny", Kind.SURVEY_SHARE, "lower")
    assert made.respondents is not None and made.respondents.measure == "svarpersoner"
    assert [source.where.age for source in made.weight] == ["15+", "alle"]


def test_an_end_of_input_in_the_dialogue_writes_nothing(file: Path) -> None:
    assert call_new(file, typed="ny\n").exit_code == 1
    assert file.read_text(encoding="utf-8") == OLD


KIND_OPTIONS = {
    Kind.PROPORTION: ("--taeller", "praksis/praksis_lukket", "--naevner", "praksis/praksis"),
    Kind.RATE: ("--taeller", "ruks/incidens_personer/kol", "--naevner", "folketal/folketal",
                "--pr", "1.000"),
    Kind.COUNT: ("--taeller", "praksis/praksis"),
    Kind.DIRECT_RATE: ("--taeller", "ruks/prævalens_personer/kol", "--naevner",
                       "folketal/folketal", "--pr", "100000", "--aldersgrupper", "65-79,80+",
                       "--alder", "65+"),
    Kind.INDIRECT_RATIO: ("--taeller", "ruks/prævalens_personer/kol", "--naevner",
                          "folketal/folketal", "--aldersgrupper", "65-79, 80+"),
    Kind.SURVEY_SHARE: ("--tal", "sundhedsprofil/andel/ensomhed"),
    Kind.MEAN: ("--tal", "lup/gennemsnit/akut_indlagte_7"),
    Kind.PUBLISHED: ("--tal", "nationale_maal/værdi/akutte_genindlæggelser_somatik",
                     "--enhed", "pct"),
    Kind.DISTRIBUTION: ("--taeller", "praksis/praksis_lukket", "--naevner", "praksis/praksis",
                        "--graenser", "0,20,40,100"),
    Kind.RATIO: ("--af", "gammel", "--med", "gammel2"),
}  # fmt: skip
KEY_OPTIONS = {
    "numerator": ("--taeller", "praksis/praksis_lukket"),
    "denominator": ("--naevner", "praksis/praksis"),
    "figure": ("--tal", "lokal/værdi"),
    "weight": ("--vaegt", "folketal/folketal"),
    "per": ("--pr", "1000"),
    "standardise": ("--aldersgrupper", "65-79,80+"),
    "bands": ("--graenser", "0,20,40,100"),
    "of": ("--af", "gammel"),
    "to": ("--med", "gammel2"),
    "between": ("--mellem", "grundskole,lang_videregående"),
    "expression": ("--udtryk", "a - b"),
    "parts": ("--dele", "a=gammel, b=gammel2"),
    "years": ("--aar", "2035, 2030"),
}
BY_EDUCATION = """
  - id: rygning
    title: Daglig rygning
    description: Andel, der ryger dagligt.
    theme: forebyggelse
    kind: survey_share
    figure: {dataset: sundhedsprofil, measure: andel, where: {item: daglig_rygning}}
    weight: [{dataset: folketal, measure: folketal, where: {education: alle}}]
    groups:
      - {education: grundskole}
      - {education: erhvervsfaglig}
      - {education: kort_videregående}
      - {education: mellemlang_videregående}
      - {education: lang_videregående}
    headline: {education: grundskole}
"""
"""What a kind without examples of its own is written from."""
OF_INHABITANTS = """
  - id: syge
    title: Borgere med KOL
    description: Antal borgere med KOL pr. 1.000.
    theme: forebyggelse
    kind: rate
    numerator: {dataset: ruks, measure: prævalens_personer, where: {item: kol}}
    denominator: {dataset: folketal, measure: folketal}
    per: 1000
    unit: pr_1000
"""


def list_options(kind: Kind) -> tuple[str, ...]:
    needed = [option for key in RULES[kind].needs for option in KEY_OPTIONS[key]]
    if "between" in RULES[kind].needs:
        needed = ["rygning" if option == "gammel" else option for option in needed]
    if "years" in RULES[kind].needs:
        needed = ["syge" if option == "gammel" else option for option in needed]
    return KIND_OPTIONS.get(kind, (*needed, "--enhed", RULES[kind].unit or "pct"))


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_can_be_written_from_options_alone(file: Path, kind: Kind) -> None:
    second = OLD[OLD.index("  - id: gammel") :].replace("gammel", "gammel2")
    file.write_text(OLD + second + BY_EDUCATION + OF_INHABITANTS, encoding="utf-8")
    called = call_new(
        file, "--id", "ny", "--titel", "Titel", "--beskrivelse", "Tal.", "--kind", kind.value,
        "--hoerer-til", "kapacitet", "--i-kraft", *list_options(kind),
    )  # fmt: skip
    assert called.exit_code == 0, called.output
    made = read_new(file)
    assert (made.id, made.kind, made.status) == ("ny", kind, "in_force")


def test_an_id_that_exists_is_refused(file: Path) -> None:
    options = ["gammel" if option == "ny" else option for option in PROPORTION]
    called = call_new(file, *options)
    assert called.exit_code == 2
    assert "Id'et 'gammel' findes allerede" in called.output
    assert file.read_text(encoding="utf-8") == OLD


def test_a_block_with_a_mistake_is_told_and_not_written(file: Path) -> None:
    options = [*PROPORTION, "--kind", "directly_standardised_rate", "--pr", "1000"]
    called = call_new(file, *options, "--aldersgrupper", "65-79,80+", "--enhed", "pct")
    assert called.exit_code == 1, called.output
    assert f"{file}:" in called.output
    assert "Der er ikke skrevet noget" in called.output
    assert file.read_text(encoding="utf-8") == OLD


def test_a_file_with_a_mistake_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "defs.yaml"
    file.write_text("indicators:\n  - id: x\n    kindd: rate\n", encoding="utf-8")
    before = file.read_bytes()
    called = call_new(file, *PROPORTION)
    assert called.exit_code == 1
    assert f"{file}:3:5: error:" in called.output
    assert "Der er ikke skrevet noget" in called.output
    assert file.read_bytes() == before


def test_a_list_on_one_line_is_refused_with_the_reason(tmp_path: Path) -> None:
    file = tmp_path / "defs.yaml"
    file.write_text("indicators: []\n", encoding="utf-8")
    called = call_new(file, *PROPORTION)
    assert called.exit_code in (1, 2)
    assert file.read_text(encoding="utf-8") == "indicators: []\n"


def test_a_file_that_does_not_exist_is_named(tmp_path: Path) -> None:
    called = call_new(tmp_path / "ingen.yaml", *PROPORTION)
    assert called.exit_code == 1
    assert "ingen.yaml" in called.output
    assert not (tmp_path / "ingen.yaml").exists()


def test_an_answer_is_read_with_the_reason_when_it_cannot_be_used() -> None:
    with pytest.raises(AnswerError, match="er ikke et id"):
        read_id("Stort Bogstav", [])
    with pytest.raises(AnswerError, match="Mente du 'sundhedsprofil'"):
        read_source("sundhedsprofilen/andel")
    with pytest.raises(AnswerError, match="skal have formen"):
        read_source("sundhedsprofil")
    with pytest.raises(AnswerError, match="'over 80' er ikke en aldersgruppe"):
        read_ages("65-79,over 80")
