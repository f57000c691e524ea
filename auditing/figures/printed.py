"""Rates and shares that stand beside a hidden count: they tell it where what they are of is known.

Belongs here: a publisher's own rate beside a blank count, a printed share beside its hidden
numerator, and a ratio of two indicators of which one is hidden.
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from auditing.figures.scene import Scene, TellingBound, count_decimals, whole_between
from auditing.knowledge import PLACE
from auditing.sources import AVERAGED, BREAKDOWN, find_source, list_categories, name_source, resolve
from schemas.definitions.kinds import Kind
from schemas.definitions.model import Definition

FEWER = 0.9
"""Publishers divide by those at risk, of whom there are up to a tenth fewer."""
COLUMNS = (*PLACE, "indicator_id", "area_name", "value", "per", "least")


def read_printed(scene: Scene) -> Iterator[TellingBound]:
    """What printed rates, shares and ratios tell of hidden counts."""
    yield from divide_back(scene, list_blank_rates(scene))
    yield from divide_back(scene, list_printed_shares(scene))
    yield from divide_back(scene, list_ratios(scene))


def divide_back(scene: Scene, figures: pl.DataFrame) -> Iterator[TellingBound]:
    """x = value × n / per within the figure's rounding, for hidden x and known n.

    `figures`: PLACE of x, n_source, n_sex, n_age, n_education, value, per, least (the share of n
    that may be at risk), indicator_id, area_name.
    """
    if figures.is_empty():
        return
    hidden = scene.look_up(figures, "x").filter(
        pl.col("x_cell").is_not_null(), pl.col("x_number").is_null()
    )
    of = hidden.with_columns(source="n_source", sex="n_sex", age="n_age", education="n_education")
    for row in scene.look_up(of, "n").filter(pl.col("n_number") > 0).iter_rows(named=True):
        step = 0.5 * 10.0 ** -count_decimals(row["value"])
        scale = row["n_number"] / row["per"]
        low, high = row["least"] * (row["value"] - step) * scale, (row["value"] + step) * scale
        if row["x_whole"]:
            nearest = round(row["value"] * scale)
            low, high = whole_between(low, high)
            low, high = min(low, nearest), max(high, nearest)
        text = (
            f"{row['area_name']} {row['value']:.6g} per {row['per']:,.10g} of "
            f"{row['n_number']:,.10g} ({row['indicator_id']})"
        )
        yield TellingBound(row["x_cell"], low, high, text)


def place_rows(
    scene: Scene,
    rows: pl.DataFrame,
    definition: Definition,
    x: str,
    n: str,
    least: float,
    per: float,
) -> pl.DataFrame:
    """Rows of a definition with the counts `x` and `n` (roles) that their figure is made of."""
    placed = []
    for group in definition.groups:
        for name, category in list_categories(definition):
            above = resolve(definition, x, group, category, scene.equal)
            below = resolve(definition, n, group, category, scene.equal)
            mine = rows.filter(
                pl.col("indicator_id") == definition.id, pl.col("sex") == group.sex,
                pl.col("age") == group.age, pl.col("education") == group.education,
                pl.col("category") == name,
            )  # fmt: skip
            placed.append(scene.tag(point_at(mine, above, below, least, per), definition))
    return pl.concat(placed)


def point_at(
    rows: pl.DataFrame, above: dict[str, str], below: dict[str, str], least: float, per: float
) -> pl.DataFrame:
    """Rows with PLACE of the count above and what is counted below."""
    return rows.select(
        "area_type", "area_id", "period", "indicator_id", "area_name", "value",
        source=pl.lit(above["source"]), sex=pl.lit(above["of_sex"]), age=pl.lit(above["of_age"]),
        education=pl.lit(above["of_education"]), n_source=pl.lit(below["source"]),
        n_sex=pl.lit(below["of_sex"]), n_age=pl.lit(below["of_age"]),
        n_education=pl.lit(below["of_education"]),
        per=pl.lit(per), least=pl.lit(least),
    )  # fmt: skip


def list_blank_rates(scene: Scene) -> pl.DataFrame:
    """Publishers' own rates without the count that they are made of."""
    rows = scene.rows_of(Kind.RATE).filter(
        pl.col("numerator").is_null(), pl.col("value").is_not_null()
    )
    frames = [
        place_rows(scene, rows, each, "numerator", "denominator", FEWER, float(each.per or 1))
        for each in scene.of_kinds(Kind.RATE)
        if each.printed is not None and not rows.is_empty()
    ]
    return pl.concat(frames) if frames else pl.DataFrame()


def list_printed_shares(scene: Scene) -> pl.DataFrame:
    """Figures of which the dataset's rules say that they are a numerator of a denominator."""
    rows = scene.rows_of(*AVERAGED).filter(pl.col("value").is_not_null())
    frames = []
    for each in scene.of_kinds(*AVERAGED):
        rule = scene.rules.get(each.figure.dataset) if each.figure else None
        shares = [share for share in rule.shares if share.value == each.figure.measure] if (
            rule and each.figure
        ) else []  # fmt: skip
        if not shares or each.unit != "pct":
            continue
        for group in each.groups:
            for name, category in list_categories(each):
                dataset, _, item = find_source(each, "figure", category, {})
                where = each.figure.where if each.figure else None
                counted = {
                    "of_sex": (where and where.sex) or group.sex,
                    "of_age": (where and where.age) or group.age,
                    "of_education": (where and where.education) or group.education,
                }
                above, below = (
                    {"source": name_source(scene.equal.get(key, key)), **counted}
                    for measure in (shares[0].numerator, shares[0].denominator)
                    for key in [(dataset, measure, item)]
                )
                mine = rows.filter(
                    pl.col("indicator_id") == each.id, pl.col("category") == name,
                    *(pl.col(part) == getattr(group, part) for part in ("sex", "age", "education")),
                )  # fmt: skip
                frames.append(scene.tag(point_at(mine, above, below, 1.0, 100.0), each))
    return pl.concat(frames) if frames else pl.DataFrame()


def list_ratios(scene: Scene) -> pl.DataFrame:
    """Ratios that are shown while the indicator above is hidden: its figure, from the one below."""
    known = {each.id: each for each in scene.definitions}
    place = ["area_type", "area_id", "period", *BREAKDOWN]
    frames = []
    for ratio in scene.of_kinds(Kind.RATIO):
        above = known.get(ratio.of or "")
        if above is None or above.kind not in (Kind.PROPORTION, Kind.RATE):
            continue
        rows = scene.rows_of_indicator(ratio.id)
        below = scene.told.published.filter(pl.col("indicator_id") == ratio.to)
        joined = rows.join(below.select(*place, below="value"), on=place)
        per = 100.0 if above.kind is Kind.PROPORTION else float(above.per or 1)
        figures = joined.with_columns(
            value=pl.col("value") * pl.col("below") / float(ratio.per or 1),
            indicator_id=pl.lit(above.id),
        ).filter(pl.col("value").is_not_null())
        frames.append(place_rows(scene, figures, above, "numerator", "denominator", 1.0, per))
    return pl.concat(frames) if frames else pl.DataFrame()
