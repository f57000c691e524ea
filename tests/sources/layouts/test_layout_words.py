"""Every sentence about a layout is said in Danish, too."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from schemas.written.file_words import load_words, say_in_danish
from sources.layouts.loading import load_sound_layouts

ROOM = Path(__file__).parents[3] / "sources" / "layouts"
CHECKS = ("checking.py", "checking_figures.py", "wrong_keys.py", "loading.py")
SAID = ("refuse", "tell")
NO_SENTENCE = {"layout_labels", "'{}'", "'row'", "'{{}}'", "'{}', '{}'"}
"""Rules, and what stood in the file."""


def read_text(node: ast.expr) -> str | None:
    """A text that is written out, with {} for what is put into it."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(
            str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values
        )
    return None


def list_sentences(file: Path) -> Iterator[str]:
    """The texts that a module's problems are told in."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        if getattr(node.func, "id", getattr(node.func, "attr", "")) not in SAID:
            continue
        for argument in [*node.args[1:], *(keyword.value for keyword in node.keywords)]:
            texts = [read_text(argument)]
            if isinstance(argument, ast.IfExp):
                texts = [read_text(argument.body), read_text(argument.orelse)]
            yield from (text for text in texts if text and text not in NO_SENTENCE)


@pytest.mark.parametrize("name", CHECKS)
def test_every_sentence_of_the_checks_has_danish_words(name: str) -> None:
    sentences = list(list_sentences(ROOM / name))
    assert sentences
    unsaid = [text for text in sentences if say_in_danish(text.replace("{}", "x")) is None]
    assert unsaid == []


def test_what_a_sentence_is_about_stays_in_it() -> None:
    assert say_in_danish("Dataset 'ruks' has no such measure.") == (
        "Datasættet »ruks« har ikke det mål."
    )
    assert len({danish for _, danish in load_words()}) > 100


def test_a_mistake_in_a_dataset_s_file_is_told_in_danish_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "praksis.yaml").write_text("""\
label: Praksis
layouts:
  - id: ny
    family: measure_columns
    file: csv
    columns:
      - {headings: [Kommune], role: area}
      - {headings: [År], role: period}
    measures:
      - {measure: praksiser, unit: antal, headings: [Antal]}
    period_forms: [year]
    area_types: [kommune]
    blanks: missing
  - {id: anden}
""", "utf-8")  # fmt: skip
    loaded = load_sound_layouts(tmp_path, datasets=tmp_path, language="da")
    told = [(each.row, each.message) for each in loaded.problems]
    assert (13, "Der er ingen nøgle »blanks« her. Mente du »blank«?") in told
    assert (14, "»family« mangler.") in told
    text = (tmp_path / "praksis.yaml").read_text("utf-8").replace("    blanks: missing\n", "")
    (tmp_path / "praksis.yaml").write_text(text, "utf-8")
    loaded = load_sound_layouts(tmp_path, datasets=tmp_path, language="da")
    [problem] = [each for each in loaded.problems if each.row == 10]
    assert problem.message == "Datasættet »praksis« har ikke det mål."
    assert problem.found == "'praksiser'"
    assert problem.expected == "'praksis', 'praksis_lukket', 'tilmeldte'"
    assert problem.remedy == "Ret navnet, eller tilføj målet i datasets/praksis.yaml."
