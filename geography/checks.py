"""What makes the data files of `geography/data/` valid.

Belongs here: every rule about the files, and the error that lists what is wrong. Reading
them into a Geography is `geography.areas`.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

MUNICIPALITIES = 98
REGION_WITH_CLUSTERS = "084"

FILES: dict[str, dict[str, type[pl.DataType]]] = {
    "areas": {
        "area_type": pl.String, "area_id": pl.String, "name": pl.String,
        "region_id": pl.String, "valid_from": pl.Date, "valid_to": pl.Date, "kilde": pl.String,
    },
    "membership": {
        "area_type": pl.String, "area_id": pl.String, "group_type": pl.String,
        "group_id": pl.String, "catchment": pl.String, "valid_from": pl.Date,
        "valid_to": pl.Date, "kilde": pl.String,
    },
    "aliases": {
        "alias": pl.String, "area_type": pl.String, "area_id": pl.String, "kilde": pl.String,
    },
    "weights": {
        "area_id": pl.String, "group_type": pl.String, "group_id": pl.String,
        "year": pl.Int32, "share": pl.Float64, "kilde": pl.String,
    },
}  # fmt: skip
EXPECTED = {
    pl.String: "a text",
    pl.Date: "a date (yyyy-mm-dd)",
    pl.Int32: "a year",
    pl.Float64: "a share such as 0.421",
}
OPTIONAL = {"region_id", "valid_from", "valid_to", "catchment", "kilde"}


class AreaError(Exception):
    """The geography's data files are wrong; `problems` says each fault, file first."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__(
            "\n".join([*problems, "Remedy: correct the geography's data files and start again."])
        )


def find_file_faults(folder: Path) -> tuple[dict[str, pl.DataFrame], list[str]]:
    """Read the four files as text, cast strictly; the frames and what could not be read."""
    tables: dict[str, pl.DataFrame] = {}
    faults: list[str] = []
    for stem, columns in FILES.items():
        path = folder / f"{stem}.csv"
        if not path.is_file():
            faults.append(f"{path}: the file is missing. Remedy: put it back.")
            continue
        try:
            text = pl.read_csv(path, infer_schema=False)
        except (pl.exceptions.PolarsError, UnicodeDecodeError) as error:
            faults.append(f"{path}: cannot be read as UTF-8 csv with commas ({error}).")
            continue
        missing = [name for name in columns if name not in text.columns]
        if missing:
            faults.append(
                f"{path}: column {', '.join(missing)} is missing. "
                f"Found: {', '.join(text.columns)}. Expected: {', '.join(columns)}."
            )
            continue
        text = text.with_columns(pl.all().str.strip_chars().replace("", None))
        cast = text.select([_cast(pl.col(name), kind) for name, kind in columns.items()])
        for name, kind in columns.items():
            unread = cast[name].is_null()
            if name in OPTIONAL:
                unread &= text[name].is_not_null()
            faults += [
                f"{path}, row {row + 2}, column '{name}': found '{text[name][row] or ''}', "
                f"expected {EXPECTED[kind]}."
                for row in unread.arg_true()
            ]
        tables[stem] = cast
    return tables, faults


def _cast(column: pl.Expr, kind: type[pl.DataType]) -> pl.Expr:
    """The column in its type; what is no such thing becomes null and is then reported."""
    if kind is pl.Date:
        return column.str.to_date("%Y-%m-%d", strict=False)
    return column.cast(kind, strict=False)


def find_faults(
    areas: pl.DataFrame, aliases: pl.DataFrame, membership: pl.DataFrame, weights: pl.DataFrame
) -> list[str]:
    """Every fault in what the files say, each as one sentence with its file."""
    return [
        *_area_faults(areas),
        *_alias_faults(areas, aliases),
        *_membership_faults(areas, membership),
        *_cover_faults(areas, membership),
        *_weight_faults(membership, weights),
    ]


def _area_faults(areas: pl.DataFrame) -> list[str]:
    key = pl.struct("area_type", "area_id")
    faults = [
        f"areas.csv: {area_type} '{area_id}' stands there twice."
        for area_type, area_id in areas.filter(key.is_duplicated())
        .select("area_type", "area_id").unique(maintain_order=True).iter_rows()
    ]  # fmt: skip
    count = areas.filter(pl.col("area_type") == "kommune").height
    if count != MUNICIPALITIES:
        faults.append(f"areas.csv: {count} municipalities, expected {MUNICIPALITIES}.")
    faults += [
        f"areas.csv: {area_type} '{area_id}' ends before it begins."
        for area_type, area_id in areas.filter(pl.col("valid_from") > pl.col("valid_to"))
        .select("area_type", "area_id").iter_rows()
    ]  # fmt: skip
    return faults


def _alias_faults(areas: pl.DataFrame, aliases: pl.DataFrame) -> list[str]:
    double = (
        aliases.group_by("alias", "area_type", maintain_order=True)
        .agg(pl.col("area_id"))
        .filter(pl.col("area_id").list.len() > 1)
    )
    faults = [
        f"aliases.csv: '{alias}' means more than one {area_type}: {', '.join(ids)}."
        for alias, area_type, ids in double.iter_rows()
    ]
    unknown = aliases.join(areas, on=["area_type", "area_id"], how="anti")
    return faults + [
        f"aliases.csv: '{alias}' points at {area_type} '{area_id}', which areas.csv does not have."
        for alias, area_type, area_id in unknown.iter_rows()
    ]


def _membership_faults(areas: pl.DataFrame, membership: pl.DataFrame) -> list[str]:
    known = areas.select("area_type", "area_id")
    groups = known.rename({"area_type": "group_type", "area_id": "group_id"})
    unknown = pl.concat(
        [
            membership.join(known, on=["area_type", "area_id"], how="anti")
            .select(what="area_type", which="area_id"),
            membership.join(groups, on=["group_type", "group_id"], how="anti")
            .select(what="group_type", which="group_id"),
        ]
    ).unique(maintain_order=True)  # fmt: skip
    faults = [
        f"membership.csv: {what} '{which}' is not in areas.csv."
        for what, which in unknown.iter_rows()
    ]
    odd = membership["catchment"].unique().drop_nulls().to_list()
    faults += [
        f"membership.csv: catchment '{text}', expected somatic, psychiatric or blank for both."
        for text in sorted(set(odd) - {"somatic", "psychiatric"})
    ]
    # two groups of one type at the same time are allowed only to a split area
    member = ["area_type", "area_id", "group_type", "catchment"]
    begin = pl.col("valid_from").fill_null(pl.date(1, 1, 1))
    overlap = (
        membership.filter(~pl.col("split"))
        .with_columns(begin=begin)
        .sort(*member, "begin")
        .with_columns(
            before=pl.col("valid_to").fill_null(pl.date(9999, 12, 31)).shift(1).over(member)
        )
        .filter(pl.col("before") >= pl.col("begin"))
    )
    return faults + [
        f"membership.csv: {area_type} '{area_id}' belongs to more than one {group_type} "
        f"({catchment}) at the same time, and weights.csv has no weights for it."
        for area_type, area_id, group_type, catchment in overlap.select(*member).iter_rows()
    ]


def _cover_faults(areas: pl.DataFrame, membership: pl.DataFrame) -> list[str]:
    municipalities = areas.filter(pl.col("area_type") == "kommune")
    of_municipality = membership.filter(pl.col("area_type") == "kommune")
    faults: list[str] = []
    for group_type, wanted in {
        "region": municipalities,
        "sundhedsraad": municipalities,
        "klynge": municipalities.filter(pl.col("region_id") == REGION_WITH_CLUSTERS),
    }.items():
        for catchment in ("somatic", "psychiatric"):
            inside = of_municipality.filter(
                (pl.col("group_type") == group_type) & (pl.col("catchment") == catchment)
            )
            outside = wanted.join(inside, on="area_id", how="anti").select("area_id", "name")
            faults += [
                f"membership.csv: {area_id} {name} belongs to no {group_type} ({catchment})."
                for area_id, name in outside.iter_rows()
            ]
    said_twice = of_municipality.filter(pl.col("group_type") == "region").join(
        municipalities, on="area_id"
    )
    return faults + [
        f"membership.csv: {area_id} {name} is in region {group}, but areas.csv says {stated}."
        for area_id, name, group, stated in said_twice.filter(
            pl.col("group_id") != pl.col("region_id")
        )
        .select("area_id", "name", "group_id", "region_id")
        .unique(maintain_order=True)
        .iter_rows()
    ]


def _weight_faults(membership: pl.DataFrame, weights: pl.DataFrame) -> list[str]:
    sums = weights.group_by("area_id", "group_type", "year", maintain_order=True).agg(
        total=pl.col("share").sum(), lowest=pl.col("share").min()
    )
    faults = [
        f"weights.csv: the shares of {area_id} over {group_type} in {year} sum to {total:.4f}, "
        "expected 1."
        for area_id, group_type, year, total in sums.filter((pl.col("total") - 1).abs() > 1e-9)
        .select("area_id", "group_type", "year", "total").iter_rows()
    ]  # fmt: skip
    faults += [
        f"weights.csv: a share of {area_id} in {year} is below 0."
        for area_id, year in sums.filter(pl.col("lowest") < 0).select("area_id", "year").iter_rows()
    ]
    lonely = weights.join(membership, on=["area_id", "group_type", "group_id"], how="anti")
    return faults + [
        f"weights.csv: {area_id} has a weight in {group_type} '{group_id}', but membership.csv "
        "does not place it there."
        for area_id, group_type, group_id in lonely.select("area_id", "group_type", "group_id")
        .unique(maintain_order=True).iter_rows()
    ]  # fmt: skip
