"""What `klynge check` says of ids in the files of printed figures and of invented targets."""

from __future__ import annotations

from assets.inputs import DEFAULT_DEFINITIONS
from pipelines.commands.definitions.named_elsewhere import find_named_elsewhere
from schemas.definitions.file import load_definitions
from schemas.definitions.model import Definition
from schemas.problems import Problem

CATALOGUE = load_definitions(DEFAULT_DEFINITIONS)


def tell(definitions: list[Definition]) -> list[Problem]:
    return find_named_elsewhere(definitions, "da")


def replace_one(name: str, **change: object) -> list[Definition]:
    return [
        entry.model_copy(update=change) if entry.id == name else entry for entry in CATALOGUE
    ]  # fmt: skip


def test_every_id_of_the_checkouts_files_is_in_force() -> None:
    assert tell(CATALOGUE) == []


def test_an_id_that_is_gone_is_told_once_in_each_file_with_its_line() -> None:
    left = [entry for entry in CATALOGUE if entry.id != "ensomhed"]
    printed, target = tell(left)
    assert printed.message.startswith("Et trykt tal hører til indikatoren »ensomhed«")
    assert target.message.startswith("Et opfundet mål hører til indikatoren »ensomhed«")
    assert all((each.row or 0) > 1 for each in (printed, target))


def test_an_indicator_with_another_name_is_told_with_it() -> None:
    renamed = replace_one("ensomhed", id="ensomme", renamed_from=["ensomhed"])
    assert {each.message.partition(", ")[2] for each in tell(renamed)} == {
        "som nu hedder »ensomme«."
    }
