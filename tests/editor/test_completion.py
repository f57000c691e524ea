"""In the editor every name is offered where it can stand, and what cannot be is underlined."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from schemas.definitions.editor.json_schema import SCHEMA_NAME, render_schema
from schemas.definitions.editor.offered import Offered, OfferedIndicator, OfferedMeasure
from tests.editor.language_server import CURSOR, PROGRAM, LanguageServer

CHECKOUT = Path(__file__).parents[2]
SETTINGS: dict[str, Any] = json.loads(
    (CHECKOUT / ".vscode" / "settings.json").read_text(encoding="utf-8")
)
OFFERED = Offered(
    measures=(
        OfferedMeasure(
            "ruks", "prævalens_personer", "Antal. 2010 til 2025.",
            {"kol": "KOL (2010 til 2025)", "demens": "demens"}, False, ("alle", "40-49", "80+"),
        ),
        OfferedMeasure("ruks", "incidens_personer", "Antal.", {"astma": "astma"}, False),
        OfferedMeasure(
            "lup", "gennemsnit", "Score.", {"akut_indlagte_7": "Oplever du sammenhæng?"}
        ),
        OfferedMeasure("folketal", "folketal", "Antal.", {"alle": "", "enke": ""}, False,
                       ("alle", "80+")),
    ),
    indicators=(
        OfferedIndicator("daglig_rygning", "Borgere, der ryger dagligt", ("25+",),
                         ("grundskole",)),
        OfferedIndicator("ruks_kol", "Borgere med KOL"),
    ),
    populations={"danmark_2020": "Danmarks Statistik"},
)  # fmt: skip
BLOCK = "  - id: kol\n    title: KOL\n    description: Borgere med KOL.\n"
KOL = "{dataset: ruks, measure: prævalens_personer, where: {item: kol}}"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("editor")
    (made / SCHEMA_NAME).write_text(render_schema(OFFERED), encoding="utf-8")
    return made


@pytest.fixture(scope="module")
def editor(folder: Path) -> Iterator[LanguageServer]:
    node = shutil.which("node")
    if node is None:
        pytest.skip("there is no node here, so the editor's language server cannot run")
    if not PROGRAM.is_file():
        pytest.skip("yaml-language-server is not installed: npm ci --prefix tests/editor")
    settings = {
        "validate": True, "completion": True, "hover": True,
        "hoverSchemaSource": SETTINGS["yaml.hoverSchemaSource"],
        "schemaStore": {"enable": SETTINGS["yaml.schemaStore.enable"]},
    }  # fmt: skip
    with LanguageServer(node, folder, settings) as server:
        yield server


def write(*lines: str) -> str:
    """A file with one block that goes on with these lines."""
    head = f"# yaml-language-server: $schema={SCHEMA_NAME}\nindicators:\n"
    return head + BLOCK + "".join(f"    {line}\n" for line in lines)


@pytest.mark.parametrize(
    ("lines", "offered"),
    [
        ([f"numerator: {{dataset: ruks, measure: {CURSOR}}}"],
         ["prævalens_personer", "incidens_personer"]),
        (["numerator:", "  dataset: ruks", f"  measure: {CURSOR}"],
         ["prævalens_personer", "incidens_personer"]),
        (["numerator: {dataset: ruks, measure: prævalens_personer, "
          f"where: {{item: {CURSOR}}}}}"], ["kol", "demens"]),
        (["numerator:", "  dataset: ruks", "  measure: prævalens_personer", "  where:",
          f"    item: {CURSOR}"], ["kol", "demens"]),
        (["numerator: {dataset: ruks, measure: prævalens_personer, "
          f"where: {{age: {CURSOR}}}}}"], ["alle", "40-49", "80+"]),
        ([f"numerator: {KOL}", f"groups: [{{age: {CURSOR}}}]"], ["alle", "40-49", "80+"]),
        ([f"numerator: {KOL}", "groups:", f"  - {{age: {CURSOR}}}"], ["alle", "40-49", "80+"]),
        ([f"numerator: {KOL}", "groups:", f"  - age: {CURSOR}"], ["alle", "40-49", "80+"]),
        ([f"numerator: {KOL}", f"headline: {{age: {CURSOR}}}"], ["alle", "40-49", "80+"]),
        ([f"numerator: {KOL}", "categories:", f"  - {{name: KOL, item: {CURSOR}}}"],
         ["kol", "demens"]),
        (["numerator: {dataset: folketal, measure: folketal, plus: [{where: "
          f"{{item: {CURSOR}}}}}]}}"], ["alle", "enke"]),
        (["numerator: {dataset: folketal, measure: folketal, plus: [{dataset: lup, "
          f"measure: {CURSOR}}}]}}"], ["gennemsnit"]),
        (["weight:", f"  - {{dataset: folketal, measure: {CURSOR}}}"], ["folketal"]),
        ([f"judged_by: {CURSOR}"], ["daglig_rygning", "ruks_kol"]),
        (["kind: ratio", f"of: {CURSOR}"], ["daglig_rygning", "ruks_kol"]),
        (["kind: ratio", "of: daglig_rygning", f"of_group: {{age: {CURSOR}}}"], ["25+"]),
        (["kind: expression", "parts:", f"  a: {{indicator: {CURSOR}}}"],
         ["daglig_rygning", "ruks_kol"]),
        (["kind: expression", "parts:",
          f"  a: {{indicator: daglig_rygning, education: {CURSOR}}}"], ["grundskole"]),
        (["focus_area: boern_unge", f"goal: {CURSOR}"],
         ["saarbare_familier", "mental_mistrivsel"]),
        (["also_under:", f"  - {{focus_area: boern_unge, goal: {CURSOR}}}"],
         ["saarbare_familier", "mental_mistrivsel"]),
    ],
    ids=["measure", "measure without braces", "item", "item without braces", "age of a source",
         "age of a group", "age in a list", "age without braces", "headline", "category",
         "item of a term", "measure of a term", "weight", "indicator", "ratio", "group of a ratio",
         "indicator of a part", "group of a part", "goal", "further goal"],
)  # fmt: skip
def test_names_are_offered_inside_braces_as_outside(
    editor: LanguageServer, lines: list[str], offered: list[str]
) -> None:
    assert sorted(editor.complete(write(*lines))) == sorted(offered)


def test_what_is_offered_says_what_it_is(editor: LanguageServer) -> None:
    items = editor.complete(
        write(f"figure: {{dataset: lup, measure: gennemsnit, where: {{item: {CURSOR}}}}}")
    )
    assert items == {"akut_indlagte_7": "Oplever du sammenhæng?"}
    indicators = editor.complete(write(f"twin_of: {CURSOR}"))
    assert indicators["ruks_kol"] == "Borgere med KOL"
    goals = editor.complete(write("focus_area: boern_unge", f"goal: {CURSOR}"))
    assert goals["mental_mistrivsel"].startswith("Alle børn og unge, der viser tegn på")
    national = editor.complete(write(f"national_goal: {CURSOR}"))
    assert national["1"] == "Bedre sammenhængende patientforløb"
    assert len(national) == 8


@pytest.mark.parametrize(
    ("kind", "has", "lacks"),
    [
        ("ratio", {"of", "to", "of_group"}, {"numerator", "figure", "bands", "parts"}),
        ("mean", {"figure", "weight", "respondents"}, {"numerator", "of", "bands", "per"}),
        ("rate", {"numerator", "denominator", "per"}, {"figure", "of", "between"}),
    ],
)
def test_a_kind_is_offered_the_keys_that_it_takes(
    editor: LanguageServer, kind: str, has: set[str], lacks: set[str]
) -> None:
    keys = editor.complete(write(f"kind: {kind}", CURSOR)).keys()
    assert has <= keys
    assert not lacks & keys
    assert {"direction", "target", "groups", "owner"} <= keys


def test_a_block_without_a_kind_is_offered_every_key(editor: LanguageServer) -> None:
    assert {"kind", "of", "numerator", "figure", "bands"} <= editor.complete(write(CURSOR)).keys()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (f"direc{CURSOR}tion: lower", "Lavt er godt."),
        (f"kind: ra{CURSOR}te", "Tæller delt med nævner, pr. `per`"),
        (f"numerator: {{dataset: ru{CURSOR}ks, measure: prævalens_personer}}",
         "Kroniske sygdomme (RUKS), Sundhedsdatastyrelsen."),
        (f"numerator: {{dataset: ruks, measure: prævalens_{CURSOR}personer}}",
         "Antal. 2010 til 2025."),
    ],
)  # fmt: skip
def test_hover_says_each_meaning_once(editor: LanguageServer, line: str, said: str) -> None:
    hover = editor.hover(write(line))
    assert hover.count(said) == 1
    assert "schema" not in hover


@pytest.mark.parametrize(
    ("lines", "underlined"),
    [
        (["kind: ratio", "of: daglig_rygning", "to: ruks_kol", f"numerator: {KOL}"],
         "Property numerator is not allowed."),
        (["kind: count", "numerator: {dataset: ruks, measure: prævalens}"],
         'Value is not accepted. Valid values: "prævalens_personer", "incidens_personer".'),
        (["kind: count", "numerator: {dataset: ruks, measure: prævalens_personer, "
          "where: {item: kool}}"], 'Value is not accepted. Valid values: "kol", "demens".'),
        (["kind: count", f"numerator: {KOL}", "focus_area: boern_unge", "goal: rette_sted"],
         'Value is not accepted. Valid values: "saarbare_familier", "mental_mistrivsel".'),
        (["kind: ratio", "of: daglig_rygning"], 'Missing property "to".'),
    ],
)  # fmt: skip
def test_what_cannot_be_is_underlined(
    editor: LanguageServer, lines: list[str], underlined: str
) -> None:
    assert editor.underline(write(*lines)) == [underlined]


@pytest.mark.parametrize(
    "lines",
    [
        ["kind: count", f"numerator: {KOL}", "groups: [{age: 65+}, {sex: kvinder}]"],
        ["kind: ratio", "of: en_ny_indikator", "to: ruks_kol"],
        ["kind: mean", "figure: {dataset: lup, measure: gennemsnit, where: {item: akut_8}}",
         "weight: [{dataset: folketal, measure: folketal}]"],
    ],
    ids=["ages put together of others", "an indicator that is newer", "an item that may come"],
)  # fmt: skip
def test_what_may_be_is_not_underlined(editor: LanguageServer, lines: list[str]) -> None:
    assert editor.underline(write(*lines)) == []


def test_no_registry_is_named_where_the_language_server_is_pinned() -> None:
    place = PROGRAM.parents[3]
    pins = json.loads((place / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert all("integrity" in pin and "resolved" not in pin for name, pin in pins.items() if name)
