"""How a figure's explanation is told to Danish readers, on the portal.

Belongs here: the words. It tells no number that `pipelines.commands.explain.text`, the same for
analysts, does not tell. Does not belong here: what is explained, or how the page looks
(`pages.portal.explained`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

import polars as pl

from indicators.explaining.workings import FIGURE, JOINED, NONE, PRINTED, REFERENCE, Workings
from indicators.kinds import kind_of
from pages.portal.explained import (
    Explained,
    ExplainedCell,
    ExplainedFigure,
    ExplainedFile,
    ExplainedPart,
)
from pipelines.commands.explain.text import letter_of, list_part_data
from schemas.definitions.model import Definition
from schemas.vocabulary import ALL
from wording.development import MINUS
from wording.labels import (
    COMPARISONS,
    MEASURES,
    STATUSES,
    UNITS,
    describe_breakdown,
    describe_date,
    describe_formula,
    describe_period,
    describe_time,
    is_of_pupils,
    lower_first,
)
from wording.news.changes import AREA_TYPES

if TYPE_CHECKING:
    from pipelines.commands.explain.explain import Explanation

WITHHELD, NO_NUMBER = "holdes tilbage", "–"
MADE = {
    PRINTED: "Udgiveren opgør selv området; der er ikke lagt områder sammen.",
    JOINED: "Udgiveren opgør ikke området; tallet er lagt sammen af de områder, det består af.",
    NONE: "Udgiveren har intet tal for området, og der er ingen dele at lægge sammen.",
}
ROLES = {
    "numerator": "tæller", "denominator": "nævner", "figure": "tal", "printed": "trykt tal",
    "respondents": "svar",
}  # fmt: skip
NUMBERS = {"x": "Tæller", "n": "Nævner", "figure": "Tal", "printed": "Trykt tal"}
FORMULA_WORDS = {
    "the area's own": "områdets egen", "as the publisher prints it": "som udgiveren trykker det",
    "the rate that the publisher prints": "den rate, som udgiveren trykker",
    "number of areas whose figure lies in the band": "antal områder, hvis tal ligger i båndet",
    "over all strata": "over alle grupper", "sum over the strata": "summen over grupperne",
    "sum of weights": "vægtenes sum", "weighted sum": "vægtet sum", "the country's": "landets",
    "expected in": "forventet i", "expected": "forventet", "observed": "observeret",
    "rate of": "raten for", "share": "andel", "weight": "vægt", "numerator": "tæller",
    "denominator": "nævner", "figure": "tal", "value": "tallet", "rate": "rate",
    "slope index of": "hældningsindeks af", "relative index of": "relativt indeks af",
    "over": "over", "projected population": "fremskrevet folketal",
    "age by age": "alder for alder",
}  # fmt: skip
"""The words of `Step` in Danish; a longer one before what it contains."""
FORMULA = re.compile("|".join(
    rf"(?<![\w]){re.escape(word)}(?![\w])" for word in sorted(FORMULA_WORDS, key=len, reverse=True)
))  # fmt: skip
THOUSANDS = re.compile(r"(?<=\d),(?=\d{3})|(?<=\d)\.(?=\d)")


def tell_explained(explanation: Explanation, run: Mapping[str, Any]) -> Explained:
    """A figure and all that it is made of; `run` is what `describe_run` says."""
    imprint = f"Kørsel {explanation.figure['run_id']}"
    if run["published_at"]:
        moment = datetime.fromisoformat(str(run["published_at"]))
        imprint += f", offentliggjort {describe_time(moment)}, øjebliksbillede {run['snapshot']}"
    return Explained(list(list_figures(explanation)), f"{imprint}.")


def list_figures(explanation: Explanation) -> Iterator[ExplainedFigure]:
    """A figure, then those that it is made of."""
    yield tell_figure(explanation)
    for part in explanation.components.values():
        yield from list_figures(part)


def tell_figure(explanation: Explanation) -> ExplainedFigure:
    """One figure by itself."""
    definition, figure, workings = (
        explanation.definition, explanation.figure, explanation.workings,
    )  # fmt: skip
    group = describe_breakdown(
        figure["sex"], figure["age"], figure["education"], figure["category"],
        pupils=is_of_pupils(definition),
    )  # fmt: skip
    return ExplainedFigure(
        heading=f"{definition.title}: {figure['area_name']}, "
        f"{describe_period(figure['period'])}, {lower_first(group)}",
        facts=[("Gruppe", group), *list_facts(figure, definition)],
        remarks=list(list_remarks(explanation)),
        made="" if workings is None else tell_made(workings),
        columns=() if workings is None else tuple(NUMBERS[each] for each in told_of(explanation)),
        parts=[] if workings is None else list(list_parts(workings, explanation)),
        steps=[
            (say(step.name), say(step.formula), WITHHELD if step.result is None
             else write(step.result))
            for step in explanation.steps
        ],
        files=[] if workings is None else list(list_files(workings)),
    )  # fmt: skip


def list_facts(figure: Mapping[str, Any], definition: Definition) -> Iterator[tuple[str, str]]:
    """What the snapshot says of the figure."""
    number = NO_NUMBER if figure["value"] is None else write(figure["value"])
    yield "Tal", f"{number} {UNITS[figure['unit']]}"
    yield "Status", STATUSES.get(figure["status"], figure["status"])
    if figure["ci_low"] is not None:
        level = f"{100 * figure['ci_level']:g} %-interval"
        yield level, f"{write(figure['ci_low'])} til {write(figure['ci_high'])}"
    for name, label in (("numerator", "Tæller"), ("denominator", "Nævner")):
        if figure[name] is not None:
            yield label, write(figure[name])
    for name, label in (("vs_region", "Mod regionen"), ("vs_land", "Mod landet")):
        if figure[name]:
            yield label, COMPARISONS.get(figure[name], figure[name])
    if figure["change"] is not None:
        limits = (
            f" ({write(figure['change_low'])} til {write(figure['change_high'])})"
            if figure["change_low"] is not None
            else ""
        )
        since = describe_period(figure["baseline_period"])
        yield "Ændring", f"{write(figure['change'])}{limits} siden {since}"
    if figure["target"] is not None:
        yield "Mål", f"{write(figure['target'])} i {figure['target_year']}"
    for name, label in (("status_reason", "Bemærkning"), ("note", "Bemærkning")):
        if figure[name]:
            yield label, figure[name]
    if figure["vintage"]:
        yield "Nyeste udgivelse bag tallet", describe_date(figure["vintage"])
    yield "Sådan laves tallet", describe_formula(definition)


def list_remarks(explanation: Explanation) -> Iterator[str]:
    """What a reader must know before the numbers."""
    figure = explanation.figure
    if figure["synthetic"]:
        yield "Tallet er lavet af syntetiske udtræk."
    if explanation.definition.version != figure["definition_version"]:
        yield "Definitionen, eller det sprog den er skrevet i, er ændret, siden tallet blev lavet."
    if figure.get("corrected"):
        yield "En rettelse af en udgivers fejl ligger bag tallet; den står ved sin celle."
    if explanation.hidden:
        yield "Tallet er skjult; derfor vises hverken dele eller celler."
    if explanation.withheld:
        roles = ", ".join(say_role(role) for role in explanation.withheld)
        yield (
            f"Nogle tal holdes tilbage ({roles}): et af dem er 1-4 eller står bag et skjult tal, "
            "og de andre ville røbe det."
        )
    if explanation.agrees is False and figure["value"] is not None:
        yield (
            "De gemte celler giver ikke længere det offentliggjorte tal; definitionen eller "
            "beregningen er ændret siden."
        )


def tell_made(workings: Workings) -> str:
    """How the figure comes about, and what it is held against."""
    reference = workings.parts.filter(use=REFERENCE)
    if reference.is_empty():
        return MADE[workings.made]
    return f"{MADE[workings.made]} Det holdes op mod landets rater i {reference.height} grupper."


def told_of(explanation: Explanation) -> list[str]:
    """The numbers that parts have; a count has no denominator, and carries a 1 in its place."""
    workings, definition = explanation.workings, explanation.definition
    assert workings is not None
    parts = workings.parts.filter(use=FIGURE)
    told = [name for name in NUMBERS if name != "n" or kind_of(definition).has_denominator]
    some = [name for name in told if parts[name].is_not_null().any()]
    return some or told[:1]


def list_parts(workings: Workings, explanation: Explanation) -> Iterator[ExplainedPart]:
    """Each area that goes into the figure."""
    told = told_of(explanation)
    rows = list_part_data(workings, explanation.definition).filter(use=FIGURE)
    for row in rows.iter_rows(named=True):
        missing = WITHHELD if explanation.withheld else ""
        year = f" (vægt fra {row['weight_year']})" if row["weight_year"] is not None else ""
        yield ExplainedPart(
            f"{row['area_name']} ({name_kind(row['area_type'])} {row['area_id']})",
            "" if row["stratum"] == ALL else row["stratum"],
            f"{write(row['share'])}{year}",
            tuple(missing if row[name] is None else write(row[name]) for name in told),
            STATUSES.get(row["state"], row["state"]),
        )


def list_files(workings: Workings) -> Iterator[ExplainedFile]:
    """Each file with the cells that stand in it, those in force first."""
    names = dict(zip(
        zip(workings.parts["area_type"], workings.parts["area_id"], strict=True),
        workings.parts["area_name"], strict=True,
    ))  # fmt: skip
    cells = workings.cells.filter(pl.col("use") == FIGURE)
    for in_force in (True, False):
        chosen = cells.filter(pl.col("in_force") == in_force)
        for rows in chosen.partition_by("extract_id", maintain_order=True):
            first = rows.row(0, named=True)
            known = "Udgivet" if first["vintage_known"] else "Uden udgivelsesdato; modtaget"
            yield ExplainedFile(
                first["file"], f"{known} {describe_date(first['vintage'])}.", first["sha256"],
                in_force, [tell_cell(row, names) for row in rows.iter_rows(named=True)],
            )  # fmt: skip


def tell_cell(cell: Mapping[str, Any], names: Mapping[tuple[str, str], str]) -> ExplainedCell:
    """One cell of a publisher's file."""
    place = (
        f"{cell['sheet']}!{letter_of(cell)}{cell['row']}"
        if cell["sheet"]
        else f"linje {cell['row']}, felt {cell['column']}"
    )
    group = describe_breakdown(cell["sex"], cell["age"], cell["education"], ALL)
    item = "" if cell["item"] == ALL else f", {cell['item'].replace('_', ' ')}"
    measure = MEASURES.get(cell["measure"], cell["measure"].replace("_", " "))
    says = say_value(cell)
    if cell["printed_status"] is not None:
        says += f" ({tell_correction(cell)})"
    if cell["coefficient"] < 0:
        says += ", trækkes fra"
    area = names.get((cell["area_type"], cell["area_id"]), "")
    return ExplainedCell(
        place, say_role(cell["role"]),
        f"{measure}{item}{'' if group == 'Alle' else f', {lower_first(group)}'}",
        f"{area} ({cell['area_id']})" if area else cell["area_id"],
        describe_period(cell["period"]), says,
    )  # fmt: skip


def say_value(cell: Mapping[str, Any]) -> str:
    """What a cell says, or what stands in its place."""
    if cell["withheld"]:
        return WITHHELD
    if cell["status"] == "ok":
        return write(cell["value"])
    return STATUSES.get(cell["status"], str(cell["status"]))


def tell_correction(cell: Mapping[str, Any]) -> str:
    """What the publisher printed in a corrected cell, and why something else stands there."""
    printed = cell["printed_status"]
    if printed == "ok":
        printed = WITHHELD if cell["printed_value"] is None else write(cell["printed_value"])
    else:
        printed = STATUSES.get(printed, printed)
    return f"udgiveren trykte {printed}; rettet: {cell['reason']}"


def say_role(role: str) -> str:
    """What a cell is used as."""
    return ROLES.get(role, "vægt" if role.startswith("weight_") else role)


def say(formula: str) -> str:
    """A line of the arithmetic in Danish."""
    danish = FORMULA.sub(lambda found: FORMULA_WORDS[found[0]], formula)
    return THOUSANDS.sub(lambda found: "." if found[0] == "," else ",", danish)


def name_kind(area_type: str) -> str:
    """A kind of area in a sentence."""
    return AREA_TYPES.get(area_type, area_type).lower()


def write(number: float) -> str:
    """A number as Danes write it, with up to six decimals."""
    text = f"{number:,.6f}".rstrip("0").rstrip(".")
    danish = text.translate(str.maketrans(",.-", f".,{MINUS}"))
    return "0" if danish == f"{MINUS}0" else danish
