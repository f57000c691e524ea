"""Rules on natures: what a block says of its interval must fit what it counts.

Belongs here: keys that the nature of a measure has no use for. Does not belong here: keys that
contradict each other whatever is counted (`schemas.definitions.model`).
"""

from __future__ import annotations

from collections.abc import Iterator

from schemas.definitions.findings import Danish, DefinitionBlock, Finding, Known
from schemas.natures import CLUSTERED, SAMPLE, find_nature

FITTING = {"dispersion": CLUSTERED, "design_effect": SAMPLE, "min_answers": SAMPLE}
"""The keys that are for one nature alone."""


def find_unfitting_intervals(block: DefinitionBlock, known: Known) -> Iterator[Finding]:
    """A key about chance for figures of another nature."""
    definition = block.definition
    if not known.rules or block.unsure & {"numerator", "figure", "kind"}:
        return
    nature = find_nature(definition, known.rules)
    for key, fitting in FITTING.items():
        if getattr(definition, key) is not None and key not in block.unsure and nature != fitting:
            yield Finding(
                "unfitting_nature", (key,),
                f"'{key}' is for figures of the nature '{fitting}'; these are '{nature}'.",
                remedy="Leave the key out, or correct the measure's nature in datasets.",
                rests_on=("numerator", "figure"),
                danish=Danish(
                    f"»{key}« er til tal af arten »{fitting}«; disse er »{nature}«.",
                    "Udelad nøglen, eller ret målets art i datasets.",
                ),
            )  # fmt: skip
