"""Three definitions of different kinds, written out, for whatever is said or printed of figures."""

from __future__ import annotations

from schemas.definitions.breakdowns import Group
from schemas.definitions.measures import Source
from schemas.definitions.model import Definition

ADMISSIONS = Source(dataset="genindlaeggelser", measure="indlæggelser")
PEOPLE = Source(dataset="folketal", measure="folketal")

READMISSIONS = Definition(
    id="genindlæggelser_80",
    title="=Akutte genindlæggelser inden for 30 dage",
    description="Akut genindlæggelse inden for 30 dage, 80+ år.",
    limitations="-Nyt register fra 2019 giver et databrud.",
    focus_area="aeldre_kronisk",
    goal="rette_sted",
    kind="proportion",
    direction="lower",
    numerator=Source(dataset="genindlaeggelser", measure="genindlæggelser_30_dage"),
    denominator=ADMISSIONS,
    groups=[Group(age="80+")],
)
WELLBEING = Definition(
    id="lavt_mentalt_helbred",
    title="Lavt mentalt helbred",
    description="Lav score på skalaen for mentalt helbred.",
    focus_area="boern_unge",
    goal="mental_mistrivsel",
    kind="survey_share",
    figure=Source(dataset="sundhedsprofil", measure="andel"),
    weight=[PEOPLE],
    groups=[Group(), Group(sex="kvinder", age="16-24")],
)
CLOSED = Definition(
    id="lukkede_praksis_fordeling",
    title="Kommuner fordelt efter andel lukkede praksis",
    description="Fordeling af kommuner.",
    theme="laegefaglige_kompetencer",
    kind="distribution",
    unit="antal",
    decimals=0,
    bands=[0, 40, 100],
    numerator=Source(dataset="praksis", measure="praksis_lukket"),
    denominator=Source(dataset="praksis", measure="praksis"),
)
