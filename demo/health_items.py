"""The questions of the health profile that the demo prints, and how people answer them.

Belongs here: levels, the ages and educations that answer apart, and when each wave was released.
Does not belong here: how they are drawn and written (`demo.health_profile`,
`demo.regional_profile`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from demo.world import Floats

PUBLISHED = {
    2010: date(2011, 1, 20), 2013: date(2014, 3, 5), 2017: date(2018, 3, 6),
    2021: date(2022, 3, 10), 2025: date(2026, 3, 12),
}  # fmt: skip
COUNTRY, CAPITAL = "000", "084"
AGES = ("16-24", "25-34", "35-44", "45-54", "55-64", "65-74", "75+")
AGE_WEIGHTS = np.array([0.13, 0.16, 0.15, 0.16, 0.16, 0.13, 0.11])
RESPONDENTS = {COUNTRY: 183_000, "081": 27_000, "082": 40_000, "083": 36_000, "085": 29_000,
               CAPITAL: 53_000}  # fmt: skip


@dataclass(frozen=True)
class Item:
    """One question of the survey: published levels in percent by wave.

    `young_women` are women aged 16–24 in 2021 (the country, Region Hovedstaden), `ages` the shares
    of women and of men by age where they are known better than that. `hardship` is how much more
    often people say yes where they are worse off (log odds), `educated` how much less often for
    each step of education, from women and from men.
    """

    folder: str
    id: str
    title: str
    country: dict[int, float]
    capital_differs: float
    hardship: float
    young_women: tuple[float, float] | None = None
    ages: tuple[tuple[float, ...], tuple[float, ...]] | None = None
    educated: tuple[float, float] | None = None

    @property
    def by_age(self) -> bool:
        """Whether it is printed by sex and age, too."""
        return self.young_women is not None or self.ages is not None


# fmt: off
ITEMS = (
    Item("rygning_daglig", "daglig_rygning", "Andel der ryger dagligt",
         {2010: 20.9, 2013: 17.0, 2017: 16.9, 2021: 14.0, 2025: 10.9}, -1.2, 0.17, (9.5, 8.0),
         educated=(0.33, 0.38)),
    Item("mentalt_helbred_daarligt", "dårligt_mentalt_helbred", "Andel med dårligt mentalt helbred",
         {2010: 10.0, 2013: 10.8, 2017: 13.2, 2021: 17.4, 2025: 16.0}, 1.6, 0.10, (34.8, 37.0),
         educated=(0.15, 0.13)),
    Item("stress_hoej", "højt_stressniveau", "Andel med højt stressniveau",
         {2010: 20.8, 2013: 21.3, 2017: 25.1, 2021: 29.1, 2025: 27.6}, 0.9, 0.09, (51.5, 53.0)),
    Item("ensomhed", "ensomhed", "Andel med tegn på ensomhed",
         {2017: 11.0, 2021: 12.4, 2025: 11.1}, 0.6, 0.09, (23.6, 25.0)),
    Item("alkohol_over_10", "alkohol_over_10",
         "Andel der drikker mere end 10 genstande på en typisk uge",
         {2010: 23.5, 2013: 20.2, 2017: 17.7, 2021: 15.8, 2025: 14.4}, 1.0, -0.08,
         ages=((15.9, 5.7, 5.9, 7.9, 11.8, 14.9, 9.8), (24.1, 13.8, 13.7, 18.9, 24.9, 33.3, 25.7)),
         educated=(-0.16, -0.06)),
    Item("kost_usund", "usundt_kostmønster", "Andel med usundt kostmønster",
         {2010: 13.3, 2013: 14.0, 2017: 15.9, 2021: 17.3, 2025: 18.0}, -2.4, 0.14,
         ages=((14.0, 12.6, 11.9, 12.0, 13.1, 14.2, 17.8),
               (24.5, 22.4, 21.0, 20.6, 21.2, 20.4, 23.6)),
         educated=(0.36, 0.34)),
    Item("fysisk_aktivitet_ikke_who", "fysisk_inaktivitet",
         "Andel der ikke opfylder WHO's minimumsanbefaling for fysisk aktivitet",
         {2021: 58.0, 2025: 52.3}, -3.0, 0.08,
         ages=((57.0, 56.0, 57.5, 56.5, 58.0, 62.0, 78.0),
               (46.0, 49.5, 54.0, 55.5, 58.5, 60.5, 71.0)),
         educated=(0.17, 0.14)),
    Item("svaer_overvaegt", "svær_overvægt", "Andel med svær overvægt",
         {2010: 13.6, 2013: 14.2, 2017: 16.8, 2021: 18.5, 2025: 18.4}, -2.8, 0.17,
         educated=(0.27, 0.24)),
    Item("langvarig_sygdom", "langvarig_sygdom", "Andel der har en langvarig sygdom",
         {2010: 32.9, 2013: 33.8, 2017: 35.6, 2021: 36.9, 2025: 38.2}, -1.4, 0.09,
         educated=(0.15, 0.12)),
    Item("selvvurderet_helbred_god", "godt_selvvurderet_helbred",
         "Andel med godt selvvurderet helbred",
         {2010: 85.0, 2013: 85.0, 2017: 83.2, 2021: 83.4, 2025: 82.1}, 0.6, -0.11),
    Item("social_stoette_begraenset", "begrænset_social_støtte",
         "Andel med begrænset social støtte", {2025: 5.6}, 0.2, 0.12),
)

EDUCATIONS = (
    "Grundskole", "Erhvervsfaglig uddannelse", "Kort videregående uddannelse",
    "Mellemlang videregående uddannelse", "Lang videregående uddannelse",
)
EDUCATION_WEIGHTS = np.array([0.24, 0.40, 0.06, 0.18, 0.12])
EDUCATION_WAVES = (2013, 2017, 2021, 2025)
SMOKING_2021 = (
    np.array([25.6, 19.1, 13.9, 10.4, 8.8]),
    np.array([32.4, 22.3, 17.2, 12.0, 9.5]),
)
"""Daily smokers aged 25 or more, women and men; only the ends are published."""


@dataclass(frozen=True)
class OlderItem:
    """A question of the region's own tables of older people: percent of 65+ by wave.

    `oldest` is the level of those of 80 or more next to it, by wave; `men` theirs next to both
    sexes'; `ages` the levels of all ages next to it, where the tables print them, for both sexes
    together. Levels are assumed, but for the rise of social isolation from 2017 to 2021.
    """

    id: str
    title: str
    levels: dict[int, float]
    oldest: dict[int, float]
    men: float
    hardship: float
    ages: tuple[float, ...] = ()


OLDER_ITEMS = (
    OlderItem("smerter", "Andel der er meget generet af smerter eller ubehag",
              {2017: 38.4, 2021: 39.0, 2025: 37.6}, {2017: 1.14, 2021: 1.14, 2025: 1.14}, 0.84,
              0.06),
    OlderItem("social_isolation", "Andel med tegn på social isolation",
              {2017: 7.0, 2021: 7.6, 2025: 7.4}, {2017: 1.3, 2021: 1.437, 2025: 1.42}, 1.06, 0.10),
    OlderItem("undervægt", "Andel med undervægt",
              {2017: 2.7, 2021: 2.6, 2025: 2.6}, {2017: 1.7, 2021: 1.7, 2025: 1.7}, 0.6, 0.02),
    OlderItem("søvnbesvær", "Andel der er meget generet af søvnbesvær",
              {2017: 13.9, 2021: 14.7, 2025: 14.4}, {2017: 1.15, 2021: 1.15, 2025: 1.15}, 0.8,
              0.05),
    OlderItem("godt_selvvurderet_helbred", "Andel med godt selvvurderet helbred",
              {2017: 74.5, 2021: 75.2, 2025: 76.0}, {2017: 0.82, 2021: 0.82, 2025: 0.82}, 1.02,
              -0.05, ages=(1.145, 1.158, 1.145, 1.105, 1.066, 1.046, 0.934)),
)
# fmt: on
UNANSWERED = {("0825", "ensomhed"), ("0825", "begrænset_social_støtte")}
"""A small island's figures that are not shown."""


def logit(share: Floats | float) -> Floats:
    """Log odds of a share of 1."""
    odds: Floats = np.log(np.asarray(share) / (1 - np.asarray(share)))
    return odds


def expit(odds: Floats | float) -> Floats:
    """The share of 1 that has these log odds."""
    share: Floats = 1 / (1 + np.exp(-np.asarray(odds)))
    return share
