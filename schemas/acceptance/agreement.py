"""Whether an extract's figures are of what it is taken for: held against those in force.

Belongs here: what follows from cells and their counterparts, for datasets whose rules say how near
they lie. Does not belong here: finding counterparts (`warehouse.counterparts`), and the order in
which the files of a run are judged (`assets.intake.identity`).
"""

from __future__ import annotations

import re

import polars as pl

from schemas.acceptance.report import Where, describe_column, describe_key, describe_value
from schemas.acceptance.rules import AgreementRule
from schemas.extracts import ReadExtract
from schemas.problems import Problem
from schemas.vocabulary import ALL

COMPARED_CELLS = 5_000
"""So many cells of an extract are compared, evenly chosen."""
FEWEST_EQUAL = 30
"""Two periods are said to have the same figures only where so many could be compared."""
ESTIMATE_RATIO = 4.0
"""How far a group's figure may lie from its share of the population by its number of years."""
OLDEST_EVEN = 80
"""Ages up to this are about equally many; above it they are fewer each year."""
CUT_RATIO = 3.0
"""A figure that lost a digit is ten times too small; other figures move less from year to year."""
YEARLY = 0.02
"""What is allowed more for each year between a figure and the one that it is held against."""
MARGIN = 0.15
NEARLY_ALL = 0.98
DEVIATIONS = 3.0


def choose_cells(read: ReadExtract, most: int = COMPARED_CELLS) -> pl.DataFrame:
    """The cells with a figure, evenly chosen where there are more, in text columns."""
    figures = read.observations.filter(pl.col("status").cast(pl.String) == "ok")
    step = -(-figures.height // most) if figures.height > most else 1
    return figures.gather_every(step).with_columns(pl.col(pl.Enum, pl.Categorical).cast(pl.String))


def judge_agreement(pairs: pl.DataFrame, rule: AgreementRule, where: Where) -> list[Problem]:
    """The problem of figures that are far from their counterparts (`Counterparts.find`).

    Whole populations and groups each have their ratio and the share of cells within it.
    """
    for name, ratio, share in (
        ("whole", rule.ratio, rule.share),
        ("group", rule.group_ratio, rule.group_share),
        ("estimate", ESTIMATE_RATIO, rule.group_share),
    ):
        cells = compare(pairs, rule.smallest).filter(kind=name)
        far = cells.filter(pl.col("apart") > ratio + YEARLY * pl.col("years"))
        if cells.height and 1 - far.height / cells.height < share:
            return [describe_disagreement(cells, far, ratio, share, where)]
    return []


def compare(pairs: pl.DataFrame, smallest: float) -> pl.DataFrame:
    """The pairs with `kind`, `expected`, `apart` (a ratio of 1 or more) and `years` between them.

    Counterparts below `smallest` are left out: chance moves them too far.
    """
    width = pl.col("age").map_elements(measure_age, return_dtype=pl.Float64)
    sexes = pl.when(pl.col("sex") == ALL).then(1.0).otherwise(0.5)
    is_total = pl.col("how") == "total"
    year = pl.col("other_period").str.slice(0, 4).cast(pl.Int32)
    return (
        pairs.with_columns(
            kind=pl.when(is_total)
            .then(pl.lit("estimate"))
            .when(pl.col("age") == ALL)
            .then(pl.lit("whole"))
            .otherwise(pl.lit("group")),
            expected=pl.col("other_value") * pl.when(is_total).then(width * sexes).otherwise(1.0),
            years=(pl.col("period_start").dt.year() - year).abs(),
        )
        .filter((pl.col("expected") >= smallest) | (is_total & (pl.col("expected") >= 10)))
        .with_columns(quotient=(pl.col("value").clip(lower_bound=0.1) / pl.col("expected")))
        .with_columns(apart=pl.max_horizontal("quotient", 1 / pl.col("quotient")))
    )


def measure_age(age: str) -> float | None:
    """The part of a population that an age group is, if each year up to 100 were equally many."""
    if age == ALL:
        return 1.0
    found = re.fullmatch(r"(\d+)(?:-(\d+))?", age)
    if found is None or int(found[2] or found[1]) > OLDEST_EVEN:
        return None
    return (int(found[2] or found[1]) - int(found[1]) + 1) / 100


def describe_disagreement(
    cells: pl.DataFrame, far: pl.DataFrame, ratio: float, share: float, where: Where
) -> Problem:
    """Figures that are far from those in force, with the first of them as the example."""
    first = far.row(0, named=True)
    middle = cells["quotient"].median()
    return Problem(
        rule="disagreement",
        message=f"The figures are far from those in force ({far.height:,} of {cells.height:,} "
        f"compared cells){guess_cause(float(str(middle)))}.",
        file=where.file,
        sheet=first["sheet"] or None,
        row=first["row"],
        column=describe_column(first["column"], bool(first["sheet"])),
        found=f"{describe_value(first)} for {describe_key(first)}, against "
        f"{first['other_value']:.0f} for "
        + ("all of the area, " if first["how"] == "total" else "")
        + str(first["other_period"]),
        expected=f"at least {share:.0%} of the figures within a factor of {ratio:g}",
        remedy="Check that it is the right table, unit and selection, and download it again. If "
        "what is in force is wrong, take that extract out (klynge withdraw); if both are right, "
        "change 'agreement' in the dataset's file in datasets/.",
    )


def guess_cause(quotient: float) -> str:
    """What is likely to be wrong with figures that are this many times those in force."""
    if 0.0009 < quotient < 0.0011:
        return "; perhaps they are in thousands"
    if 0.45 < quotient < 0.55:
        return "; perhaps they are of one sex alone"
    return ""


def warn_of_nothing_compared(where: Where) -> Problem:
    """The warning of an extract whose table nobody names and that nothing could be held against."""
    return Problem(
        rule="held_against_nothing",
        message="Nothing says which table this is, and there are no figures to hold it against: "
        "it is taken for what its headings say.",
        file=where.file,
        found="no table in sidecar, address, title or file name",
        expected="the table's name, or figures in force for the same areas",
        remedy="State the table in a sidecar (table: FOLK1A), or give the file the table's name.",
    )


def describe_mutual_disagreement(problem: Problem, other: str) -> Problem:
    """Two files of one run that say different things of the same, and nothing says who is right."""
    return Problem(
        rule="disagreement",
        message="Another file of the same run says other figures of the same, and nothing says "
        "which of them is what it is taken for.",
        file=problem.file,
        sheet=problem.sheet,
        row=problem.row,
        column=problem.column,
        found=f"{problem.found} in '{other}'",
        expected=problem.expected,
        remedy="State the table of each in a sidecar (table: FOLK1A), or take the wrong one away.",
    )


def judge_likeness(
    periods: pl.DataFrame, history: float | None, where: Where
) -> tuple[list[Problem], list[Problem]]:
    """Problems and warnings of a period with the figures of another one.

    `periods` as `Counterparts.compare_periods` gives them; `history` is the greatest share of
    equal cells that any two periods of the dataset have, None where no two can be compared.
    """
    if periods.is_empty():
        return [], []
    most = periods.with_columns(share=pl.col("equal") / pl.col("compared")).row(0, named=True)
    if history is None:
        return [], [describe_likeness(most, None, where)] if most["share"] > 0.5 else []
    chance = DEVIATIONS * (history * (1 - history) / most["compared"]) ** 0.5
    # periods agree in more cells now and then by chance alone; a copied one agrees in most
    if most["share"] <= history + MARGIN + chance and not most["share"] > max(history, NEARLY_ALL):
        return [], []
    return [describe_likeness(most, history, where)], []


def describe_likeness(most: dict[str, object], history: float | None, where: Where) -> Problem:
    """The period whose figures are another's."""
    ever = f"{history:.0%} at most, as in what is stored" if history is not None else "fewer"
    return Problem(
        rule="figures_of_other_period",
        message=f"The figures of {most['period']} are those of {most['other_period']}.",
        file=where.file,
        found=f"{most['equal']} of {most['compared']} compared figures are equal",
        expected=ever,
        remedy="Check which year the file is of, and correct 'year' in the sidecar or the year in "
        "the file's name.",
    )


def describe_same_bytes(period: str, other: str, other_file: str, where: Where) -> Problem:
    """The same bytes came as another period under another name."""
    return Problem(
        rule="figures_of_other_period",
        message=f"The same bytes stand as {other} in another file, and here as {period}.",
        file=where.file,
        found=f"the bytes of '{other_file}'",
        expected="one period",
        remedy="Find out which name is right and take the other file away; if it was accepted "
        "under the wrong one, take that extract out first (klynge withdraw).",
    )


def describe_same_bytes_of_area(area: str, other: str, other_file: str, where: Where) -> Problem:
    """The same bytes came as another area's under another name."""
    return Problem(
        rule="figures_of_other_area",
        message=f"The same bytes stand for area {other} in another file, and here for {area}.",
        file=where.file,
        found=f"the bytes of '{other_file}'",
        expected="one area",
        remedy="Find out which sidecar is right and take the other file away; if it was accepted "
        "under the wrong one, take that extract out first (klynge withdraw).",
    )


def judge_cut_figure(pairs: pl.DataFrame, ratio: float, where: Where) -> list[Problem]:
    """The last figure of a file that ends without a line end, when it is far from that in force.

    A `value` of null is a last cell without a figure, which is as far as can be.
    """
    cells = pairs.filter((pl.col("how") != "total") & (pl.col("other_value") > 0)).with_columns(
        apart=pl.col("other_value") / pl.col("value").clip(lower_bound=0.1)
    )
    is_far = pl.max_horizontal("apart", 1 / pl.col("apart")) > ratio
    far = cells.filter(is_far | pl.col("value").is_null())
    if far.is_empty():
        return []
    last = {**far.row(-1, named=True), "status": "missing"}
    return [
        Problem(
            rule="cut_off",
            message="The file ends in the middle of a line: its last figure is far from the one "
            "in force.",
            file=where.file,
            sheet=last["sheet"] or None,
            row=last["row"],
            column=describe_column(last["column"], bool(last["sheet"])),
            found=f"{describe_value(last)} for {describe_key(last)}, against "
            f"{last['other_value']:g} for {last['other_period']}",
            expected="a line end after the last line",
            remedy="Download the file again; it is cut short.",
        )
    ]
