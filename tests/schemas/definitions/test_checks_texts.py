"""What `klynge check` asks a block to say in words."""

from __future__ import annotations

from pathlib import Path

import pytest

from assets.inputs import DEFAULT_DEFINITIONS
from pipelines.commands.definitions.check import know_everything
from schemas.definitions.checking.checks_texts import find_unnamed_successors, find_unsaid_reasons
from schemas.definitions.file import load_definitions
from schemas.definitions.findings import DefinitionBlock, Known
from schemas.definitions.model import Definition


@pytest.fixture(scope="module")
def known() -> Known:
    return know_everything()


def local(**more: object) -> DefinitionBlock:
    block = {
        "id": "hjemmebehandling", "title": "Hjemmebehandling", "description": "Forløb.",
        "theme": "kapacitet", "kind": "count", "unit": "antal",
        "numerator": {"dataset": "lokal", "measure": "tæller"}, **more,
    }  # fmt: skip
    return DefinitionBlock(0, Definition.model_validate(block))


def test_an_indicator_in_force_says_why_it_is_there(known: Known) -> None:
    [finding] = find_unsaid_reasons(local(), known)
    assert finding.warning
    assert "Write 'why'" in str(finding.remedy)
    assert list(find_unsaid_reasons(local(why="Fordi."), known)) == []
    assert list(find_unsaid_reasons(local(status="draft"), known)) == []


def test_a_local_indicator_names_what_could_take_its_place(known: Known) -> None:
    [finding] = find_unnamed_successors(local(), known)
    assert finding.warning
    assert list(find_unnamed_successors(local(national_source="Ingen."), known)) == []
    public = local(numerator={"dataset": "praksis", "measure": "praksis"})
    assert list(find_unnamed_successors(public, known)) == []


def test_every_indicator_that_is_shipped_says_both(known: Known) -> None:
    shipped = load_definitions(Path(DEFAULT_DEFINITIONS))
    blocks = [DefinitionBlock(number, entry) for number, entry in enumerate(shipped)]
    unsaid = [
        block.definition.id
        for block in blocks
        for find in (find_unsaid_reasons, find_unnamed_successors)
        if list(find(block, known))
    ]
    assert unsaid == []
