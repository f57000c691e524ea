"""Checks that hold rows of an extract against each other.

Belongs here: repeated keys, parts and totals, printed shares, areas and the areas within
them, missing municipalities. The frame comes with Enum key columns
(`schemas.acceptance.check.prepare_keys`); what is promised comes from the dataset's rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import polars as pl

from geography import Geography
from schemas.acceptance.report import EXAMPLES, REMEDY, Where, describe_rows
from schemas.acceptance.rules import AreaSumRule, DatasetRules, PartsRule, ShareRule
from schemas.frames.observations import KEY
from schemas.problems import Problem

EXTRACT = "extract"
"""The column that says which extract a row is of, where several are looked at together."""
_SLACK = 1e-9


def number_rows(frame: pl.DataFrame, columns: Sequence[str]) -> pl.Series:
    """One whole number for each combination of Enum columns: much cheaper to group than texts."""
    number = pl.repeat(0, pl.len(), dtype=pl.Int64)
    for name in columns:
        many = len(list_categories(frame, name))
        if many <= 1 and not frame[name].null_count():
            continue  # the same text in every row tells none of them apart
        number = number * max(many, 1) + pl.col(name).to_physical().cast(pl.Int64)
    return frame.select(number.alias("number"))["number"]


def list_categories(frame: pl.DataFrame, column: str) -> list[str]:
    """The texts of an Enum column; the frame's whole schema takes as long as a query to make."""
    kind = frame[column].dtype
    assert isinstance(kind, pl.Enum)
    return kind.categories.to_list()


def is_category(frame: pl.DataFrame, column: str, text: str) -> pl.Expr:
    """Rows whose Enum column has this text; none where the column does not know it."""
    return pl.col(column) == text if _known(frame, column, [text]) else pl.lit(False)


def other_keys(frame: pl.DataFrame, *left_out: str) -> list[str]:
    """The key columns without these; of several extracts also which of them it is."""
    return [name for name in (*KEY, EXTRACT) if name in frame.columns and name not in left_out]


def check_repeated_keys(frame: pl.DataFrame, where: Where) -> list[Problem]:
    """One row for each key."""
    numbers = number_rows(frame, other_keys(frame))
    if numbers.n_unique() == frame.height:
        return []
    repeated = frame.with_columns(number=numbers).filter(numbers.is_duplicated())
    shown = repeated.with_columns(
        said=pl.col("value").cast(pl.String).fill_null("no figure")
        + " in row(s) "
        + pl.col("row").cast(pl.String).implode().list.join(", ").over("number")
    )
    distinct = repeated["number"].n_unique()
    shown = shown.unique("number", keep="first", maintain_order=True)
    return describe_rows(
        "repeated_key", "The same key stands more than once.", shown, distinct, where,
        "one figure for each area, period and group", found="said", counted=("key", "keys"),
    )  # fmt: skip


def check_complete_regions(
    frame: pl.DataFrame, rules: DatasetRules, geography: Geography, where: Where
) -> list[Problem]:
    """A region whose municipalities are printed is printed with all of them."""
    if rules.complete_regions_from is None:
        return []
    known = geography.areas.filter(pl.col("area_type") == "kommune").select(
        "area_id", "name", "region_id"
    )
    groups = ["measure", "item", "period", *([EXTRACT] if EXTRACT in frame.columns else [])]
    rows = frame.select(*groups, "area_type", "area_id").filter(
        is_category(frame, "area_type", "kommune")
    )
    if rows.is_empty():
        return []
    rows = rows.filter(number_rows(rows, [*groups, "area_id"]).is_first_distinct())
    rows = rows.with_columns(pl.col("area_id").cast(pl.String), group=number_rows(rows, groups))
    present = (
        rows.join(known, on="area_id")
        .group_by("group", "region_id")
        .agg(pl.col("area_id").sort(), *(pl.col(name).first() for name in groups))
    )
    wanted = known.group_by("region_id").agg(all_ids=pl.col("area_id").sort())
    lacking = (
        present.join(wanted, on="region_id")
        .filter(
            (pl.col("area_id").list.len() < pl.col("all_ids").list.len())
            & (
                pl.col("area_id").list.len()
                >= rules.complete_regions_from * pl.col("all_ids").list.len()
            )
        )
        .with_columns(missing=pl.col("all_ids").list.set_difference("area_id").list.sort())
    )
    names = dict(known.select("area_id", "name").iter_rows())
    return [
        _describe_lacking(row, names, geography, where)
        for row in lacking.group_by("region_id", "missing")
        .agg(pl.len().alias("groups"), *(pl.col(name).sort().first() for name in groups))
        .sort("groups", "region_id", descending=[True, False])
        .head(EXAMPLES)
        .iter_rows(named=True)
    ]


def check_parts(frame: pl.DataFrame, rules: DatasetRules, where: Where) -> list[Problem]:
    """Parts do not add up to more than their total."""
    return [problem for rule in rules.parts for problem in _check_parts_rule(frame, rule, where)]


def _check_parts_rule(frame: pl.DataFrame, rule: PartsRule, where: Where) -> list[Problem]:
    there = set(list_categories(frame, rule.over))
    wanted = pick_disjoint_ages(there) if rule.parts == "disjoint_ages" else rule.parts
    parts = [part for part in wanted if part in there]
    if not parts or (rule.limit is None and rule.total not in there):
        return []
    rest = other_keys(frame, rule.over)
    figures = frame.filter(pl.col("value").is_not_null())
    if rule.measures:
        figures = figures.filter(pl.col("measure").is_in(_known(frame, "measure", rule.measures)))
    figures = figures.with_columns(rest=number_rows(figures, rest))
    if rule.when_unit is not None:
        is_printed = is_category(frame, "measure", "værdi") & is_category(
            frame, "unit", rule.when_unit
        )
        # a row says its unit also where its own figure is not asked for
        wanted_rest = number_rows(frame.filter(is_printed), rest).unique()
        figures = figures.filter(pl.col("rest").is_in(wanted_rest.implode()))
    sums = (
        figures.filter(pl.col(rule.over).is_in(parts))
        .group_by("rest")
        .agg(
            pl.col("value").sum().alias("sum"),
            pl.len().alias("count"),
            pl.col("row").first().alias("part_row"),
        )
    )
    totals = figures.filter(
        is_category(frame, rule.over, parts[0] if rule.total is None else rule.total)
    )
    whole = pl.col("value") if rule.limit is None else pl.lit(rule.limit)
    spare = rule.absolute * pl.col("count") + rule.relative * whole.abs()
    broken = totals.join(sums, on="rest", maintain_order="left").filter(
        (pl.col("sum") > whole + spare + _SLACK)
        | (
            pl.lit(rule.exact)
            & (pl.col("count") == len(parts))
            & (pl.col("sum") < whole - spare - _SLACK)
        )
    )
    if broken.is_empty():
        return []
    place = pl.format(" in row {}", "part_row") if len(parts) == 1 else pl.lit("")
    said = pl.format("{}{} against {}", pl.col("sum").round(4), place, whole.round(4))
    return describe_rows(
        rule.name, _say_parts(rule), broken.with_columns(said=said), broken.height, where,
        _say_allowed(rule), found="said",
    )  # fmt: skip


def check_shares(frame: pl.DataFrame, rules: DatasetRules, where: Where) -> list[Problem]:
    """Printed percentages agree with the numerators and denominators beside them."""
    return [problem for rule in rules.shares for problem in _check_share_rule(frame, rule, where)]


def _check_share_rule(frame: pl.DataFrame, rule: ShareRule, where: Where) -> list[Problem]:
    beside = _pair_measures(frame, rule.value, [rule.numerator, rule.denominator])
    share = 100 * pl.col(rule.numerator) / pl.col(rule.denominator)
    broken = beside.filter(
        is_category(frame, "unit", "pct")
        & (pl.col(rule.denominator) > 0)
        & ((share - pl.col("value")).abs() > rule.absolute)
    )
    said = pl.format("{} against {}", pl.col("value").round(2), share.round(2))
    return describe_rows(
        "share_disagrees", "The printed percentage is not numerator over denominator.",
        broken.with_columns(said=said), broken.height, where,
        f"within {rule.absolute:g} percentage points", found="said",
    )  # fmt: skip


def check_respondents(frame: pl.DataFrame, rules: DatasetRules, where: Where) -> list[Problem]:
    """A share that too few people stand behind is a broken export."""
    rule = rules.respondents
    if rule is None:
        return []
    beside = _pair_measures(frame, rule.share, [rule.answers])
    few = beside.filter(pl.col(rule.answers) < rule.minimum)
    said = pl.format("{} from {} respondents", "value", rule.answers)
    return describe_rows(
        "few_respondents", "A share is printed although hardly anyone answered.",
        few.with_columns(said=said), few.height, where,
        f"at least {rule.minimum} respondents", found="said",
    )  # fmt: skip


def check_area_sums(
    frame: pl.DataFrame, rules: DatasetRules, geography: Geography, where: Where
) -> list[Problem]:
    """An area's own figure agrees with the sum of the areas within it."""
    return [
        problem
        for rule in rules.area_sums
        for problem in _check_area_sum(frame, rule, geography, where)
    ]


def _check_area_sum(
    frame: pl.DataFrame, rule: AreaSumRule, geography: Geography, where: Where
) -> list[Problem]:
    parents = _list_parents(rule, geography)
    figures = frame.filter(
        pl.col("value").is_not_null()
        & pl.col("measure").is_in(_known(frame, "measure", rule.measures))
    )
    whole = figures.filter(is_category(frame, "area_type", rule.parent))
    parts = figures.filter(is_category(frame, "area_type", rule.children))
    if whole.is_empty() or parts.is_empty():
        return []
    rest = other_keys(frame, "area_type", "area_id")
    there = parents.filter(pl.col("area_id").is_in(_known(frame, "area_id", parents["area_id"])))
    kind = pl.Enum(parents["parent"].unique().sort())
    parts = parts.select(
        "value",
        rest=number_rows(parts, rest),
        parent=pl.col("area_id").replace_strict(
            there["area_id"], there["parent"].cast(kind), default=None, return_dtype=kind
        ),
    )
    sums = parts.group_by("rest", "parent").agg(
        pl.col("value").sum().alias("sum"), pl.len().alias("count")
    )
    children = parents.group_by(pl.col("parent").cast(kind)).agg(pl.len().alias("all"))
    sums = sums.join(children, on="parent")
    ids = pl.col("area_id").cast(pl.String).cast(kind, strict=False)
    whole = whole.with_columns(rest=number_rows(whole, rest), parent=ids)
    allowed = rule.absolute + rule.relative * pl.col("value").abs()
    apart = pl.col("sum") - pl.col("value")
    broken = whole.join(sums, on=["rest", "parent"], maintain_order="left").filter(
        (apart > allowed) | ((pl.col("count") >= pl.col("all")) & (apart < -allowed))
    )
    said = pl.format("{} against a sum of {}", pl.col("value").round(2), pl.col("sum").round(2))
    return describe_rows(
        "area_sum", f"The figure of the {rule.parent} is not the sum of its areas "
        f"({rule.children}).", broken.with_columns(said=said), broken.height, where,
        f"within {rule.relative:.1%} and {rule.absolute:g}", found="said",
    )  # fmt: skip


def check_anchors(frame: pl.DataFrame, rules: DatasetRules, where: Where) -> list[Problem]:
    """Figures whose size is known beforehand are of that size."""
    problems: list[Problem] = []
    for anchor in rules.anchors:
        said = {
            "measure": anchor.measure, "item": anchor.item, "area_id": anchor.area_id,
            "sex": anchor.sex, "age": anchor.age, "education": "alle",
        }  # fmt: skip
        rows = frame.filter(
            pl.all_horizontal(pl.col(name).cast(pl.String) == text for name, text in said.items())
            & ~pl.col("value").is_between(anchor.min, anchor.max)
        )
        problems += describe_rows(
            "anchor", "A figure whose size is known is far from it.", rows, rows.height, where,
            f"{anchor.min:g} to {anchor.max:g}",
        )  # fmt: skip
    return problems


def pick_disjoint_ages(ages: set[str]) -> list[str]:
    """As many of the age groups as do not overlap: the sum of these is at most everyone."""
    spans: list[tuple[int, int, str]] = []
    for age in ages:
        found = re.fullmatch(r"(\d+)(?:-(\d+)|(\+))?", age)
        if found:
            low = int(found[1])
            high = 999 if found[3] else int(found[2] or low)
            spans.append((high, low, age))
    picked: list[str] = []
    last = -1
    for high, low, age in sorted(spans):
        if low > last:
            picked.append(age)
            last = high
    return picked


def _pair_measures(frame: pl.DataFrame, main: str, beside: list[str]) -> pl.DataFrame:
    """Rows of the main measure with the other measures' figures of the same key."""
    figures = frame.filter(pl.col("value").is_not_null())
    figures = figures.with_columns(rest=number_rows(figures, other_keys(frame, "measure")))
    paired = figures.filter(is_category(frame, "measure", main))
    for measure in beside:
        other = figures.filter(is_category(frame, "measure", measure)).select(
            "rest", pl.col("value").alias(measure)
        )
        paired = paired.join(other, on="rest", maintain_order="left")
    return paired


def _known(frame: pl.DataFrame, column: str, wanted: Iterable[str]) -> list[str]:
    there = set(list_categories(frame, column))
    return [text for text in wanted if text in there]


def _list_parents(rule: AreaSumRule, geography: Geography) -> pl.DataFrame:
    """Each child with the parent whose figure it is part of."""
    kommuner = geography.areas.filter(pl.col("area_type") == "kommune")
    if rule.children == "region":
        regions = kommuner.select(pl.col("region_id").unique().alias("area_id"))
        return regions.with_columns(parent=pl.lit("000"))
    parent = pl.lit("000") if rule.parent == "land" else pl.col("region_id")
    return kommuner.select("area_id", parent=parent)


def _say_parts(rule: PartsRule) -> str:
    several = isinstance(rule.parts, str) or len(rule.parts) > 1
    parts = (
        "age groups"
        if isinstance(rule.parts, str)
        else " + ".join(f"'{part}'" for part in rule.parts)
    )
    whole = f"'{rule.total}'" if rule.limit is None else format(rule.limit, "g")
    how = "is not equal to" if rule.exact else "is above"
    return f"{'The sum of ' if several else ''}{parts} {how} {whole}."


def _say_allowed(rule: PartsRule) -> str:
    allowed = [f"{rule.absolute:g} for each part"] if rule.absolute else []
    allowed += [f"{rule.relative:.1%} of the total"] if rule.relative else []
    spare = f" (rounding allowed: {' and '.join(allowed)})" if allowed else ""
    return f"{'equal to' if rule.exact else 'at most'} the total{spare}"


def _describe_lacking(
    row: dict[str, object], names: dict[str, str], geography: Geography, where: Where
) -> Problem:
    missing = row["missing"]
    assert isinstance(missing, list)
    region = geography.name_of("region", str(row["region_id"]))
    listed = ", ".join(f"{area_id} {names[area_id]}" for area_id in missing[:EXAMPLES])
    return Problem(
        rule="missing_municipality",
        message=f"{'A municipality' if len(missing) == 1 else f'{len(missing)} municipalities'} "
        f"of {region} {'is' if len(missing) == 1 else 'are'} missing, the first time in "
        f"{row['measure']}, {row['item']}, {row['period']} (tables without it: {row['groups']}).",
        file=where.file,
        found=f"no row for {listed}",
        expected="every municipality of the region, with a marker where there is no figure",
        remedy=REMEDY,
    )
