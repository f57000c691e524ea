"""What became of all efforts, as the frames that a snapshot publishes.

Belongs here: one effort after the other through gathering, verdict and other methods. Does
not belong here: reading files, and words for readers (`wording.questions.efforts`).
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy.special import stdtrit

from evaluation.gathering import Gathered, gather
from evaluation.other_methods import describe_others
from evaluation.panel import NEVER, EvaluationError, Panel
from evaluation.placebos import try_placebos
from evaluation.verdicts import Doubt, EffortVerdict, Evaluation, evaluate
from evaluation.visibility import find_visible
from evaluation.weighing import make_design
from geography import Geography
from indicators.kinds import kind_of
from indicators.kinds.counted import CountedKind
from indicators.methods.statistics import Floats
from schemas.definitions.model import Definition
from schemas.efforts import Effort, ExpectedMove, FirstRegistration
from schemas.frames.efforts import (
    EFFORT_COLUMNS,
    EFFORT_PLACEBO_COLUMNS,
    EFFORT_POINT_COLUMNS,
)

MOST_PLACEBOS = 200
"""Published; the verdict rests on all of them."""


@dataclass(frozen=True)
class EffortFrames:
    """The frames of `schemas.frames.efforts`."""

    efforts: pl.DataFrame
    points: pl.DataFrame
    placebos: pl.DataFrame


def conclude_efforts(
    values: pl.DataFrame,
    efforts: Sequence[Effort],
    registered: Mapping[str, FirstRegistration],
    definitions: Sequence[Definition],
    geography: Geography,
) -> EffortFrames:
    """Every effort on every indicator that it was to move.

    An invented effort is left out where no figure of its panel is invented; an indicator that is
    not in force has no row.
    """
    known = {definition.id: definition for definition in definitions}
    municipalities = geography.areas.filter(area_type="kommune")
    names = dict(municipalities.select("area_id", "name").iter_rows())
    rows: list[dict[str, object]] = []
    points: list[dict[str, object]] = []
    placebos: list[dict[str, object]] = []
    for effort in efforts:
        for expected in effort.expects:
            definition = known.get(expected.indicator)
            if definition is None:
                continue
            found = gather(values, effort, expected, definition, geography)
            if effort.synthetic and not found.synthetic:
                continue
            judged = judge(found, effort, expected)
            key = {"effort_id": effort.id, "indicator_id": expected.indicator}
            told = tell_effort(effort, expected, found, judged, names)
            first = registered.get(effort.id)
            registration = tell_registration(effort, expected, found, first)
            persons = count_seen(registration["visible"], found, definition)
            rows.append(key | told | registration | {"persons": persons})
            points += [key | point for point in list_points(found)]
            placebos += [key | placebo for placebo in list_placebos(judged)]
    return EffortFrames(
        pl.DataFrame(rows, schema=EFFORT_COLUMNS),
        pl.DataFrame(points, schema=EFFORT_POINT_COLUMNS),
        pl.DataFrame(placebos, schema=EFFORT_PLACEBO_COLUMNS),
    )


def judge(found: Gathered, effort: Effort, expected: ExpectedMove) -> Evaluation:
    """The verdict by the effort's own method; placebos are the same whenever they are drawn."""
    if found.begun and not found.panel.treated.any():
        return Evaluation(EffortVerdict.UNDECIDED, Doubt.NO_FIGURES)
    seed = zlib.crc32(f"{effort.id} {expected.indicator}".encode())
    return evaluate(found.panel, expected.signed_size, seed, effort.method)


def tell_effort(
    effort: Effort,
    expected: ExpectedMove,
    found: Gathered,
    judged: Evaluation,
    names: Mapping[str, str],
) -> dict[str, object]:
    """What is done, what was expected, and what came out."""
    panel = found.panel
    regions = np.unique(panel.groups[panel.treated])
    return {
        "title": effort.title,
        "goal": effort.goal,
        "what": " ".join(effort.what.split()),
        "owner": effort.owner,
        "places": "; ".join(f"{name} fra {day:%d.%m.%Y}" for name, day in effort.begins.items()),
        "age": found.age,
        "unit": found.unit,
        "expected": expected.signed_size,
        "method": effort.method,
        "verdict": judged.verdict.value,
        "doubt": judged.doubt and judged.doubt.value,
        "synthetic": effort.synthetic or found.synthetic,
        "treated": int(panel.treated.sum()),
        "compared": int((~panel.treated & np.isin(panel.groups, regions)).sum()),
        "left_out": ", ".join(names[each] for each in found.left_out),
        "estimate": judged.estimate,
        "low": keep_finite(judged.low),
        "high": keep_finite(judged.high),
        "p_value": judged.p_value,
        "trend_p": judged.trend_p,
        **ask_others(panel, judged),
    }


def keep_finite(limit: float | None) -> float | None:
    """A limit; None where no effect on that side is refused."""
    return limit if limit is not None and math.isfinite(limit) else None


def ask_others(panel: Panel, judged: Evaluation) -> dict[str, float | None]:
    """What other methods say; None where they cannot say anything."""
    told: dict[str, float | None] = dict.fromkeys(
        ("group_time", "synthetic_control", "misfit", "interrupted")
    )
    if judged.doubt in (Doubt.NO_AREA, Doubt.FEW_BEFORE) or not panel.treated.any():
        return told
    try:
        control, interruption = describe_others(panel, float(stdtrit(panel.first_start - 2, 0.975)))
    except EvaluationError:
        return told
    told["interrupted"] = interruption.effect
    if control is None:
        return told
    told |= {"synthetic_control": control.effect, "misfit": control.misfit}
    if judged.estimate is not None:
        random = np.random.default_rng(0)
        told["group_time"] = try_placebos(panel, "callaway_santanna", random).estimate
    return told


def tell_registration(
    effort: Effort, expected: ExpectedMove, found: Gathered, first: FirstRegistration | None
) -> dict[str, object]:
    """When it was registered, whether that was in time, and what could be seen."""
    visible = first and first.visible.get(expected.indicator)
    if visible is None:
        visible = foresee(found)
    return {
        "registered_on": first and first.day,
        "registered_snapshot": first and first.snapshot,
        "digest": first and first.digest,
        "late": first is None or first.day >= effort.first_day,
        "edited": first is not None and first.digest != effort.digest,
        "visible": visible,
    }


def count_seen(visible: object, found: Gathered, definition: Definition | None) -> float | None:
    """The smallest visible effect as persons or events a year; None where none are counted."""
    kind = definition and kind_of(definition)
    if not isinstance(visible, float) or not isinstance(kind, CountedKind) or not found.persons:
        return None
    assert definition is not None
    return visible / float(kind.find_scale(definition)) * found.persons


def foresee(found: Gathered, horizon: int = 0) -> float | None:
    """The smallest visible effect from the periods before the start; with `horizon`, for an effort
    that has not begun, with so many periods to come."""
    panel = found.panel
    try:
        if horizon:
            return _foresee_planned(found, horizon)
        starts = tuple(int(start) for start in panel.starts[panel.treated])
        regions = np.unique(panel.groups[panel.treated])
        if not np.isin(regions, panel.groups[~panel.treated]).all() or not starts:
            return None
        return find_visible(panel.until(min(starts)), starts, panel.figures.shape[1], seed=0)
    except EvaluationError:
        return None


def _foresee_planned(found: Gathered, horizon: int) -> float | None:
    """All that is known is before the start; those that are to be reached begin together."""
    panel, reached = found.panel, np.array(found.reached)
    before, count = panel.figures.shape[1], int(reached.sum())
    regions = np.unique(panel.groups[reached])
    if not count or not np.isin(regions, panel.groups[~reached]).all():
        return None
    history = Panel(panel.figures, panel.groups, np.where(reached, before, NEVER), panel.areas)
    return find_visible(history, (before,) * count, before + horizon, seed=0)


def list_points(found: Gathered) -> Iterator[dict[str, object]]:
    """The course of the treated municipalities, and as it would have been without the effort."""
    panel = found.panel
    if not panel.treated.any():
        return
    course = panel.figures[panel.treated].mean(axis=0)
    without = imagine(panel)
    for number, period in enumerate(found.periods):
        yield {
            "period": period,
            "at_work": number >= panel.first_start,
            "with_effort": float(course[number]),
            "without_effort": None if without is None else float(without[number]),
        }


def imagine(panel: Panel) -> Floats | None:
    """The treated areas' mean without the effort: effects of area and of the region's periods,
    fitted to the cells without it; None where a region has nobody left, or an area was never
    without it."""
    parts = []
    for group in np.unique(panel.groups[panel.treated]):
        part = panel.keep(panel.groups == group)
        if part.treated.all() or part.starts.min() < 1:
            return None
        parts.append((int(part.treated.sum()), _fit_course(part)))
    total = sum(count for count, _ in parts)
    mean: Floats = np.sum([count / total * course for count, course in parts], axis=0)
    return mean


def _fit_course(part: Panel) -> Floats:
    design = make_design(*part.figures.shape)
    free = ~part.cells().ravel()
    fitted = np.linalg.lstsq(design[free], part.figures.ravel()[free], rcond=None)[0]
    imagined: Floats = (design @ fitted).reshape(part.figures.shape)[part.treated].mean(axis=0)
    return imagined


def list_placebos(judged: Evaluation) -> Iterator[dict[str, object]]:
    """The effort's own estimate and the first placebos, each in units of its areas' noise."""
    if judged.placebos is None:
        return
    scaled = judged.placebos.estimates / judged.placebos.noise
    for number, estimate in enumerate(scaled[: MOST_PLACEBOS + 1]):
        yield {"number": number, "estimate": float(estimate)}
