"""Which bands can be had of those that are printed, where one cannot."""

from __future__ import annotations

import pytest

from indicators.bands import find_near_bands, tile_band

FIVE_YEARS = {"alle", *(f"{first}-{first + 4}" for first in range(0, 85, 5)), "85+"}


@pytest.mark.parametrize(
    ("asked", "printed", "near"),
    [("65-74", {"alle", "65-79", "80+"}, ("65-79", "65+", "80+")),
     ("62-80", FIVE_YEARS, ("60-79", "65-79", "60-84", "65-84")),
     ("65-74", FIVE_YEARS, ()),
     ("65-74", {"alle"}, ()),
     ("80+", {"65-79", "80-84"}, ("80-84", "65-84", "65-79"))],
)  # fmt: skip
def test_the_nearest_bands_are_printed_or_joined(
    asked: str, printed: set[str], near: tuple[str, ...]
) -> None:
    assert find_near_bands(asked, printed) == near
    assert all(tile_band(band, printed) for band in near)
