"""The made-up indicators of the eight national goals: one entry for each.

Belongs here: levels and sizes. How they are drawn and written is `demo.national_goals`.
Levels are assumed where the demo's other extracts do not hold the same figure.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

GOALS = {
    1: "1. Bedre sammenhængende patientforløb",
    2: "2. Styrket indsats for kronikere og ældre patienter",
    3: "3. Forbedret overlevelse og patientsikkerhed",
    4: "4. Behandling af høj kvalitet",
    5: "5. Hurtig udredning og behandling",
    6: "6. Øget patientinddragelse",
    7: "7. Mere lighed og flere sunde leveår",
    8: "8. Mere effektivt sundhedsvæsen",
}
PER_1000, PER_10000, PER_100000 = "Pr. 1.000 borgere", "Pr. 10.000", "Pr. 100.000 borgere"


@dataclass(frozen=True)
class Counted:
    """Tæller and nævner of municipalities or hospitals.

    `size` is the nævner per inhabitant (municipalities: of those over `age_group`'s first
    year) or per hospital; `level` is tæller per nævner, `yearly` its relative change.
    """

    goal: int
    indicator: str
    division: str
    unit: str
    scale: int
    level: float
    size: float
    places: Literal["Kommune", "Hospital"] = "Kommune"
    age_group: int = 0
    yearly: float = 0.0
    spread: float = 0.12
    psychiatric: bool = False


@dataclass(frozen=True)
class Averaged:
    """Værdi of municipalities or hospitals, with what they are weighted with as nævner."""

    goal: int
    indicator: str
    division: str
    unit: str
    level: float
    size: float
    places: Literal["Kommune", "Hospital"]
    yearly: float = 0.0
    spread: float = 0.1
    decimals: int = 1
    psychiatric: bool = False


@dataclass(frozen=True)
class Printed:
    """Værdi of the country and the regions alone; `yearly` and `spread` are in the unit."""

    goal: int
    indicator: str
    division: str
    unit: str
    level: float
    yearly: float
    spread: float
    decimals: int = 1


@dataclass(frozen=True)
class FromProfile:
    """A share of the country and the regions that is the health profile's: of everybody, or of one
    of its age groups."""

    goal: int
    indicator: str
    item: str
    age_group: int | None


# fmt: off
COUNTED = (
    Counted(1, "Færdigbehandlingsdage", "Somatik", PER_1000, 1000, 0.009, 1, age_group=4),
    Counted(1, "Færdigbehandlingsdage", "Psykiatri", PER_1000, 1000, 0.004, 1, age_group=4),
    Counted(1, "Ajourført medicinkort hos praktiserende læge", "I alt", "%", 100, 0.79, 0.38,
            yearly=0.006, spread=0.04),
    Counted(2, "Akutte indlæggelser pr. KOL-patient", "I alt", "Antal pr. patient", 1, 0.74, 0.035,
            age_group=6, yearly=-0.01),
    Counted(2, "Akutte indlæggelser pr. diabetespatient", "I alt", "Antal pr. patient", 1, 0.31,
            0.06, age_group=6, yearly=-0.01),
    Counted(2, "Forebyggelige indlæggelser blandt ældre", "I alt", PER_1000, 1000, 0.061, 1,
            age_group=13),
    Counted(3, "Hjertedødelighed", "I alt", PER_100000, 100_000, 0.00128, 1, age_group=7,
            yearly=-0.02, spread=0.05),
    Counted(3, "Sygehuserhvervede bakteriæmier", "I alt", PER_10000, 10_000, 0.00085, 240_000,
            "Hospital", yearly=-0.01, spread=0.1),
    Counted(3, "Sygehuserhvervede infektioner med Clostridium difficile", "I alt", PER_10000,
            10_000, 0.00055, 240_000, "Hospital", yearly=-0.03, spread=0.1),
    Counted(4, "Opfyldelse af kvalitetsmål i de kliniske databaser", "I alt", "%", 100, 0.62, 310,
            "Hospital", yearly=0.012, spread=0.05),
    Counted(4, "Bæltefikserede indlagte i psykiatrien", "I alt", "%", 100, 0.034, 2400, "Hospital",
            yearly=-0.03, spread=0.1, psychiatric=True),
    Counted(5, "Patienter udredt inden for 30 dage", "Somatik", "%", 100, 0.78, 14_000, "Hospital",
            yearly=0.003, spread=0.03),
    Counted(5, "Patienter udredt inden for 30 dage", "Psykiatri", "%", 100, 0.80, 1_900,
            "Hospital", yearly=0.004, spread=0.04, psychiatric=True),
    Counted(5, "Kræftpakkeforløb gennemført inden for tiden", "I alt", "%", 100, 0.82, 1_700,
            "Hospital", yearly=-0.004, spread=0.03),
    Counted(8, "Andel ambulant behandling", "I alt", "%", 100, 0.84, 240_000, "Hospital",
            yearly=0.004, spread=0.01),
)
AVERAGED = (
    Averaged(1, "Ventetid til genoptræning", "I alt", "Dage", 13.5, 0.011, "Kommune", yearly=-0.01),
    Averaged(2, "Belægning på medicinske afdelinger", "I alt", "%", 93.5, 260, "Hospital",
             yearly=-0.003, spread=0.012),
    Averaged(5, "Ventetid til sygehusbehandling", "I alt", "Dage", 40.0, 31_000, "Hospital",
             yearly=-0.012, spread=0.05),
    Averaged(6, "Patienttilfredshed", "Somatik", "Score", 4.15, 900, "Hospital", yearly=0.001,
             spread=0.012, decimals=2),
    Averaged(6, "Patienttilfredshed", "Psykiatri", "Score", 3.60, 260, "Hospital", yearly=0.003,
             spread=0.018, decimals=2, psychiatric=True),
    Averaged(6, "Patientoplevet inddragelse", "Somatik", "Score", 3.85, 900, "Hospital",
             yearly=0.002, spread=0.012, decimals=2),
    Averaged(6, "Patientoplevet inddragelse", "Psykiatri", "Score", 3.40, 260, "Hospital",
             yearly=0.003, spread=0.018, decimals=2, psychiatric=True),
    Averaged(7, "Middellevetid", "I alt", "År", 80.8, 1, "Kommune", yearly=0.0012, spread=0.006),
    Averaged(7, "Middellevetid", "Kvinder", "År", 82.7, 0.5, "Kommune", yearly=0.0011,
             spread=0.006),
    Averaged(7, "Middellevetid", "Mænd", "År", 78.9, 0.5, "Kommune", yearly=0.0014, spread=0.006),
    Averaged(8, "Liggetid pr. indlæggelse", "I alt", "Dage", 3.4, 52_000, "Hospital",
             yearly=-0.012, spread=0.05),
    Averaged(8, "Omkostning pr. produktionsværdi", "I alt", "Indeks", 100.0, 2_600, "Hospital",
             spread=0.02),
)
PRINTED = (
    Printed(3, "Femårsoverlevelse efter kræft", "I alt", "%", 66.0, 0.55, 0.7),
    Printed(3, "Overlevelse efter hjertestop på hospitaler", "I alt", "%", 26.8, 0.34, 0.7),
    Printed(3, "Overdødelighed blandt borgere med psykisk sygdom", "I alt", "Ratio", 2.7, -0.03,
            0.07, decimals=2),
    Printed(7, "Fysisk aktivitet blandt skolebørn", "I alt", "%", 34.0, 0.4, 1.5),
)
FROM_PROFILE = (
    FromProfile(7, "Daglige rygere", "daglig_rygning", None),
    FromProfile(7, "Lav mental sundhed blandt unge", "dårligt_mentalt_helbred", 0),
)
"""What the health profile prints, too."""
# fmt: on
