"""Each indicator stands once, and is shown wherever it belongs."""

from __future__ import annotations

from schemas.agreement import load_agreement
from schemas.definitions.model import Definition
from tests.wording.catalogues import define
from wording.sections import GoalGroup, Section, arrange_sections

AGREEMENT = load_agreement()
PATIENTS = {"focus_area": "psykisk_sygdom", "goal": "samlede_behov"}
YOUNG = {"focus_area": "boern_unge", "goal": "mental_mistrivsel"}


def arrange(*definitions: Definition) -> dict[str, Section]:
    """The sections by what they are; of the focus areas by title."""
    sections = arrange_sections(list(definitions), AGREEMENT, set())
    return {each.title if each.kind == "focus_area" else each.kind: each for each in sections}


def find_goal(section: Section, title: str) -> GoalGroup:
    return next(goal for goal in section.goals if goal.sheet_title == title)


def ids(definitions: list[Definition]) -> list[str]:
    return [definition.id for definition in definitions]


def test_every_national_goal_shows_all_its_indicators_wherever_they_stand() -> None:
    of_goal = define(id="under_mål", theme=None, **PATIENTS, national_goal=1)
    of_theme = define(id="under_tema", national_goal=1)
    alone = define(id="alene", theme=None, national_goal=1)
    national = find_goal(arrange(of_goal, of_theme, alone)["national_goals"], "Nationalt mål 1")
    assert ids(national.seen) == ["under_mål", "under_tema"]
    assert ids(national.definitions) == ["alene"]


def test_of_the_catalogue_every_national_goal_and_vision_has_a_page() -> None:
    from assets.inputs import DEFAULT_DEFINITIONS
    from schemas.definitions.file import load_definitions

    definitions = load_definitions(DEFAULT_DEFINITIONS)
    sections = arrange(*definitions)
    assert len(sections["national_goals"].goals) == 8
    for number, goal in enumerate(sections["national_goals"].goals, 1):
        mine = [each.id for each in definitions if each.national_goal == number]
        assert sorted(ids(goal.all_shown)) == sorted(mine)
    assert [goal.title for goal in sections["visions"].goals] == [
        vision.title for vision in AGREEMENT.visions
    ]


def test_an_indicator_stands_in_one_place() -> None:
    one = define(id="daglig_rygning", theme="forebyggelse", national_goal=7)
    sections = arrange(one).values()
    homes = [goal for section in sections for goal in section.goals if goal.definitions]
    assert [goal.sheet_title for goal in homes] == ["Forebyggelse"]


def test_a_vision_shows_the_indicators_that_it_names_in_its_own_words() -> None:
    sections = arrange(define(id="daglig_rygning", theme="forebyggelse"))
    [vision] = sections["visions"].goals
    assert (vision.title, ids(vision.seen)) == ("Mere lighed i sundhed", ["daglig_rygning"])
    assert vision.text.startswith("Vi vil nedbryde de barrierer")


def test_a_vision_shows_an_indicator_that_has_another_name_now() -> None:
    renamed = define(id="rygere", renamed_from="daglig_rygning", theme="forebyggelse")
    [vision] = arrange(renamed)["visions"].goals
    assert ids(vision.seen) == ["rygere"]


def test_under_a_further_goal_an_indicator_is_about_the_people_of_that_goal() -> None:
    lonely = define(
        id="ensomhed", theme=None, **YOUNG, groups=[{}, {"age": "16-24"}],
        headline={"age": "16-24"}, population="Unge", report_groups=[{"age": "16-24"}],
        also_under=[PATIENTS | {"headline": "alle", "population": "Alle borgere"}],
    )  # fmt: skip
    sections = arrange(lonely)
    home = find_goal(sections["Sammen om børn og unges sundhed"], "Mental mistrivsel")
    further = find_goal(sections["Sammen om borgere med psykisk sygdom"], "Samlede behov")
    assert (ids(home.definitions), home.placed) == (["ensomhed"], [])
    [placed] = further.placed
    assert (further.definitions, placed.id) == ([], "ensomhed")
    assert placed.headline_breakdown.age == "alle"
    assert (placed.population, placed.report_groups) == ("Alle borgere", [])


def test_what_belongs_nowhere_is_shown_all_the_same() -> None:
    # a file of an earlier day may name a goal that the agreement has no more
    lost = define().model_copy(update={"theme": None, "goal": "gammelt_mål"})
    assert ids(arrange(lost)["loose"].goals[0].definitions) == ["lukkede"]
