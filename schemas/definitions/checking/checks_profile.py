"""Rules on the profile: which indicators a cluster's one page shows, and in which order.

Belongs here: numbers that stand twice, too many or too few of them, and a number on an indicator
that the page cannot show. Does not belong here: the page (`profiles/`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from schemas.definitions.findings import Danish, DefinitionBlock, Finding, Known

FEWEST, MOST = 20, 25
"""So many rows are read in two minutes and fit one page."""


def find_faults_of_profile(blocks: Sequence[DefinitionBlock], known: Known) -> Iterator[Finding]:
    """Numbers of the profile that stand twice, and those that no row can come of."""
    taken: dict[int, str] = {}
    for block in blocks:
        definition = block.definition
        number = definition.profile
        if number is None or "profile" in block.unsure:
            continue
        path = (*block.path, "profile")
        if number in taken:
            yield Finding(
                "repeated_profile", path, f"'profile: {number}' is '{taken[number]}' already.",
                remedy="Give each indicator of the profile a number of its own.",
                danish=Danish(
                    f"»profile: {number}« er allerede »{taken[number]}«.",
                    "Giv hver af profilens indikatorer sit eget nummer.",
                ),
            )  # fmt: skip
        taken.setdefault(number, definition.id)
        if definition.status != "in_force" or definition.stands_for_another:
            why = "is not in force" if definition.status != "in_force" else "stands for another"
            yield Finding(
                "unfit_profile", path, f"the indicator {why}, and the profile cannot show it.",
                remedy="Take 'profile' away, or choose another indicator.",
                rests_on=("status", "twin_of", "variant_of"),
                danish=Danish(
                    "indikatoren er ikke i kraft, og profilen kan ikke vise den."
                    if definition.status != "in_force"
                    else "indikatoren står for en anden, og profilen kan ikke vise den.",
                    "Slet 'profile', eller vælg en anden indikator.",
                ),
            )  # fmt: skip
    if taken and not FEWEST <= len(taken) <= MOST:
        message = f"the profile has {len(taken)} indicators; {FEWEST} to {MOST} fit its page."
        danish = Danish(
            f"profilen har {len(taken)} indikatorer; siden har plads til {FEWEST} til {MOST}."
        )
        yield Finding("size_of_profile", ("indicators",), message, warning=True, danish=danish)
