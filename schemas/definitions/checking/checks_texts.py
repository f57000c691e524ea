"""Rules about what a block must say in words.

Belongs here: texts that readers need and that no figure depends on, so that their lack is a
warning. Does not belong here: how a text is written (`schemas.definitions.model`).
"""

from __future__ import annotations

from collections.abc import Iterator

from schemas.definitions.findings import (
    Danish,
    DefinitionBlock,
    Finding,
    Known,
    join_names,
    list_sources,
)

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


def find_idle_reporters(block: DefinitionBlock, known: Known) -> Iterator[Finding]:
    """`reported_by` on an indicator that nobody reports: its data come from a publisher."""
    definition = block.definition
    if "reported_by" not in definition.model_fields_set:
        return
    datasets = sorted({source.dataset for _, source in list_sources(definition)})
    if LOCAL not in datasets and datasets:
        yield Finding(
            "idle_reporter", ("reported_by",),
            f"'reported_by' is for local reports; these data are from {join_names(datasets)}.",
            remedy="Take the line away, or take the dataset 'lokal'.",
            rests_on=("numerator", "denominator", "figure", "weight", "kind"),
            danish=Danish(
                "»reported_by« er til lokale indberetninger; disse data er fra "
                f"{', '.join(datasets)}.",
                "Slet linjen, eller brug datasættet »lokal«.",
            ),
        )  # fmt: skip
