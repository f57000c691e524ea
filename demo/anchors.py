"""What the made-up figures are calibrated to.

Belongs here: the few published figures that the demo extracts agree with, in round numbers,
and the shape of the country (sizes, ages). Does not belong here: how figures are drawn.
Nothing here is read by the pipeline.
"""

from __future__ import annotations

YEARS = tuple(range(2010, 2026))

# fmt: off
INHABITANTS: dict[str, float] = {
    "0101": 632.3, "0147": 104.3, "0151": 48.6, "0153": 35.1, "0155": 14.5, "0157": 74.8,
    "0159": 69.3, "0161": 23.1, "0163": 29.0, "0165": 27.7, "0167": 53.5, "0169": 50.8,
    "0173": 56.2, "0175": 40.7, "0183": 23.0, "0185": 43.0, "0187": 16.6, "0190": 41.0,
    "0201": 25.6, "0210": 40.9, "0217": 62.7, "0219": 51.2, "0223": 24.9, "0230": 56.7,
    "0240": 43.4, "0250": 45.2, "0253": 50.6, "0259": 61.0, "0260": 31.4, "0265": 87.9,
    "0269": 23.3, "0270": 41.0, "0306": 33.0, "0316": 71.5, "0320": 36.6, "0326": 48.4,
    "0329": 34.9, "0330": 79.1, "0336": 22.8, "0340": 29.9, "0350": 28.0, "0360": 41.1,
    "0370": 83.1, "0376": 60.7, "0390": 45.6, "0400": 39.5, "0410": 38.9, "0420": 41.0,
    "0430": 51.6, "0440": 23.8, "0450": 32.0, "0461": 204.9, "0479": 58.3, "0480": 29.7,
    "0482": 12.5, "0492": 6.0, "0510": 55.7, "0530": 26.6, "0540": 74.2, "0550": 37.4,
    "0561": 115.5, "0563": 3.5, "0573": 50.0, "0575": 42.7, "0580": 58.8, "0607": 51.4,
    "0615": 91.0, "0621": 93.2, "0630": 115.7, "0657": 89.1, "0661": 58.6, "0665": 19.7,
    "0671": 21.0, "0706": 43.0, "0707": 37.1, "0710": 48.4, "0727": 22.8, "0730": 97.8,
    "0740": 94.0, "0741": 3.7, "0746": 62.7, "0751": 350.0, "0756": 41.4, "0760": 56.6,
    "0766": 46.7, "0773": 20.2, "0779": 45.9, "0787": 43.4, "0791": 96.9, "0810": 36.3,
    "0813": 59.7, "0820": 36.7, "0825": 1.8, "0840": 30.1, "0846": 41.8, "0849": 38.3,
    "0851": 217.1, "0860": 64.5,
}
"""Thousands of inhabitants, first quarter of 2020 (Danmarks Statistik, rounded)."""

AGE_GROUPS = (
    (0, 4), (5, 9), (10, 14), (15, 19), (20, 24), (25, 29), (30, 34), (35, 39), (40, 44),
    (45, 49), (50, 54), (55, 59), (60, 64), (65, 69), (70, 74), (75, 79), (80, 84), (85, 89),
    (90, 94), (95, 99), (100, 120),
)
AGES_2010 = (
    (28.7, 29.1, 30.4, 30.9, 28.9, 28.0, 31.9, 34.8, 36.9, 35.6, 32.7,
     31.7, 33.8, 27.6, 20.7, 16.1, 12.7, 8.8, 3.8, 1.0, 0.1),
    (30.2, 30.5, 32.0, 32.5, 30.1, 28.2, 32.0, 35.2, 38.0, 36.6, 33.1,
     31.5, 33.5, 26.4, 18.5, 12.8, 8.5, 4.4, 1.4, 0.3, 0.0),
)
AGES_2020 = (
    (25.7, 25.7, 28.3, 28.8, 32.1, 33.7, 30.1, 27.9, 31.2, 33.6, 35.1,
     33.3, 29.8, 28.1, 28.9, 22.0, 14.3, 8.3, 4.1, 1.2, 0.2),
    (27.2, 27.0, 29.8, 30.2, 33.5, 35.1, 31.4, 28.5, 31.3, 33.7, 35.6,
     33.5, 29.3, 26.7, 26.9, 19.2, 11.1, 5.3, 1.9, 0.3, 0.0),
)
"""Women and men of each age group, per 1,000 inhabitants of the country."""

YOUNG = {"0101": 0.9, "0147": 0.6, "0751": 0.8, "0461": 0.5, "0851": 0.6}
OLD = {"0825": -1.2, "0492": -1.0, "0741": -1.1, "0482": -0.9, "0400": -0.7, "0563": -0.5,
       "0306": -0.7}
"""How far an area leans towards young people; all others are drawn."""

WELL_OFF = ("0155", "0157", "0173", "0190", "0201", "0223", "0230", "0240", "0269", "0746")
HARD_PRESSED = ("0153", "0165", "0183", "0306", "0360", "0376", "0482", "0773", "0825")
"""Municipalities that lie clearly to one side in most health figures."""
# fmt: on

READMITTED_80_PLUS = 0.170
"""Acute readmissions within 30 days among people aged 80 or more (KL's catalogue)."""
READMITTED_WITHIN_3_DAYS = 0.208
"""Of those, within 3 days: "over 20 %"."""
READMITTED_PSYCHIATRY = 0.230
READMITTED_UNDER_80 = 0.098

ANY_DISEASE = {2010: 0.170, 2021: 0.210, 2025: 0.218}
"""At least one RUKS disease, share of the population."""

DISEASES: dict[str, tuple[float, float, float, float]] = {
    "astma": (0.0677, 0.0706, 0.53, 0.080),
    "demens": (0.0070, 0.0075, 0.62, 0.215),
    "hjertesvigt": (0.0110, 0.0116, 0.40, 0.160),
    "KOL": (0.0188, 0.0265, 0.53, 0.100),
    "leddegigt": (0.0061, 0.0075, 0.69, 0.066),
    "osteoporose": (0.0206, 0.0367, 0.83, 0.110),
    "skizofreni": (0.0043, 0.0049, 0.41, 0.048),
    "Type 1 - Diabetes": (0.0047, 0.0055, 0.44, 0.055),
    "Type 2 - Diabetes": (0.0301, 0.0480, 0.44, 0.075),
}
"""Prevalence 2010 and 2025, women's part of the cases, new cases as a part of all."""

CLOSED_OVER_80, CLOSED_OVER_40 = 4, 53
"""Municipalities with over 80 % and over 40 % of the practices closed (figure 8)."""
CLOSED_AT = (2022, 1)
"""Year and month that the figure is taken to be of; the catalogue does not say."""

HOME_VISITS = {"0217": 2019, "0250": 2019, "0260": 2020, "0270": 2020}
"""Municipalities of the made-up effort in `indsatser.yaml`, and its first year in each."""

SPARED_BY_HOME_VISITS = 0.14
"""The part of the readmissions after the third day that the effort spares those of 80 and over."""
