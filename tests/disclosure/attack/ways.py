"""The ten ways in which published figures gave a small count away, each as a small case.

Belongs here: made-up counts from which the small one follows unless more is hidden. Ways of
figures that are no sums stand in `ways_of_figures`. What leads to it today stands in each
docstring. All synthetic.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from tests.disclosure.attack.drawn_tables import REGION, list_municipalities
from tests.disclosure.attack.truth import EVERYONE, Cell, Count, Indicator, Place, Table

Groups = tuple[tuple[str, str], ...]
ALL: Groups = ((EVERYONE, EVERYONE),)
BY_SEX: Groups = tuple((sex, EVERYONE) for sex in (EVERYONE, "kvinder", "maend"))
NORD = ("0201", "0210", "0217", "0219", "0223", "0250", "0260", "0270")
"""Allerød, Fredensborg, Helsingør, Hillerød, Hørsholm, Frederikssund, Halsnæs, Gribskov."""
HOSPITALS = ("bispebjerg_frederiksberg", "herlev_gentofte", "nordsjaellands_hospital",
             "amager_hvidovre", "bornholms_hospital", "rigshospitalet")  # fmt: skip
CLUSTERS = ("bornholm", "byen", "midt", "nord", "syd")
ONE_YEAR = {"2024": ("2024",)}
THREE_YEARS = {year: (year,) for year in ("2022", "2023", "2024")}
HALVES = {"2024": ("2024H1", "2024H2"), "2024H1": ("2024H1",), "2024H2": ("2024H2",)}
BANDS = ("0-64", "65-79", "80+")


@dataclass(frozen=True)
class Way:
    """A way, with tables that count the same persons."""

    name: str
    tables: tuple[Table, ...]


def list_ways() -> list[Way]:
    """All whose figures are sums."""
    return [
        Way("1 standardised rate", (standardised_rate(),)),
        Way("2 pooled years", (pooled_years(),)),
        Way("2 half years", (half_years(),)),
        Way("3 sum without a part", (sum_without_a_part(),)),
        Way("5 clusters against a region", (clusters_against_a_region(),)),
        Way("6 two catchments", (two_catchments(),)),
        Way("7 by where", (by_where(),)),
        Way("7 without control", (without_control(),)),
        Way("7 another category", another_category()),
        Way("8 hidden hospital", (hidden_hospital(),)),
        Way("8 hidden cluster", (hidden_cluster(),)),
        Way("9 second tiling", (second_tiling(),)),
        Way("10 complement", (complement(),)),
        Way("10 difference of groups", (difference_of_groups(),)),
    ]


def count_people(
    areas: tuple[str, ...],
    special: Mapping[tuple[str, str, str, str], int],
    *,
    kind: str = "kommune",
    periods: tuple[str, ...] = ("2024",),
    sexes: tuple[str, ...] = (EVERYONE,),
    ages: tuple[str, ...] = (EVERYONE,),
    people: int = 400,
) -> dict[Cell, Count]:
    """Counts of 20 and more everywhere but for the special ones (area, period, sex, age)."""
    counts: dict[Cell, Count] = {}
    for place, area in enumerate(areas):
        for year, period in enumerate(periods):
            for sex in sexes:
                for band, age in enumerate(ages):
                    usual = 20 + 7 * place + 3 * year + 11 * band + (sex == "maend")
                    x = special.get((area, period, sex, age), usual)
                    counts[Cell((kind, area), period, sex, age)] = Count(x, people + 13 * place)
    return counts


def standardised_rate() -> Table:
    """Two bands hidden, and their events and weighted rates shown: two equations."""
    special = {("0201", "2024", EVERYONE, "65-79"): 3, ("0201", "2024", EVERYONE, "80+"): 14}
    counts = count_people(NORD, special, ages=("65-79", "80+"))
    bands: Groups = ((EVERYONE, "65-79"), (EVERYONE, "80+"))
    printed: Groups = (*bands, (EVERYONE, "65+"))
    together = Indicator(
        "vej1_standardiseret", ((EVERYONE, "65+"),), "directly_standardised_rate",
        ages=("65-79", "80+"),
    )  # fmt: skip
    crude = Indicator("vej1_rå", printed, "rate")
    return Table("vej1", counts, printed, (crude, together), ONE_YEAR)


def pooled_years() -> Table:
    """Three years shown as 44, and two of them as 20 and 21."""
    special = {("0201", "2022", EVERYONE, EVERYONE): 20, ("0201", "2023", EVERYONE, EVERYONE): 21,
               ("0201", "2024", EVERYONE, EVERYONE): 3}  # fmt: skip
    counts = count_people(NORD, special, periods=tuple(THREE_YEARS))
    yearly = Indicator("vej2_år", ALL)
    together = Indicator("vej2_tre_år", ALL, pooled=3, more={"variant_of": "vej2_år"})
    return Table("vej2", counts, ALL, (yearly, together), THREE_YEARS)


def half_years() -> Table:
    """The year shown as 23, its second half as 20."""
    special = {("0270", "2024H1", EVERYONE, EVERYONE): 3,
               ("0270", "2024H2", EVERYONE, EVERYONE): 20}  # fmt: skip
    counts = count_people(NORD, special, periods=("2024H1", "2024H2"))
    return Table("vej2h", counts, ALL, (Indicator("vej2_halvår", ALL),), HALVES)


def sum_without_a_part() -> Table:
    """The region's and the cluster's figures are made without Hørsholm, which is marked."""
    areas = tuple(area for _, area in list_municipalities(()))
    special = {("0201", "2024", EVERYONE, EVERYONE): 3, ("0223", "2024", EVERYONE, EVERYONE): 2}
    marked = frozenset({Place(("kommune", "0223"), "2024", EVERYONE, EVERYONE)})
    shown = Indicator("vej3_uden_hørsholm", ALL, more={"min_coverage": 0.5})
    counts = count_people(areas, special, people=900)
    return Table("vej3", counts, ALL, (shown,), ONE_YEAR, marked=marked)


def two_snapshots() -> tuple[Table, Table]:
    """First Fredensborg is the smallest beside Allerød's 3, then Gribskov is revised to 6."""
    special = {("0201", "2024", EVERYONE, EVERYONE): 3}
    first = Table(
        "vej4", count_people(NORD, special), ALL, (Indicator("vej4_to_gange", ALL),), ONE_YEAR
    )
    revised = Cell(("kommune", "0270"), "2024", EVERYONE, EVERYONE)
    later = {**first.counts, revised: first.counts[revised]._replace(x=6)}
    return first, replace(first, counts=later)


def clusters_against_a_region() -> Table:
    """Clusters report, the region has a line of its own: a cluster is what is left of it."""
    special = {("bornholm", "2024", EVERYONE, EVERYONE): 3}
    more = {"reported_by": "klynge"}
    return Table(
        "vej5", count_people(CLUSTERS, special, kind="klynge", people=900), ALL,
        (Indicator("vej5_klynger", ALL, more=more),), ONE_YEAR, totals=(REGION,),
    )  # fmt: skip


def two_catchments() -> Table:
    """Rødovre is in Midt's council and somatic cluster, not in its psychiatric one."""
    clusters = ("byen", "midt", "syd")
    areas = tuple(area for _, area in list_municipalities(clusters))
    special = {("0175", "2024", "kvinder", EVERYONE): 3, ("0175", "2024", "maend", EVERYONE): 6}
    counts = count_people(areas, special, sexes=("kvinder", "maend"))
    both = (
        Indicator("vej6_somatisk", BY_SEX),
        Indicator("vej6_psykiatrisk", BY_SEX, catchment="psychiatric"),
    )
    return Table("vej6", counts, BY_SEX, both, ONE_YEAR)


def by_where() -> Table:
    """The women of one indicator are everyone of another."""
    special = {("0201", "2024", "kvinder", EVERYONE): 3, ("0201", "2024", "maend", EVERYONE): 9}
    counts = count_people(NORD, special, sexes=("kvinder", "maend"))
    by_groups = Indicator("vej7_grupper", BY_SEX)
    women = Indicator("vej7_kvinder", ALL, sex="kvinder")
    men = Indicator("vej7_mænd", ALL, sex="maend")
    return Table("vej7", counts, BY_SEX, (by_groups, women, men), ONE_YEAR)


def without_control() -> Table:
    """The same count in an indicator that says that it counts no persons."""
    special = {("0201", "2024", EVERYONE, EVERYONE): 3}
    counts = count_people(NORD, special)
    guarded = Indicator("vej7c_beskyttet", ALL)
    open_one = Indicator("vej7c_åben", ALL, "rate", more={"disclosure_control": False})
    return Table("vej7c", counts, ALL, (guarded, open_one), ONE_YEAR)


def another_category() -> tuple[Table, Table]:
    """The women of a category of one indicator are everyone of another, by another catchment."""
    counts = two_catchments().counts
    by_category = Indicator("vej7d_diagnoser", BY_SEX, first_item="vej7d_anden")
    women = Indicator("vej7d_kvinder", ALL, "rate", "psychiatric", sex="kvinder")
    one = Table("vej7d", counts, BY_SEX, (by_category,), ONE_YEAR, category="Den ene")
    return one, replace(one, indicators=(women,), category=EVERYONE)


def hidden_hospital() -> Table:
    """A hospital's figure is marked, the region's own line is printed."""
    special = {("bornholms_hospital", "2024", EVERYONE, EVERYONE): 2}
    marked = frozenset({Place(("hospital", "bornholms_hospital"), "2024", EVERYONE, EVERYONE)})
    return Table(
        "vej8", count_people(HOSPITALS, special, kind="hospital", people=900), ALL,
        (Indicator("vej8_hospitaler", ALL, more={"reported_by": "hospital"}),), ONE_YEAR,
        totals=(REGION,), marked=marked,
    )  # fmt: skip


def hidden_cluster() -> Table:
    """A cluster's figure is marked, the region's own line is printed."""
    special = {("bornholm", "2024", EVERYONE, EVERYONE): 1}
    marked = frozenset({Place(("klynge", "bornholm"), "2024", EVERYONE, EVERYONE)})
    return Table(
        "vej8k", count_people(CLUSTERS, special, kind="klynge", people=900), ALL,
        (Indicator("vej8_klynger", ALL, more={"reported_by": "klynge"}),), ONE_YEAR,
        totals=(REGION,), marked=marked,
    )  # fmt: skip


def second_tiling() -> Table:
    """Everyone and 0-64 are shown, 65+ is hidden; 0-79 and 80+ make everyone, too."""
    special = {("0201", "2024", EVERYONE, "65-79"): 1, ("0201", "2024", EVERYONE, "80+"): 2}
    groups: Groups = tuple((EVERYONE, age) for age in (EVERYONE, "0-64", "65+", "0-79", "80+"))
    counts = count_people(NORD, special, ages=BANDS)
    return Table("vej9", counts, groups, (Indicator("vej9_aldre", groups),), ONE_YEAR)


def complement() -> Table:
    """397 of 400 have it."""
    counts = count_people(NORD, {("0201", "2024", EVERYONE, EVERYONE): 397})
    return Table("vej10", counts, ALL, (Indicator("vej10_resten", ALL),), ONE_YEAR)


def difference_of_groups() -> Table:
    """65+ and 80+ are shown, and 3 lie between."""
    groups: Groups = ((EVERYONE, "65+"), (EVERYONE, "80+"))
    counts = count_people(NORD, {("0201", "2024", EVERYONE, "65-79"): 3}, ages=("65-79", "80+"))
    return Table("vej10b", counts, groups, (Indicator("vej10_forskel", groups),), ONE_YEAR)
