"""Tables for the stand-in: the population as StatBank has it, with invented figures.

The figures are wrong and sum up rightly: each municipality has about 62,000 inhabitants, so that
region and country are as large as they are expected to be.
"""

from __future__ import annotations

from functools import cache

from geography import load_geography
from tests.fetching.stand_in import Table, Variable

AGES = 20
RELEASED = "2026-08-12T08:00:00"


@cache
def list_municipalities() -> dict[str, tuple[str, str]]:
    """Name and region of each municipality by its code as StatBank writes it."""
    areas = load_geography().areas.filter(area_type="kommune")
    rows = areas.select("area_id", "name", "region_id").iter_rows()
    return {code.lstrip("0"): (name, region) for code, name, region in rows}


@cache
def list_regions() -> dict[str, str]:
    areas = load_geography().areas.filter(area_type="region")
    rows = areas.select("area_id", "name").iter_rows()
    return {code: name for code, name in rows if code in {"081", "082", "083", "084", "085"}}


def make_areas(whole: bool = True) -> Variable:
    """The country, regions and municipalities; or Region Hovedstaden alone, which is quicker."""
    regions = {code: f"Region {name.removeprefix('Region ')}" for code, name in
               list_regions().items()}  # fmt: skip
    names = {
        code: name for code, (name, region) in list_municipalities().items()
        if whole or region == "084"
    }  # fmt: skip
    regions = regions if whole else {"084": regions["084"]}
    values = {"000": "Hele landet", **regions, **names, "411": "Christiansø"}
    return Variable("OMRÅDE", "område", values, elimination="000")


def make_sexes(total: bool = True) -> Variable:
    both = {"TOT": "I alt"} if total else {}
    own = {"1": "Mænd", "2": "Kvinder"} if total else {"M": "Mænd", "K": "Kvinder"}
    return Variable("KØN", "køn", {**both, **own}, elimination="TOT" if total else None)


def make_ages(step: int = 1, total: bool = True) -> Variable:
    names = [
        (str(age), f"{age} år") if step == 1
        else (f"{age}-{age + step - 1}", f"{age}-{age + step - 1} år")
        for age in range(0, AGES, step)
    ]  # fmt: skip
    values = {**({"IALT": "I alt"} if total else {}), **dict(names)}
    return Variable("ALDER", "alder", values, elimination="IALT" if total else None)


def make_times(periods: list[str]) -> Variable:
    return Variable("Tid", "tid", {each: each for each in periods}, time=True)


def count_municipality(code: str, men: bool, age: int, period: str) -> int:
    """Inhabitants of one sex and age of a municipality."""
    spread = sum(map(ord, f"{code}{age}{men}")) % 90
    return 1500 + spread + 3 * (int(period[:4]) - 2008)


@cache
def count_people(area: str, sex: str, first: int, last: int, period: str) -> int:
    """Inhabitants of an area, of both sexes and all ages where nothing is said."""
    if area == "411":
        return 0
    municipalities = list_municipalities()
    members = [
        code for code, (_, region) in municipalities.items() if area in ("000", region, code)
    ]  # fmt: skip
    return sum(
        count_municipality(code, men, age, period)
        for code in members
        for men in (True, False)
        if sex in ("TOT", "1" if men else "2", "M" if men else "K")
        for age in range(first, last + 1)
    )


def figure_of(key: dict[str, str]) -> int:
    """The figure of a combination of codes."""
    ages = key.get("ALDER", "IALT")
    first, _, last = ("0-" + str(AGES - 1) if ages == "IALT" else ages).partition("-")
    area = key.get("OMRÅDE") or key.get("KOMMUNEDK") or "000"
    return count_people(area, key.get("KØN", "TOT"), int(first), int(last or first), key["Tid"])


def make_quarters(first: int, last: int) -> list[str]:
    return [f"{year}K{quarter}" for year in range(first, last + 1) for quarter in (1, 2, 3, 4)]


MARITAL = {"TOT": "I alt", "U": "Ugift", "G": "Gift/separeret"}
CITIZENSHIP = {"TOT": "I alt", "DANSK": "Danmark", "UDLAND": "Udlandet"}


def make_folk1a(quarters: list[str], updated: str = RELEASED, whole: bool = False) -> Table:
    variables = [
        make_areas(whole), make_sexes(), make_ages(),
        Variable("CIVILSTAND", "civilstand", MARITAL, elimination="TOT"), make_times(quarters),
    ]  # fmt: skip
    return Table("FOLK1A", "Folketal den 1. i kvartalet", updated, variables, figure_of)


def make_folk1b(quarters: list[str], updated: str = RELEASED, whole: bool = False) -> Table:
    variables = [
        make_areas(whole), make_sexes(), make_ages(5),
        Variable("STATSB", "statsborgerskab", CITIZENSHIP, elimination="TOT"), make_times(quarters),
    ]  # fmt: skip
    return Table("FOLK1B", "Folketal den 1. i kvartalet", updated, variables, figure_of)


def make_projection(year: int, years: int = 3) -> Table:
    """A projection as FRKM126 has it: no both sexes, no total of ages, no country."""
    areas = make_areas()
    own = {code: name for code, name in areas.values.items() if code in list_municipalities()}
    variables = [
        Variable("KOMMUNEDK", "kommune", own), make_ages(5, total=False), make_sexes(total=False),
        make_times([str(each) for each in range(year, year + years)]),
    ]  # fmt: skip
    name = f"FRKM1{year % 100:02}"
    return Table(name, f"Befolkningsfremskrivning {year}", f"{year}-06-12T08:00:00", variables,
                 figure_of)  # fmt: skip
