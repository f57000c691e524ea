"""Rules about what a block must say in words.

Belongs here: texts that readers need and that no figure depends on, so that their lack is a
warning. Does not belong here: how a text is written (`schemas.definitions.model`).
"""

from __future__ import annotations

from collections.abc import Iterator

from schemas.definitions.findings import Danish, DefinitionBlock, Finding, Known

LOCAL = "lokal"


def find_unsaid_reasons(block: DefinitionBlock, known: Known) -> Iterator[Finding]:
    """An indicator in force that does not say why it is there."""
    definition = block.definition
    if definition.status == "in_force" and not definition.why:
        yield Finding(
            "no_reason", ("id",), "nothing says why the indicator is there.",
            remedy="Write 'why': one sentence for those who read the figure.", warning=True,
            rests_on=("why", "status"),
            danish=Danish(
                "der står ikke, hvorfor indikatoren er med.",
                "Skriv 'why': én sætning til dem, der læser tallet.",
            ),
        )  # fmt: skip


def find_unnamed_successors(block: DefinitionBlock, known: Known) -> Iterator[Finding]:
    """An indicator in force that rests on local reports, and names no national source."""
    definition = block.definition
    counted = (definition.numerator, definition.figure)
    is_local = any(source is not None and source.dataset == LOCAL for source in counted)
    if definition.status == "in_force" and is_local and not definition.national_source:
        yield Finding(
            "no_successor", ("id",), "nothing says which national source could take their place.",
            remedy="Write 'national_source', or that there is none.", warning=True,
            rests_on=("national_source", "numerator", "figure", "status"),
            danish=Danish(
                "der står ikke, hvilken landsdækkende kilde der kan afløse indberetningen.",
                "Skriv 'national_source', eller at der ingen er.",
            ),
        )  # fmt: skip
