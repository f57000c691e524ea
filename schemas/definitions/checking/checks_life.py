"""Rules about an indicator's life: retired with day and reason, renamed without losing its history.

Belongs here: what `status: retired` and `renamed_from` need. Does not belong here: rules about
dates of review and drafts (`schemas.definitions.checking.checks_block`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from schemas.definitions.findings import Danish, DefinitionBlock, Finding, Known
from schemas.definitions.life import REFERENCES

RETIRED, RENAMED = "retired", "renamed_reference"


def find_unsaid_retirements(block: DefinitionBlock, known: Known) -> Iterator[Finding]:
    """A retired indicator that does not say since when and why, and one that says it too early."""
    definition = block.definition
    said = {"retired_on": definition.retired_on, "retired_because": definition.retired_because}
    for key, value in said.items():
        if definition.status == RETIRED and value is None and key not in block.unsure:
            what, hvad = ("since when", "hvornår") if key == "retired_on" else ("why", "hvorfor")
            example = "2027-01-01" if key == "retired_on" else "..."
            yield Finding(
                "retired_unsaid", ("status",),
                f"the indicator is retired, and nothing says {what}.",
                remedy=f"Write '{key}: {example}'.", rests_on=(key,),
                danish=Danish(f"indikatoren er udgået, og der står ikke {hvad}.",
                              f"Skriv »{key}: {example}«."),
            )  # fmt: skip
        if definition.status != RETIRED and value is not None:
            yield Finding(
                "not_retired", (key,), f"'{key}' is for retired indicators, and this one is not.",
                remedy=f"Write 'status: retired', or remove '{key}'.", rests_on=("status",),
                danish=Danish(f"»{key}« er til udgåede indikatorer, og denne er ikke udgået.",
                              f"Skriv »status: retired«, eller slet »{key}«."),
            )  # fmt: skip


def find_wrong_former_ids(blocks: Sequence[DefinitionBlock], known: Known) -> Iterator[Finding]:
    """Former ids that another indicator has, or has had, too."""
    by_id = {block.definition.id: block for block in blocks}
    claimed: dict[str, DefinitionBlock] = {}
    for block in blocks:
        if "renamed_from" in block.unsure:
            continue
        for name in block.definition.renamed_from:
            path = (*block.path, "renamed_from")
            if name in by_id:
                own = by_id[name] is block
                who, hvem = ("this", "denne") if own else ("another", "en anden")
                yield Finding(
                    "former_id_in_use", path,
                    f"'{name}' cannot be a former id: it is the id of {who} indicator.",
                    remedy="Remove it here, or give that block another id.",
                    danish=Danish(f"»{name}« kan ikke være et tidligere id: det er id'et på {hvem} "
                                  "indikator.", "Slet det her, eller giv den blok et andet id."),
                )  # fmt: skip
            elif name in claimed and claimed[name] is not block:
                other = claimed[name].definition.id
                yield Finding(
                    "former_id_twice", path, f"'{other}' was renamed from '{name}', too.",
                    remedy="Keep it in the one that goes on with the figures.",
                    danish=Danish(f"»{other}« er også omdøbt fra »{name}«.",
                                  "Lad det stå i den, der fører tallene videre."),
                )  # fmt: skip
            claimed.setdefault(name, block)


def drop_unknown_names(findings: Sequence[Finding]) -> list[Finding]:
    """The findings without those that say of a former id only that nobody has it."""
    told = {finding.path for finding in findings if finding.rule == RENAMED}
    return [each for each in findings if each.rule == RENAMED or each.path not in told]


def find_former_references(blocks: Sequence[DefinitionBlock], known: Known) -> Iterator[Finding]:
    """References to an indicator by an id that it no longer has."""
    present = {
        former: block.definition.id for block in blocks for former in block.definition.renamed_from
    }
    present = {name: now for name, now in present.items() if name != now}
    ids = {block.definition.id for block in blocks}
    for block in blocks:
        named = [(way, name) for way, name, _ in block.definition.list_parts() if way[0] == "parts"]
        named += [((key,), getattr(block.definition, key)) for key in REFERENCES]
        for way, name in named:
            if way[0] not in block.unsure and name in present and name not in ids:
                key = way[-1]
                yield Finding(
                    RENAMED, (*block.path, *way),
                    f"'{key}': the indicator '{name}' is now called '{present[name]}'.",
                    remedy=f"Write '{key}: {present[name]}'.",
                    danish=Danish(f"»{key}«: indikatoren »{name}« hedder nu »{present[name]}«.",
                                  f"Skriv »{key}: {present[name]}«."),
                )  # fmt: skip
