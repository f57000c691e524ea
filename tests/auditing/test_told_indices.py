"""An index over educations tells a hidden share among them, and the audit says so."""

from __future__ import annotations

from typing import Any

import pytest

from schemas.definitions.model import Definition
from tests.auditing.published import attack, define, show, tell

ORDER = ("grundskole", "erhvervsfaglig", "kort_videregående")
COUNTS = ((40, 100), (3, 60), (10, 90))
OF = define("fravær", "proportion", groups=[{"education": each} for each in ORDER])


def index(kind: str, unit: str) -> Definition:
    return Definition.model_validate(
        {"id": kind, "title": kind, "description": kind, "theme": "kapacitet", "kind": kind,
         "of": "fravær", "between": [ORDER[0], ORDER[-1]], "unit": unit}
    )  # fmt: skip


def fit_line() -> tuple[float, float]:
    total = sum(n for _, n in COUNTS)
    share = [n / total for _, n in COUNTS]
    rank = [sum(share[:i]) + share[i] / 2 for i in range(3)]
    mean = sum(s * 100 * x / n for s, (x, n) in zip(share, COUNTS, strict=True))
    top = sum(s * (r - 0.5) * 100 * x / n
              for s, r, (x, n) in zip(share, rank, COUNTS, strict=True))  # fmt: skip
    slope = top / sum(s * (r - 0.5) ** 2 for s, r in zip(share, rank, strict=True))
    return mean - slope / 2, mean + slope / 2


def publish(kind: Definition | None, value: float = 0.0) -> list[dict[str, Any]]:
    rows = [
        show(OF, "Allerød", None if x < 5 else x, n, education=each)
        for each, (x, n) in zip(ORDER, COUNTS, strict=True)
    ]
    return rows if kind is None else [*rows, show(kind, "Allerød", None, value=value, status="ok")]


@pytest.mark.parametrize(
    ("kind", "unit"), [("slope_index", "pct_point"), ("relative_index", "ratio")]
)
def test_an_index_gives_the_hidden_share(kind: str, unit: str) -> None:
    first, last = fit_line()
    shown = index(kind, unit)
    value = first - last if kind == "slope_index" else first / last
    assert "erhvervsfaglig" in tell(attack(publish(shown, value), OF, shown))


def test_the_share_is_safe_where_the_index_is_not_shown() -> None:
    assert not attack(publish(None), OF, index("slope_index", "pct_point")).finds
