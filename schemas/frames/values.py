"""The frame `values`: what we say, one row for each published figure, each column stated once.

Belongs here: the columns, in the order in which they are published; those of what a figure is of
are stated in `schemas.frames.subject`. The model that the frame is
held against (`schemas.frames.value_faults`), the workbook's data sheet and its guide, the table in
docs/contract.md and what may stand in a suppressed row are made from them. Does not belong here:
how a column's numbers are made (`indicators/`).
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, NamedTuple

import polars as pl

from schemas.frames.columns import Described, FrameColumn, read_columns
from schemas.frames.subject import Subject
from schemas.vocabulary import (
    CI_METHODS,
    COMPARISONS,
    NATURES,
    RUN_RULES,
    SIGNALS,
    TARGET_STATUSES,
    TRENDS,
    UNITS,
    VALUE_STATUSES,
)

VINTAGES_PATTERN = r"^\d{4}-\d{2}-\d{2}(, \d{4}-\d{2}-\d{2})*$"
"""Release dates, oldest first."""


# fmt: off
class Figure(NamedTuple):
    """What is said of a subject: the figure and everything beside it. An empty one is missing.

    A column that is added hides itself in a suppressed row until it says `in_suppressed`,
    with a reason beside it.
    """

    numerator: Annotated[float | None, Described(
        "null where the publisher prints only the figure",
        "Tæller; tom, når udgiveren kun offentliggør tallet",
        "indicators.figures", unit="what is counted",
    )] = None
    denominator: Annotated[float | None, Described(
        "null where the publisher prints only the figure; in a suppressed row only where it is no "
        "small count itself and gives none away",
        "Nævner; tom, når udgiveren kun offentliggør tallet",
        # disclosure control empties it where it must not be known
        "indicators.figures", unit="what is counted", minimum=0, in_suppressed=True,
    )] = None
    value: Annotated[float | None, Described(
        "percent as percent: 17.0; null when there is none to show",
        "Tallet i kolonnen unit; tom, når der intet tal er at vise",
        "indicators.figures", unit="`unit`",
    )] = None
    unit: Annotated[str, Described(
        "the unit of the figure",
        "Enhed: pct er procent (17,0 betyder 17,0 pct.)",
        # stated by the definition
        "indicators.compute", allowed=UNITS, in_suppressed=True,
    )] = ""
    ci_low: Annotated[float | None, Described(
        "lower confidence limit",
        "Sikkerhedsintervallets nedre grænse, i samme enhed",
        "indicators.figures", unit="`unit`",
    )] = None
    ci_high: Annotated[float | None, Described(
        "upper confidence limit",
        "Sikkerhedsintervallets øvre grænse, i samme enhed",
        "indicators.figures", unit="`unit`",
    )] = None
    ci_level: Annotated[float | None, Described(
        "level of the interval: 0.95",
        "Intervallets sikkerhed: 0,95 er 95 pct.",
        "indicators.compute", unit="share",
    )] = None
    ci_method: Annotated[str | None, Described(
        "how the limits were made, null when there are none",
        "Metode bag intervallet; tom, når der intet interval er",
        "indicators.figures", allowed=CI_METHODS,
    )] = None
    nature: Annotated[str | None, Described(
        "what is counted, and so how much chance there is in it",
        "Hvad der er talt: full_count (alle, uden tilfældighed), events (hændelser eller "
        "personer), clustered_events (hændelser, der hænger sammen), sample (stikprøve), printed "
        "(udgiverens tal)",
        # stated by the dataset's rules
        "indicators.natures", allowed=NATURES,
    )] = None
    split_share: Annotated[float | None, Described(
        "how much of the area's population comes from København, of which it is a part only; its "
        "limits then hold that districts may differ from the city",
        "Hvor stor en del af områdets befolkning der er regnet efter Københavns samlede tal",
        "indicators.combine", unit="share", minimum=0,
    )] = None
    too_uncertain: Annotated[bool | None, Described(
        "true when the interval is wider than 160 % of the figure, or fewer than 10 effective "
        "answers are behind it; nothing is judged then",
        "SAND, når tallet er for usikkert til at blive vurderet",
        "indicators.natures",
    )] = None
    status: Annotated[str, Described(
        "whether there is a figure (only `ok` and `estimated` have a value), or why not: `missing` "
        "was not received, `not_applicable` makes no sense there",
        "ok, estimated (anslået), suppressed (skjult), missing (ingen tal), not_applicable (ikke "
        "relevant)",
        "indicators.figures", allowed=VALUE_STATUSES, in_suppressed=True,
    )] = "missing"
    status_reason: Annotated[str | None, Described(
        "Danish, for the reader of a workbook; null exactly when `ok`",
        "Hvorfor status ikke er ok",
        # one of the sentences of `indicators.reasons`; disclosure control puts its own
        "indicators.figures", in_suppressed=True,
    )] = None
    note: Annotated[str | None, Described(
        "Danish; what else the reader should know, such as why there is no interval",
        "Andet, som læseren skal vide",
        "indicators.figures",
    )] = None
    period_mark: Annotated[str | None, Described(
        "what the figure covers where that is not what the indicator's figures usually cover: "
        "`ikke hele året` (never judged), `1. halvår`, `hele året`, ...; else null",
        "Hvad tallet dækker, når det ikke er det sædvanlige: ikke hele året, 1. halvår; ellers tom",
        # follows from the period and the dataset's rules, not from the figure
        "indicators.verdicts.series", in_suppressed=True,
    )] = None
    vs_region: Annotated[str | None, Described(
        "against the area's region, null when it cannot be judged",
        "Mod regionen: bedre, tilsvarende, daarligere; tom, når det ikke kan vurderes",
        "indicators.verdicts.benchmarks", allowed=COMPARISONS,
    )] = None
    vs_land: Annotated[str | None, Described(
        "against the country, null when it cannot be judged",
        "Mod hele landet, på samme måde",
        "indicators.verdicts.benchmarks", allowed=COMPARISONS,
    )] = None
    baseline_period: Annotated[str | None, Described(
        "the period that `change` is counted from: the definition's baseline, else the series' "
        "first figure",
        "Perioden, som ændringen regnes fra",
        "indicators.verdicts.series",
    )] = None
    change: Annotated[float | None, Described(
        "change since then, percentage points for `pct`",
        "Ændring siden baseline_period, i enheden (procentpoint for pct)",
        "indicators.verdicts.series", unit="`unit`",
    )] = None
    change_low: Annotated[float | None, Described(
        "lower 95 % limit of the change where both figures have limits",
        "Ændringens sikkerhedsinterval, nedre grænse",
        "indicators.verdicts.series", unit="`unit`",
    )] = None
    change_high: Annotated[float | None, Described(
        "upper 95 % limit of the change",
        "Ændringens sikkerhedsinterval, øvre grænse",
        "indicators.verdicts.series", unit="`unit`",
    )] = None
    first_period: Annotated[str | None, Described(
        "on the newest figure: the first period of the series, where that lies before the baseline",
        "Seriens første periode, når den ligger før baseline_period; på seriens nyeste tal",
        "indicators.verdicts.series",
    )] = None
    change_since_first: Annotated[float | None, Described(
        "the long development: change since then",
        "Den lange udvikling: ændring siden first_period, i enheden",
        "indicators.verdicts.series", unit="`unit`",
    )] = None
    change_p: Annotated[float | None, Described(
        "on the newest figure: how often chance alone would make such a change, the larger of two: "
        "sampling, and the series' own variation from year to year; null for full counts",
        "Hvor sandsynlig en mindst lige så stor ændring er, hvis intet er sket; på seriens nyeste "
        "tal",
        "indicators.verdicts.findings", unit="share", minimum=0,
    )] = None
    change_certain: Annotated[bool | None, Described(
        "on the newest figure: whether the change is a finding at a false discovery rate of 5 % "
        "over all that could have been a headline of the area; null when it cannot be judged",
        "SAND, når ændringen er større, end tilfældet kan forklare, også når der ses på mange tal "
        "på én gang",
        "indicators.verdicts.findings",
    )] = None
    change_by_structure: Annotated[float | None, Described(
        "on the newest headline figure whose source has ages: how much of `change` follows from "
        "people being of other ages and sexes than then; the rest is the rates' (Kitagawa)",
        "Hvor meget af ændringen der følger af, at borgernes alder og køn er en anden end dengang; "
        "resten er ændringen blandt jævnaldrende",
        "indicators.verdicts.structure", unit="`unit`",
    )] = None
    long_change_by_structure: Annotated[float | None, Described(
        "the same of `change_since_first`",
        "Det samme af den lange udvikling siden first_period",
        "indicators.verdicts.structure", unit="`unit`",
    )] = None
    region_by_structure: Annotated[float | None, Described(
        "the same of the figure less the region's of the period",
        "Hvor meget af forskellen til regionen der følger af borgernes alder og køn",
        "indicators.verdicts.structure", unit="`unit`",
    )] = None
    land_by_structure: Annotated[float | None, Described(
        "the same of the figure less the country's of the period",
        "Hvor meget af forskellen til hele landet der følger af borgernes alder og køn",
        "indicators.verdicts.structure", unit="`unit`",
    )] = None
    structure_strata: Annotated[str | None, Described(
        "the ages (and sexes) that these are made of, joined with `, `: `0-64, 65-69, 70+`, "
        "or `kvinder 0-64, ..., maend 70+`",
        "De aldersgrupper (og køn), som disse tal er regnet over",
        "indicators.verdicts.structure",
    )] = None
    structure_reason: Annotated[str | None, Described(
        "Danish; why one of them is not told although the source has ages",
        "Hvorfor et af dem ikke vises, selv om kilden har alder",
        "indicators.verdicts.structure",
    )] = None
    trend: Annotated[str | None, Described(
        "on the newest figure of a series of five or more: `bedring` an improvement (products say "
        "forbedring), `forvaerring` a worsening, `stigning` and `fald` for full counts and "
        "where no direction is desired, null when it cannot be judged",
        "De seneste fem punkter: bedring (forbedring), forvaerring, stigning, fald eller uaendret; "
        "tom, når det ikke kan vurderes",
        "indicators.verdicts.series", allowed=TRENDS,
    )] = None
    signal: Annotated[str | None, Described(
        "`hoejere` or `lavere` than the points before it let expect (from 12 points on), or null",
        "Signal: hoejere eller lavere end ventet efter seriens tidligere tal; tom, når det er som "
        "ventet, eller serien har under 12 tal",
        "indicators.verdicts.series", allowed=SIGNALS,
    )] = None
    run_rule: Annotated[str | None, Described(
        "the run that a point is part of, in series of 12 points or more: seven rising or falling "
        "in a row, two of three near a limit, seven on one side of the mean; for charts alone",
        "Mønster i serien, som kun tegnes i figurer: syv stigende eller faldende i træk, to af tre "
        "nær en grænse, syv på samme side af gennemsnittet (skift)",
        "indicators.verdicts.series", allowed=RUN_RULES,
    )] = None
    signal_p: Annotated[float | None, Described(
        "on the newest figure: how often the points before it would let expect one as far off",
        "Hvor sandsynligt et mindst lige så uventet tal er; på seriens nyeste tal",
        "indicators.verdicts.findings", unit="share", minimum=0,
    )] = None
    signal_certain: Annotated[bool | None, Described(
        "on the newest figure: whether it is a finding at the same false discovery rate",
        "SAND, når tallet er uventet, også når der ses på mange tal på én gang",
        "indicators.verdicts.findings",
    )] = None
    target: Annotated[float | None, Described(
        "the definition's target; on synthetic figures an invented one where it has none",
        "Måltal, i enheden",
        # stated by the definition, or by demo/targets.yaml
        "indicators.verdicts.outlook", unit="`unit`", in_suppressed=True,
    )] = None
    target_year: Annotated[int | None, Described(
        "the year in which the target is to be reached",
        "Året, hvor målet skal være nået",
        # stated with the target
        "indicators.verdicts.outlook", in_suppressed=True,
    )] = None
    target_source: Annotated[str | None, Described(
        "where the target is published; says so of one that is invented for the demo",
        "Hvor målet er offentliggjort, eller at det er opfundet til demonstration",
        # stated with the target
        "indicators.verdicts.outlook", in_suppressed=True,
    )] = None
    target_distance: Annotated[float | None, Described(
        "what is left to the target, 0 when it is reached",
        "Hvor meget der mangler til målet, i enheden; 0, når det er nået",
        "indicators.verdicts.outlook", unit="`unit`",
    )] = None
    target_status: Annotated[str | None, Described(
        "`naaet` when the target is reached, `ikke_naaet` when it is not and its year is over, "
        "else on the newest figure of a series (of 8 or more) "
        "whether the forecast's 95 % limits in the target's year lie at or beyond it (`paa_vej`), "
        "short of it (`ikke_paa_vej`) or on both sides; null when it cannot be judged",
        "naaet; ikke_naaet, når målets år er gået; ellers paa_vej, usikkert eller ikke_paa_vej "
        "efter seriens fremskrivning; tom, når det "
        "ikke kan vurderes, fx ved under 8 tal",
        "indicators.verdicts.outlook", allowed=TARGET_STATUSES,
    )] = None
    vintage: Annotated[date | None, Described(
        "newest release date among the extracts behind it",
        "Nyeste udgivelsesdato blandt de udtræk, som tallet bygger på",
        "indicators.origins", in_suppressed=True,
    )] = None
    vintages: Annotated[str | None, Described(
        "every release date among the extracts behind it, oldest first, joined with `, `; null "
        "where nothing is behind it (below)",
        "Udgivelsesdatoer for alle de udtræk, som tallet bygger på, ældste først",
        "indicators.origins", pattern=VINTAGES_PATTERN, in_suppressed=True,
    )] = None
    corrected: Annotated[bool, Described(
        "true when a declared correction is behind it; `note` then says why, by whom and when",
        "SAND, når tallet bygger på et rettet tal; rettelsen står i note",
        "indicators.origins", in_suppressed=True,
    )] = False
    synthetic: Annotated[bool, Described(
        "true when any extract behind it is synthetic",
        "SAND, når et af udtrækkene er syntetisk",
        "indicators.compute", in_suppressed=True,
    )] = False
    rests_on_synthetic: Annotated[bool | None, Described(
        "true for a figure that is not synthetic itself while a comparison, change, trend, signal "
        "or outlook beside it rests on synthetic figures; only in a home where both may stand",
        "SAND, når tallet ikke er syntetisk, men sammenligning, ændring, tendens, signal eller "
        "udsigt ved siden af bygger på syntetiske tal",
        "indicators.synthetic_neighbours",
    )] = None
    definition_version: Annotated[str, Described(
        "changes when what makes the figure changes, not with its texts",
        "Skifter, når indikatorens beregning ændres",
        "indicators.compute", in_suppressed=True,
    )] = ""
    run_id: Annotated[str, Described(
        "Dagster run id",
        "Den kørsel, som tallet er fra",
        "indicators.compute", in_suppressed=True,
    )] = ""
# fmt: on


COLUMNS: dict[str, FrameColumn] = read_columns(Subject, Figure)
"""Every column in the order in which it is published."""

VALUE_COLUMNS: dict[str, pl.DataType] = {name: column.kind for name, column in COLUMNS.items()}
"""Their types."""

VALUE_KEY: tuple[str, ...] = tuple(
    name for name, column in COLUMNS.items() if column.described.is_key
)
"""One row for each combination of these."""

OPEN_IN_SUPPRESSED: frozenset[str] = frozenset(
    name for name, column in COLUMNS.items() if column.described.in_suppressed
)
"""What may stand in a suppressed row; every other column is null there, whoever added it."""


def fill_columns(frame: pl.DataFrame) -> pl.DataFrame:
    """The columns in their order and types; those that no step has made yet are null."""
    return frame.select(
        (pl.col(name) if name in frame.columns else pl.lit(None)).cast(column.kind).alias(name)
        for name, column in COLUMNS.items()
    )
