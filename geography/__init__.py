"""Areas, codes, names, membership over time.

Belongs here: which areas there are, what publishers call them, and which group an area
counts in and when, all read from `geography/data/*.csv`. Does not belong here: what a
publisher's file looks like, or any figure about an area.
"""

from geography.areas import DATA_FOLDER, Geography, load_geography
from geography.checks import AreaError
from geography.matching import match_areas, nearest_names, normalise_names
from geography.shares import shares_for_periods

__all__ = [
    "DATA_FOLDER",
    "AreaError",
    "Geography",
    "load_geography",
    "match_areas",
    "nearest_names",
    "normalise_names",
    "shares_for_periods",
]
