"""The made-up local series: one entry for each thing that clusters report on.

Belongs here: sizes and levels, for each indicator whose figures come through `lokal`. How they
are drawn and written is `demo.local_reports`. Levels are assumed; no background document
prints any of these figures.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Span = tuple[int, int]
EVERYONE: Span = (0, 120)


@dataclass(frozen=True)
class DemoGroup:
    """A breakdown: its labels in the form, whom it is about, and its level next to the series'."""

    age: str = "Alle aldre"
    people: Span = EVERYONE
    sex: Literal["Alle", "Kvinder", "Mænd"] = "Alle"
    times: float = 1.0


@dataclass(frozen=True)
class ReportedParts:
    """How a whole count falls into `parts`, none of which holds people of another.

    `groups` are those that are reported besides the whole, each the sum of the parts within it.
    `times` of a part is its level next to the whole's.
    """

    parts: tuple[DemoGroup, ...]
    groups: tuple[DemoGroup, ...]


@dataclass(frozen=True)
class Series:
    """One indicator as it is reported.

    `form`: `share` (tæller of nævner, the level a fraction of 1), `events` (tæller and nævner,
    the level per nævner), `per_person` (tæller alone, the level per inhabitant of the group),
    `figure` (værdi, with nævner as its weight). `size` is the nævner per inhabitant of the
    group. `yearly` is the relative change from year to year. Counts of 1-4 people are not printed.
    Those of `breakdown` are: a report is for us, and it is our disclosure control that hides them.
    """

    item: str
    form: Literal["share", "events", "per_person", "figure"]
    level: float
    unit: str = "%"
    size: float = 1.0
    by: Literal["kommune", "klynge", "hospital"] = "kommune"
    groups: tuple[DemoGroup, ...] = (DemoGroup(),)
    yearly: float = 0.0
    hardship: float = 0.08
    decimals: int = 1
    counts_people: bool = True
    breakdown: ReportedParts | None = None


def _over(*groups: tuple[str, int, int, float]) -> tuple[DemoGroup, ...]:
    return tuple(DemoGroup(age, (low, high), times=times) for age, low, high, times in groups)


ALL_ADULTS = _over(("18+", 18, 120, 1))
WORKING_AGE = _over(("18-64", 18, 64, 1))
YOUNG = _over(("15-24", 15, 24, 1))
OLD_IN_PARTS = _over(("65-79", 65, 79, 0.7), ("80+", 80, 120, 1.8))
OVER_65 = _over(("65+", 65, 120, 1))
OVER_80 = _over(("80+", 80, 120, 1))


def _by_age(*times: float) -> tuple[DemoGroup, ...]:
    """Adults in three age groups; the municipal part of the costs rises with age (figure 1)."""
    spans = (("18-64", 18, 64), ("65-79", 65, 79), ("80+", 80, 120))
    return _over(*((*span, level) for span, level in zip(spans, times, strict=True)))


UNDER_50, FROM_50 = (0, 49), (50, 120)
SEX_AND_AGE = ReportedParts(
    parts=(
        DemoGroup(people=UNDER_50, sex="Kvinder", times=1.0),
        DemoGroup(people=UNDER_50, sex="Mænd", times=1.3),
        DemoGroup("50+", FROM_50, "Kvinder", times=0.95),
        DemoGroup("50+", FROM_50, "Mænd", times=0.8),
    ),
    groups=(
        DemoGroup(sex="Kvinder"),
        DemoGroup(sex="Mænd"),
        DemoGroup("50+", FROM_50),
        DemoGroup("50+", FROM_50, "Kvinder"),
        DemoGroup("50+", FROM_50, "Mænd"),
    ),
)
PUPILS: Span = (6, 15)
BY_SEX = (
    DemoGroup(people=PUPILS),
    DemoGroup(people=PUPILS, sex="Kvinder", times=1.3),
    DemoGroup(people=PUPILS, sex="Mænd", times=0.7),
)

# fmt: off
OLD_AND_CHRONIC = (
    *(Series(f"genindlæggelser_80_plus_{name}", "share", level, size=size, by="klynge",
             groups=OVER_80)
      for name, level, size in (
          ("kol", 0.24, 0.020), ("hjertesvigt", 0.22, 0.024), ("lungebetændelse", 0.19, 0.045),
          ("hoftebrud", 0.14, 0.016), ("øvrige", 0.155, 0.42))),
    *(Series(f"genindlæggelser_80_plus_{name}", "share", level, size=size, by="hospital",
             groups=OVER_80)
      for name, level, size in (
          ("medicinsk", 0.185, 0.30), ("kirurgisk", 0.145, 0.12), ("akut", 0.165, 0.10))),
    Series("hjemmebehandling", "per_person", 0.011, "Pr. 1.000", groups=OLD_IN_PARTS,
           yearly=0.12),
    Series("belægning_akutpladser", "figure", 86.0, size=0.0012, groups=(DemoGroup(),),
           hardship=0.01, yearly=0.005),
    *(Series(f"omkostninger_{name}", "figure", level, "Kr.", groups=groups, yearly=0.025,
             hardship=0.04, decimals=0)
      for name, level, groups in (
          ("kommune", 31_000, _by_age(0.22, 0.62, 3.3)),
          ("hospital", 24_500, _by_age(0.5, 1.2, 1.6)),
          ("praksis", 4_300, _by_age(0.75, 1.2, 1.45)))),
    Series("multisygdom", "per_person", 0.062, yearly=0.01),
    Series("henvisninger_forebyggelsestilbud", "share", 0.57, size=0.005, by="klynge",
           yearly=0.025),
    Series("forebyggelse_effekt", "share", 0.61, size=0.0028, by="klynge", yearly=0.01,
           hardship=-0.05),
    Series("operationer_undgået_træning", "share", 0.72, size=0.0016, by="klynge", yearly=0.01),
    Series("kronisk_syge_sygedagpenge", "share", 0.092, size=0.15, groups=WORKING_AGE),
    Series("kronisk_syge_førtidspension", "share", 0.118, size=0.15, groups=WORKING_AGE),
    Series("indlæggelser_plejehjem", "events", 0.41, "Pr. 1.000", size=0.13, groups=OVER_80,
           yearly=-0.015),
    Series("indlæggelser_hjemmesygepleje", "events", 0.58, "Pr. 1.000", size=0.24, groups=OVER_65,
           yearly=-0.005),
    Series("kontakter_almen_praksis_plejehjem", "events", 11.8, "Ratio", size=0.13, groups=OVER_80),
    Series("kontakter_almen_praksis_hjemmesygepleje", "events", 9.1, "Ratio", size=0.24,
           groups=OVER_65),
    # those with a chronic illness have more contacts at every age, and contacts rise with age
    Series("kontakter_med_kronisk_sygdom", "events", 9.5, "Ratio", size=0.35,
           groups=_by_age(0.8, 1.3, 1.9), hardship=0.03, counts_people=False),
    Series("kontakter_uden_kronisk_sygdom", "events", 4.2, "Ratio", size=0.55,
           groups=_by_age(0.8, 1.3, 1.9), hardship=0.03, counts_people=False),
    *(Series(f"sygehusforbrug_{name}", "events", level, "Pr. 1.000", size=size, yearly=-0.01)
      for name, level, size in (
          ("kol", 0.92, 0.022), ("hjertesvigt", 1.05, 0.012), ("type_2_diabetes", 0.41, 0.044),
          ("demens", 0.66, 0.007), ("leddegigt", 0.34, 0.006))),
    *(Series(f"henvist_af_{name}", "events", level, "Pr. 1.000", yearly=0.03)
      for name, level in (("almen_praksis", 0.0076), ("hospital", 0.0043))),
    *(Series(f"gennemført_forebyggelse_{name}", "share", level, size=0.0012, by="klynge",
             hardship=-0.05)
      for name, level in (
          ("grundskole", 0.61), ("erhvervsfaglig", 0.69), ("videregående", 0.77))),
    Series("hjerterehabilitering", "share", 0.52, size=0.0011, yearly=0.03, hardship=-0.05),
    *(Series(f"telemedicin_{name}", "share", level, size=size, yearly=0.15)
      for name, level, size in (("kol", 0.06, 0.022), ("hjertesvigt", 0.03, 0.012))),
    Series("pårørende_tilbud", "events", 0.0042, "Pr. 1.000", groups=ALL_ADULTS, yearly=0.04),
    Series("hjemmehjælp_ældre", "per_person", 0.09, groups=_over(
        ("65-79", 65, 79, 0.5), ("80+", 80, 120, 3.2)), yearly=-0.01),
    Series("udkørende_akutteam", "per_person", 0.034, "Pr. 1.000", groups=OVER_65, yearly=0.05),
    Series("iv_behandling_kommune", "per_person", 0.0046, "Pr. 1.000", groups=OVER_65, yearly=0.1),
    *(Series(f"akutpladser_{name}", "events", level, "Pr. 1.000", groups=OVER_65)
      for name, level in (
          ("efter_indlæggelse", 0.017), ("i_stedet", 0.008), ("aflastning", 0.006))),
    Series("død_efter_udskrivning", "share", 0.075, size=0.25, groups=OVER_80, yearly=-0.01),
    Series("ønsker_sidste_tid", "share", 0.64, size=0.0035, yearly=0.03, hardship=-0.04),
)
DIAGNOSES = ("skizofreni", "depression", "angst", "øvrige")
MENTAL_ILLNESS = (
    Series("tvangsindlæggelser", "per_person", 0.00085, "Pr. 100.000", yearly=0.01,
           breakdown=SEX_AND_AGE),
    *(Series(f"liggetid_psykiatri_{name}", "figure", level, "Dage", size=size, by="klynge",
             hardship=0.02)
      for name, level, size in zip(
          DIAGNOSES, (31.0, 24.0, 12.0, 15.0), (0.0016, 0.0014, 0.0010, 0.0020), strict=True)),
    *(Series(f"ambulante_kontakter_{name}", "events", level, "Ratio", size=size, by="klynge",
             hardship=0.02)
      for name, level, size in zip(
          DIAGNOSES, (12.5, 8.2, 6.9, 7.4), (0.005, 0.007, 0.006, 0.008), strict=True)),
    Series("støtte_serviceloven", "share", 0.26, size=0.034, groups=ALL_ADULTS, yearly=0.02),
    *(Series(f"støtte_serviceloven_{name}", "share", level, size=0.034, groups=ALL_ADULTS,
             yearly=0.02)
      for name, level in (("bostøtte", 0.17), ("botilbud", 0.055), ("ledsagelse", 0.042))),
    Series("støtte_sundhedsloven", "share", 0.18, size=0.034, groups=ALL_ADULTS, yearly=0.02),
    Series("behandlede_psykiatri", "per_person", 0.027, "Pr. 1.000", yearly=0.03,
           groups=(DemoGroup(), DemoGroup("0-19", (0, 19), times=1.25))),
    Series("somatisk_sygdom_psykisk_sygdom", "share", 0.34, size=0.034, groups=ALL_ADULTS,
           yearly=0.01, hardship=0.06),
    Series("dobbeltdiagnose", "share", 0.17, size=0.022, groups=ALL_ADULTS, hardship=0.08),
    Series("hjemløshed_psykisk_sygdom", "share", 0.58, size=0.0014, by="klynge", yearly=0.01),
    Series("psykisk_syge_beskæftigelse", "share", 0.31, size=0.035, groups=WORKING_AGE,
           hardship=-0.08, yearly=0.015),
    Series("psykisk_syge_uddannelse", "share", 0.36, size=0.05, hardship=-0.05,
           groups=_over(("18-29", 18, 29, 1))),
    Series("botilbud_psykiatri", "events", 0.62, "Pr. 1.000", size=0.0022, yearly=-0.02),
    Series("botilbud_almen_praksis", "events", 9.4, "Ratio", size=0.0022),
    Series("botilbud_hjemmesygepleje", "share", 0.47, size=0.0022),
    # cumulative: of those who live there, all that have had one since the scheme began
    Series("sundhedstjek_botilbud", "share", 0.40, size=0.0022, yearly=0.5, hardship=0),
    Series("netværksmøder_psykiatri", "share", 0.46, size=0.0019, yearly=0.04, hardship=-0.04),
    Series("akutte_indlæggelser_psykiatri", "per_person", 0.0061, "Pr. 1.000", yearly=0.01),
    Series("støtte_fra_flere", "share", 0.38, size=0.022, groups=ALL_ADULTS, yearly=0.01),
    Series("botilbud_genindlæggelser", "events", 0.14, "Pr. 1.000", size=0.0022, by="klynge"),
    Series("botilbud_tvangsindlæggelser", "events", 0.09, "Pr. 1.000", size=0.0022, by="klynge"),
    Series("botilbud_somatik", "events", 0.31, "Pr. 1.000", size=0.0022, yearly=-0.01),
    Series("botilbud_alle_sundhedstjek", "share", 0.30, size=0.00005, by="klynge", yearly=0.3,
           hardship=0, counts_people=False),
    Series("praksis_med_sundhedstjek", "share", 0.22, size=0.0003, by="klynge", yearly=0.1,
           counts_people=False),
)
CHILDREN = (
    Series("bemærkning_udskoling", "share", 0.13, size=0.10, groups=BY_SEX, yearly=0.04),
    Series("henvisninger_buc", "per_person", 0.021, "Pr. 1.000", yearly=0.03,
           groups=_over(("0-19", 0, 19, 1))),
    Series("tilbagehenviste_buc", "share", 0.24, size=0.0046, yearly=-0.05),
    Series("kontakter_almen_praksis_psykisk", "per_person", 0.145, "Pr. 1.000", groups=YOUNG,
           yearly=0.02),
    Series("ventetid_buc", "figure", 61.0, "Dage", size=0.021, groups=_over(("0-19", 0, 19, 1)),
           hardship=0.02, yearly=0.02),
    Series("psykologhenvisninger_unge", "per_person", 0.034, "Pr. 1.000", groups=YOUNG,
           yearly=0.03),
    Series("igang_ungdomsuddannelse", "share", 0.82, size=0.46, groups=YOUNG, hardship=-0.12),
    Series("frafald_ungdomsuddannelse", "share", 0.088, size=0.38, groups=YOUNG),
    Series("bekymrende_skolefravær", "share", 0.105, size=0.115, yearly=0.02),
    Series("sårbare_gravide", "share", 0.145, size=0.011, yearly=0.01, hardship=0.12),
    Series("sårbare_familier_tilbud", "share", 0.58, size=0.004, yearly=0.04),
    Series("støtte_børn_psykiatri", "share", 0.33, size=0.045, groups=_over(("0-17", 0, 17, 1)),
           yearly=0.02),
    *(Series(f"henvisningsårsager_buc_{name}", "share", level, size=0.0048, hardship=0.02,
             yearly=yearly)
      for name, level, yearly in (
          ("angst", 0.34, 0.02), ("adhd", 0.41, 0.05), ("autisme", 0.24, 0.03),
          ("spiseforstyrrelse", 0.09, 0.01))),
    Series("gratis_psykolog_unge", "per_person", 0.013, "Pr. 1.000", groups=YOUNG, yearly=0.05),
    Series("optag_ungdomsuddannelse", "share", 0.37, size=0.46, groups=YOUNG, hardship=-0.06),
)
CAPACITY_AND_PREVENTION = (
    Series("medicinske_senge", "events", 0.0068, "Pr. 1.000", by="klynge", groups=OVER_65,
           hardship=0, yearly=-0.015, counts_people=False),
    Series("midlertidige_pladser", "per_person", 0.019, "Pr. 1.000", groups=OVER_80,
           hardship=0.02, counts_people=False),
    Series("meddelelser_rettidige", "share", 0.88, size=0.11, yearly=0.008, hardship=-0.04,
           counts_people=False),
    Series("meldinger_færdigbehandling", "per_person", 0.098, "Pr. 1.000", groups=OVER_65),
    Series("rekruttering_forgæves", "share", 0.29, size=0.0035, yearly=-0.03, counts_people=False),
    *(Series(f"plejepersonale_udbud_{name}", "share", level, size=size, hardship=-0.04,
             yearly=yearly, counts_people=False)
      for name, level, size, yearly in (
          ("sosu", 0.88, 0.011, -0.02), ("sygeplejersker", 0.93, 0.005, 0.01),
          ("pædagoger", 0.94, 0.007, -0.01))),
    Series("fastholdelse_personale", "share", 0.83, size=0.015, hardship=-0.03, yearly=0.006,
           counts_people=False),
    Series("optag_sundhedsuddannelser", "per_person", 0.0017, "Antal", yearly=0.015),
    Series("frafald_sundhedsuddannelser", "share", 0.27, size=0.0018, yearly=-0.02),
    Series("fast_læge_plejehjem", "share", 0.78, size=0.00028, yearly=0.035, hardship=-0.05,
           counts_people=False),
    Series("udskudte_forløb", "share", 0.064, size=0.045, by="klynge", yearly=0.02,
           counts_people=False),
    Series("langt_til_akuthospital", "share", 0.24, hardship=0),
    *(Series(f"rekruttering_forgæves_{name}", "share", level, size=size, by="klynge",
             counts_people=False)
      for name, level, size in (("læger", 0.21, 0.0005), ("terapeuter", 0.17, 0.0007))),
    Series("fælles_kompetenceudvikling", "share", 0.18, size=0.017, yearly=0.06, hardship=0,
           counts_people=False),
    # few efforts a year: a cluster's share rests on about ten
    Series("indsatser_med_borgere", "share", 0.55, size=0.00003, by="klynge", yearly=0.08,
           counts_people=False),
    Series("tid_til_indsats", "figure", 410.0, "Dage", size=0.00003, by="klynge", yearly=-0.04,
           hardship=0, decimals=0),
    Series("henviste_rygestop", "events", 0.0048, "Pr. 1.000", groups=ALL_ADULTS, yearly=0.03),
    Series("begyndt_alkoholbehandling", "events", 0.0029, "Pr. 1.000", groups=ALL_ADULTS),
)
# fmt: on
SERIES: tuple[Series, ...] = (
    *OLD_AND_CHRONIC,
    *MENTAL_ILLNESS,
    *CHILDREN,
    *CAPACITY_AND_PREVENTION,
)
HALF_YEARLY = frozenset({"henvisninger_forebyggelsestilbud"})
BY_SCHOOL_YEAR = frozenset({"bemærkning_udskoling", "bekymrende_skolefravær"})
"""Reported for half years and for school years, the others for years."""
