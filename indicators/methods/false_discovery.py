"""Many tests at once: which of them may be called findings.

Belongs here: control of the false discovery rate. Does not belong here: the tests themselves, and
which of them stand together on a page (`wording.notable`).
"""

from __future__ import annotations

import numpy as np

from indicators.methods.statistics import Floats, as_floats


def adjust_for_many(p_values: Floats) -> Floats:
    """Each p-value adjusted for all that stand beside it: p₍ᵢ₎ · m / i, made to rise with i.

    An adjusted value of at most q makes the test a finding at a false discovery rate of q: of all
    findings, a share of at most q is expected to be chance. m counts the tests that have a p-value;
    NaN (nothing was tested) stays NaN. Assumes tests that are independent, or that lean the same
    way; figures of one area do where they share people. Outside that the rate can be up to
    1 + ½ + … + 1/m times q.

    Source: Benjamini and Hochberg, Journal of the Royal Statistical Society B 1995;57:289-300;
    Benjamini and Yekutieli, Annals of Statistics 2001;29:1165-1188 (dependence).
    """
    p_values = as_floats(p_values)
    tested = np.flatnonzero(~np.isnan(p_values))
    order = tested[np.argsort(p_values[tested], kind="stable")]
    count = len(order)
    raised = p_values[order] * count / np.arange(1, count + 1)
    adjusted = np.full(p_values.shape, np.nan)
    adjusted[order] = np.minimum(np.minimum.accumulate(raised[::-1])[::-1], 1.0)
    return adjusted
