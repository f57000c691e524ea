"""All demo extracts at once.

Belongs here: which datasets are written and in what order. Each dataset's figures and
layout are in its own module.
"""

from __future__ import annotations

from pathlib import Path

from demo.chronic import write_chronic
from demo.health_profile import draw_answers, write_health_profile
from demo.local_reports import write_local_reports
from demo.national_goals import write_national_goals
from demo.patient_survey import write_patient_survey
from demo.population import write_population
from demo.population_projection import write_population_projection
from demo.practices import write_practices
from demo.pupil_survey import write_pupil_survey
from demo.readmissions import draw_admissions, write_readmissions
from demo.regional_profile import write_regional_profile
from demo.world import build_world
from geography import load_geography


def write_demo(folder: Path, seed: int) -> list[Path]:
    """Write synthetic extracts of every dataset that is expected to `folder`.

    Returns every file written, sidecars too. The same seed gives the same bytes. Files that
    are already there under the same names are overwritten.
    """
    world = build_world(load_geography(), seed)
    admissions = draw_admissions(world)
    answers = draw_answers(world)
    return [
        *write_population(folder, world),
        *write_population_projection(folder, world),
        *write_chronic(folder, world),
        *write_readmissions(folder, world, admissions),
        *write_practices(folder, world),
        *write_health_profile(folder, world, answers),
        *write_regional_profile(folder, world, answers),
        *write_patient_survey(folder, world),
        *write_national_goals(folder, world, admissions, answers),
        *write_pupil_survey(folder, world),
        *write_local_reports(folder, world),
    ]
