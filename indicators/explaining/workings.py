"""How one figure came about: its parts, their weights, the cells behind them, the steps.

Belongs here: taking one figure apart with the same functions that made it. Does not belong here:
reading cells (`warehouse.cells`), which of them may be shown (`indicators.explaining.withholding`)
and how it looks (`pipelines.commands.explain.text`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import narwhals as nw
import polars as pl

from geography import Geography
from indicators.combine import combine_areas, leave_out_unweighted, list_group_members
from indicators.compute import make_figures, measure_sizes
from indicators.kinds import kind_of
from indicators.kinds.kind import MeasuredKind, Standards
from indicators.kinds.measuring import KEY
from indicators.kinds.steps import Step, TracedFigure
from indicators.observation_selection import DIMENSIONS, pair_roles, select_inputs
from indicators.parts import measure_parts
from indicators.requests import NO_INDICATOR
from schemas.definitions.model import Definition
from schemas.vocabulary import ALL

PRINTED, JOINED, NONE = "printed", "joined", "none"
FIGURE, REFERENCE = "figure", "reference"
"""What a part is used for: the figure itself, or the country's rates that it is held against."""

PART_COLUMNS = (
    "use", "stratum", "area_type", "area_id", "area_name", "share", "weight_year", "x", "n",
    "state", "figure", "printed", "limit_low", "limit_high", "weight_period", "variance",
    "standard_weight",
)  # fmt: skip


@dataclass(frozen=True)
class ExplainedPlace:
    """Which figure is meant: area, period and breakdown."""

    area_type: str
    area_id: str
    period: str
    period_start: date
    period_end: date
    sex: str = ALL
    age: str = ALL
    education: str = ALL
    category: str = ALL


@dataclass(frozen=True)
class Workings:
    """How a figure came about.

    `made` is `printed` (the publisher prints the area itself), `joined` (from areas within
    it) or `none`. `parts` has PART_COLUMNS, one row for each area and stratum. `cells` are the
    source cells with use, role, stratum, and `in_force` false for superseded ones. `figure` is
    the figure made again, None when there is none.
    """

    made: str
    alternative: int
    parts: pl.DataFrame
    cells: pl.DataFrame
    figure: dict[str, Any] | None


def trace_figure(
    cells: pl.DataFrame,
    requests: pl.DataFrame,
    definition: Definition,
    geography: Geography,
    standards: Standards,
    place: ExplainedPlace,
) -> Workings:
    """Take one figure of `definition` apart.

    `cells` (`warehouse.cells.SourceCells.find`) are the stored cells of `requests`
    (`indicators.requests.build_requests`), superseded ones too.
    """
    kind = find_measured_kind(definition)
    requests = narrow_requests(requests, definition, place)
    in_force = cells.filter("in_force")
    inputs = select_inputs(nw.from_native(in_force.lazy()), nw.from_native(requests.lazy()))
    inputs = keep_period(inputs, definition, place)
    mine = inputs.filter(pl.col("indicator_id") == definition.id)
    parts = measure_parts(pair_roles(mine, [definition]), [definition]).filter(
        pl.col("period") == place.period, category=place.category
    )
    sizes = measure_sizes(inputs)
    made, alternative, used = list_used(parts, definition, geography, sizes, place)
    if kind.compares_with_country and made != NONE:
        country = ExplainedPlace("land", "000", place.period, place.period_start, place.period_end,
                        place.sex, place.age, place.education, place.category)  # fmt: skip
        _, _, beside = list_used(parts, definition, geography, sizes, country)
        used = pl.concat([used, beside.with_columns(use=pl.lit(REFERENCE))])
    weights = kind.weigh_strata(used["stratum"].unique().to_list(), definition, standards)
    used = used.with_columns(
        standard_weight=pl.col("stratum").replace_strict(
            weights, default=None, return_dtype=pl.Float64
        )
    )
    figures = make_figures(inputs, [definition], geography, standards)[0]
    made_again = figures.filter(
        area_type=place.area_type, area_id=place.area_id, period=place.period,
        category=place.category,
    )  # fmt: skip
    return Workings(
        made=made,
        alternative=alternative,
        parts=used.select(PART_COLUMNS),
        cells=list_cells(cells, requests, used, definition, place, made, alternative),
        figure=made_again.to_dicts()[0] if made_again.height else None,
    )


def find_measured_kind(definition: Definition) -> MeasuredKind:
    """The kind of an indicator that is made of observations; only such a one has cells."""
    kind = kind_of(definition)
    if not isinstance(kind, MeasuredKind):
        raise TypeError(f"'{definition.id}' is made of other indicators, not of cells")
    return kind


def list_steps(workings: Workings, definition: Definition) -> list[Step]:
    """The arithmetic of one figure, line by line; none where there is no figure.

    Sums over a single area are that area's own numbers.
    """
    figure = workings.figure
    if workings.made == NONE or figure is None or figure["value"] is None:
        return []
    known = workings.parts.filter(state="ok")
    traced = TracedFigure(
        figure, workings.made == PRINTED, known.filter(use=FIGURE), known.filter(use=REFERENCE)
    )
    return find_measured_kind(definition).list_steps(traced, definition)


def narrow_requests(
    requests: pl.DataFrame, definition: Definition, place: ExplainedPlace
) -> pl.DataFrame:
    """The requests of one breakdown, and the population that coverage is measured with."""
    category = ALL if kind_of(definition).counts_areas else place.category
    mine = (pl.col("indicator_id") == definition.id) & pl.all_horizontal(
        *(pl.col(name) == getattr(place, name) for name in DIMENSIONS),
        pl.col("category") == category,
    )
    return requests.filter(mine | (pl.col("indicator_id") == NO_INDICATOR))


def list_wanted_starts(definition: Definition, place: ExplainedPlace) -> list[tuple[str, date]]:
    """The periods that a figure is counted in with their first days; several where pooled."""
    if definition.pool_years is None:
        return [(place.period, place.period_start)]
    years = range(place.period_start.year, place.period_end.year + 1)
    return [(str(year), date(year, 1, 1)) for year in years]


def keep_period(
    inputs: pl.DataFrame, definition: Definition, place: ExplainedPlace
) -> pl.DataFrame:
    """Without the figures of other periods; weights and populations of any period stay."""
    wanted = [period for period, _ in list_wanted_starts(definition, place)]
    made_of = pl.col("role").is_in(["numerator", "figure", "printed"])
    return inputs.filter(~made_of | pl.col("period").is_in(wanted))


def list_used(
    parts: pl.DataFrame,
    definition: Definition,
    geography: Geography,
    sizes: pl.DataFrame,
    place: ExplainedPlace,
) -> tuple[str, int, pl.DataFrame]:
    """How the figure is made, which weight it uses, and its parts (without standard weights)."""
    names = geography.areas.select("area_type", "area_id", area_name="name")
    own = parts.filter(pl.col("alternative") == 0, area_type=place.area_type, area_id=place.area_id)
    kind = find_measured_kind(definition)
    if not own.is_empty() and not kind.counts_areas:
        used = own.with_columns(share=pl.lit(1.0), weight_year=pl.lit(None, pl.Int32))
        return PRINTED, 0, describe_parts(used, names)
    if not kind.can_be_joined(definition) or parts.is_empty():
        none = parts.clear().with_columns(share=pl.lit(1.0), weight_year=pl.lit(None, pl.Int32))
        return NONE, 0, describe_parts(none, names)
    summable = leave_out_unweighted(parts)
    members = list_group_members(summable, [definition], geography, sizes).filter(
        group_type=place.area_type, group_id=place.area_id
    )
    sums = combine_areas(parts, [definition], geography, sizes).filter(
        area_type=place.area_type, area_id=place.area_id
    )
    alternative = int(sums["alternative"][0]) if sums.height else 0
    on = [*(name for name in KEY if not name.startswith("period_")), "stratum", "alternative"]
    used = members.filter(alternative=alternative).join(
        summable.drop("period_start", "period_end"), on=on, how="left"
    )
    return (JOINED if used.height else NONE), alternative, describe_parts(used, names)


def describe_parts(used: pl.DataFrame, names: pl.DataFrame) -> pl.DataFrame:
    """The parts with names, in a fixed order; a part without a row is missing."""
    return (
        used.join(names, on=["area_type", "area_id"], how="left")
        .with_columns(
            use=pl.lit(FIGURE),
            state=pl.col("state").fill_null("missing"),
            area_name=pl.col("area_name").fill_null(pl.col("area_id")),
            weight_year=pl.col("weight_year").cast(pl.Int32),
        )
        .sort("stratum", "area_type", "area_id")
        .select([name for name in PART_COLUMNS if name != "standard_weight"])
    )


def list_roles(definition: Definition, made: str, alternative: int) -> list[str]:
    """The roles that go into a figure that is made in this way."""
    kind = find_measured_kind(definition)
    more = kind.printed_roles if made == PRINTED else (f"weight_{alternative}",)
    return [*kind.roles, *more]


def list_cells(
    cells: pl.DataFrame,
    requests: pl.DataFrame,
    used: pl.DataFrame,
    definition: Definition,
    place: ExplainedPlace,
    made: str,
    alternative: int,
) -> pl.DataFrame:
    """The cells behind the parts, superseded vintages of the same cells too.

    A role is found in the figure's own period, else in the one that begins on the same day (a
    year meets the first quarter's population); a weight in the period that the part names.
    """
    source = {name: f"source_{name}" for name in DIMENSIONS}
    mine = requests.filter(
        pl.col("role").is_in(list_roles(definition, made, alternative)),
        indicator_id=definition.id,
    ).select("role", "stratum", "dataset", "measure", "item", *source.values(), "coefficient")
    requested = cells.join(
        mine, left_on=["dataset", "measure", "item", *DIMENSIONS],
        right_on=["dataset", "measure", "item", *source.values()],
    ).join(
        used.select("use", "stratum", "area_type", "area_id", "weight_period"),
        on=["stratum", "area_type", "area_id"],
    )  # fmt: skip
    is_weight = pl.col("role").str.starts_with("weight_")
    of_period = keep_cells_of_period(requested.filter(~is_weight), definition, place)
    weights = requested.filter(is_weight & (pl.col("period") == pl.col("weight_period")))
    return (
        pl.concat([of_period, weights])
        .drop("weight_period")
        .sort(
            "use", "stratum", "area_type", "area_id", "role", "period", "sex", "age",
            "in_force", "vintage", descending=[*[False] * 8, True, True],
        )
    )  # fmt: skip


def keep_cells_of_period(
    requested: pl.DataFrame, definition: Definition, place: ExplainedPlace
) -> pl.DataFrame:
    """Of each role the cells of the wanted period, else of the one that begins on the same day."""
    wanted = pl.DataFrame(
        list_wanted_starts(definition, place),
        schema={"wanted": pl.String, "period_start": pl.Date}, orient="row",
    )  # fmt: skip
    of_period = requested.join(wanted, on="period_start")
    exact = pl.col("period") == pl.col("wanted")
    figure = ["use", "role", "stratum", "area_type", "area_id", "wanted"]
    return of_period.filter(
        pl.when(exact.any().over(figure))
        .then(exact)
        .otherwise(pl.col("period") == pl.col("period").min().over(figure))
    ).drop("wanted")
