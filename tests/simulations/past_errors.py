"""What the limits of forecasts are compared with: limits from each series' own past errors.

Belongs here: the yardstick. What is claimed of it is said in the tests.
"""

from __future__ import annotations

import numpy as np
from scipy.stats import t as student

from indicators.methods.forecast import forecast, run_filter
from indicators.methods.statistics import Floats

FIRST_ORIGIN = 8


def limits_from_past_errors(known: Floats, horizon: int) -> tuple[Floats, Floats]:
    """The same forecasts with the spread of the errors that each series made so far in the place of
    the model's own; at least two errors have to be there."""
    points = known.shape[1]
    origins = range(FIRST_ORIGIN, points - horizon + 1)
    made = run_filter(known, horizon, origins=tuple(origins))
    errors = np.stack(
        [
            known[:, origin + horizon - 1] - ahead.expected()
            for origin, ahead in zip(origins, made, strict=True)
        ]
    )
    reach = student.ppf(0.975, len(errors) - 1) * np.sqrt((errors**2).mean(axis=0))
    middle = forecast(known, horizon).expected()
    return middle - reach, middle + reach


def compare_widths(known: Floats, horizon: int) -> tuple[float, float]:
    """The mean width of the forecasts' limits, and of those from past errors."""
    low, high = forecast(known, horizon).limits()
    own_low, own_high = limits_from_past_errors(known, horizon)
    return float((high - low).mean()), float((own_high - own_low).mean())
