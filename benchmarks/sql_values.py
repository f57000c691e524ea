"""The bare values in SQL: one statement for each indicator, as an analyst would write it.

Belongs here: what computing, protecting and deriving are measured against. No intervals, statuses,
reasons, comparisons or disclosure control; the newest vintage, the groups' sums and the division
only.
`python -m benchmarks.sql_values HOME sql|indicators` computes all indicators of the
definitions file from the stored observations in the one way or the other.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import duckdb

from assets.computing import compute_protected
from geography import Geography, load_geography
from schemas.definitions.file import load_definitions
from schemas.definitions.kinds import RULES
from schemas.definitions.measures import Source
from schemas.definitions.model import Definition
from warehouse.home import Home
from warehouse.store import open_warehouse

IN_FORCE = """
    select o.* from observations as o join extracts as e using (extract_no)
    where e.status = 'accepted' and o.dataset = '{dataset}' and o.measure = '{measure}'
        and o.item = '{item}' and o.sex = '{sex}' and o.age = '{age}'
        and o.education = '{education}'
    qualify row_number() over (
        partition by o.area_type, o.area_id, o.period
        order by e.vintage_known desc, e.vintage desc, e.received_at desc) = 1
"""
PRINTED_AND_JOINED = """
    with numerator as ({numerator}), denominator as ({denominator}),
    parts as (
        select x.area_type, x.area_id, x.period, x.period_start, x.value * {factor} as x,
            n.value as n
        from numerator as x asof left join denominator as n
            on x.area_type = n.area_type and x.area_id = n.area_id
            and x.period_start >= n.period_start
        where x.status = 'ok'),
    joined as (
        select g.group_type, g.group_id, p.period,
            sum(p.x * g.share) as x, sum(p.n * g.share) as n
        from parts as p join memberships as g using (area_type, area_id)
        where g.catchment = '{catchment}' group by all)
    select area_type, area_id, period, x / nullif(n, 0) as value from parts
    union all
    select group_type, group_id, period, x / nullif(n, 0) from joined
"""


def select_in_force(source: Source, sex: str, age: str, education: str) -> str:
    """The statement for the newest vintage of one measure under one breakdown."""
    return IN_FORCE.format(
        dataset=source.dataset,
        measure=source.measure,
        item=source.where.item,
        sex=source.where.sex or sex,
        age=source.where.age or age,
        education=source.where.education or education,
    )


def write_statements(definition: Definition) -> list[str]:
    """The indicator's statement for each of its breakdowns."""
    above = definition.numerator or definition.figure
    if above is None:
        return []
    below = definition.denominator or (definition.weight or [above])[-1]
    factor = "n.value" if "weight" in RULES[definition.kind].needs else "1"
    return [
        PRINTED_AND_JOINED.format(
            numerator=select_in_force(above, group.sex, group.age, group.education),
            denominator=select_in_force(below, group.sex, group.age, group.education),
            factor=factor,
            catchment=definition.catchment,
        )
        for group in definition.groups
    ]


def compute_in_sql(home: Home, definitions: list[Definition], geography: Geography) -> float:
    """Seconds for all statements, each fetched to the end."""
    with duckdb.connect(str(home.warehouse_file), read_only=True) as connection:
        shares = geography.weights.sort("year").unique(["area_id", "group_id"], keep="last")
        memberships = geography.membership.join(
            shares.select("area_id", "group_id", "share"), on=["area_id", "group_id"], how="left"
        ).fill_null(1.0)
        connection.register("memberships", memberships.to_arrow())
        started = time.perf_counter()
        for definition in definitions:
            for statement in write_statements(definition):
                connection.sql(statement).pl()
        return time.perf_counter() - started


def compute_as_a_run(home: Home, definitions: list[Definition], geography: Geography) -> float:
    """Seconds for all values as a run publishes them: computed, protected, derived."""
    with open_warehouse(home) as warehouse:
        started = time.perf_counter()
        compute_protected(warehouse, definitions, "benchmark", geography)
        return time.perf_counter() - started


def main(home: Home, way: str) -> None:
    """Print the seconds of one way, after a first round that warms up."""
    definitions = load_definitions(Path(__file__).parents[1] / "indicator_defs.yaml")
    in_force = [entry for entry in definitions if entry.status == "in_force"]
    geography = load_geography()
    compute = compute_in_sql if way == "sql" else compute_as_a_run
    compute(home, in_force, geography)
    print(compute(home, in_force, geography))


if __name__ == "__main__":
    main(Home(Path(sys.argv[1])), sys.argv[2])
