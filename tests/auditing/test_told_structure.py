"""A difference taken apart into age and rate gives no hidden stratum away, or the audit says so."""

from __future__ import annotations

from typing import Any

from indicators.methods.decomposition import decompose
from tests.auditing.published import attack, define, show, tell

CARE = define("hjemmebehandling", groups=[{"age": "65+"}, {"age": "65-79"}, {"age": "80+"}],
              headline={"age": "65+"})  # fmt: skip
NOW, THEN = ((3, 14), (3300, 1750)), ((30, 40), (3000, 1800))
"""Events and people of 65-79 and of 80+."""


def take_apart() -> float:
    (x1, n1), (x0, n0) = NOW, THEN
    return round(float(1000 * decompose(x1, n1, x0, n0).structure), CARE.decimals + 2)


def publish(**columns: Any) -> list[dict[str, Any]]:
    (_, n1), (x0, n0) = NOW, THEN
    return [
        show(CARE, "Ishøj", 17, 5050, age="65+", **columns),
        show(CARE, "Ishøj", None, n1[0], age="65-79"),
        show(CARE, "Ishøj", None, n1[1], age="80+"),
        show(CARE, "Ishøj", 70, 4800, age="65+", period="2023"),
        show(CARE, "Ishøj", x0[0], n0[0], age="65-79", period="2023"),
        show(CARE, "Ishøj", x0[1], n0[1], age="80+", period="2023"),
    ]


def test_a_part_of_a_change_gives_two_hidden_bands_with_their_total() -> None:
    parts = {"change_by_structure": take_apart(), "baseline_period": "2023",
             "structure_strata": "65-79, 80+"}  # fmt: skip
    found = tell(attack(publish(**parts), CARE))
    assert "Ishøj 2024 65-79" in found
    assert "change_by_structure" in found


def test_the_bands_are_safe_where_the_part_is_not_told() -> None:
    assert not attack(publish(), CARE).finds
