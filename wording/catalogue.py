"""What the indicator catalogue says of each indicator, in Danish.

Belongs here: arranging definitions and putting what they say into words. Does not belong
here: the page (`pages.catalogue_page`) and the sheet (`workbooks.sheets.catalogue_sheet`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from indicators.requests import list_terms
from schemas.agreement import Agreement
from schemas.definitions.kinds import RULES
from schemas.definitions.model import Definition
from schemas.promises import PromiseLedger
from schemas.standards import StandardPopulation
from wording.definition_words import (
    UNKNOWN,
    describe_status,
    list_groups,
    tell_comparison,
    tell_day,
    tell_headline,
    tell_protection,
    tell_target,
    tell_validity,
)
from wording.figure_words import name_unit
from wording.labels import (
    DATASETS,
    DIRECTIONS,
    NO_DIRECTION,
    describe_date,
    describe_formula,
    lower_first,
)
from wording.promises import ToldDocument, list_asking, tell_promises
from wording.sections import arrange_sections
from wording.sheet_names import DATA, DEFINITIONS, OVERVIEW, name_home

ASKED_FOR = "Bedt om i"
"""Where in the background documents an indicator is asked for."""
PERIODS = {
    "any": "Som kilden opgør dem",
    "year": "År",
    "half_year": "Halvår",
    "quarter": "Kvartal",
    "month": "Måned",
    "first_quarter": "År, opgjort i 1. kvartal",
    "school_year": "Skoleår",
}
CATCHMENTS = {
    "somatic": "Hospitalernes (somatiske) optageområder",
    "psychiatric": "Psykiatriens optageområder",
}


@dataclass(frozen=True)
class NewestRelease:
    """The newest accepted release of a dataset: who published it, when, and whether it is
    synthetic. `day` is None when the release date is unknown."""

    publisher: str | None
    day: date | None
    synthetic: bool


@dataclass(frozen=True)
class Fact:
    """One line of an entry: what it is about, and what there is to say."""

    label: str
    text: str


@dataclass(frozen=True)
class Entry:
    """One indicator as the catalogue shows it."""

    definition: Definition
    facts: list[Fact]
    overdue: bool

    @property
    def is_in_force(self) -> bool:
        """Whether its figures are shown."""
        return self.definition.status == "in_force"

    @property
    def short_status(self) -> str:
        """A status that is not in force, in one word."""
        return "kladde" if self.definition.status == "draft" else "udgået"

    def text_of(self, label: str) -> str:
        """What a fact says; '' when the indicator has none of that name."""
        return next((fact.text for fact in self.facts if fact.label == label), "")


@dataclass(frozen=True)
class CatalogueTopic:
    """A goal, theme, national goal or vision with its indicators.

    `seen` have their entry under another goal and are named here; `text` is the topic's own words.
    """

    title: str
    entries: list[Entry]
    seen: list[Definition] = field(default_factory=list)
    text: str = ""

    @property
    def has_indicator_in_force(self) -> bool:
        """Whether any indicator is shown under it."""
        shown = [entry.definition for entry in self.entries] + self.seen
        return any(definition.status == "in_force" for definition in shown)


@dataclass(frozen=True)
class CatalogueChapter:
    """A focus area, or the rest."""

    title: str
    topics: list[CatalogueTopic]

    @property
    def entries(self) -> list[Entry]:
        """The chapter's indicators."""
        return [entry for topic in self.topics for entry in topic.entries]


@dataclass(frozen=True)
class Catalogue:
    """All indicators, arranged as in the clusters' workbooks."""

    chapters: list[CatalogueChapter]
    promises: list[ToldDocument]
    generated_at: datetime
    synthetic: bool

    @property
    def entries(self) -> list[Entry]:
        """Every indicator, in order."""
        return [entry for chapter in self.chapters for entry in chapter.entries]


def make_catalogue(
    definitions: list[Definition],
    agreement: Agreement,
    ledger: PromiseLedger,
    standards: Mapping[str, StandardPopulation],
    releases: Mapping[str, NewestRelease],
    generated_at: datetime,
) -> Catalogue:
    """Arrange the definitions (drafts and retired ones too) and describe each; then the promises
    of the documents that they follow.

    `releases` are the newest ones by dataset, as far as anything is published. A review is
    overdue when its day lies before `generated_at`.
    """
    ledger = ledger.follow(definitions)
    teller = Teller(definitions, agreement, ledger, standards, releases, generated_at.date())
    everyone = {definition.id for definition in definitions}
    chapters = [
        CatalogueChapter(
            section.title,
            [
                CatalogueTopic(
                    goal.title,
                    [teller.tell(entry, name_home(section, goal)) for entry in goal.definitions],
                    [*goal.placed, *goal.seen],
                    goal.text,
                )
                for goal in section.goals
            ],
        )
        for section in arrange_sections(definitions, agreement, everyone)
    ]
    used = {source.dataset for definition in definitions for _, source in list_terms(definition)}
    synthetic = any(releases[name].synthetic for name in used if name in releases)
    return Catalogue(chapters, tell_promises(ledger, definitions), generated_at, synthetic)


@dataclass(frozen=True)
class Teller:
    """Puts definitions into words, knowing what they refer to."""

    definitions: list[Definition]
    agreement: Agreement
    ledger: PromiseLedger
    standards: Mapping[str, StandardPopulation]
    releases: Mapping[str, NewestRelease]
    today: date

    def tell(self, definition: Definition, sheet: str) -> Entry:
        """One indicator's entry; `sheet` is the workbooks' sheet of its focus area, '' where
        it is not known."""
        overdue = definition.next_review is not None and definition.next_review < self.today
        facts = [Fact(label, text) for label, text in self.list_facts(definition, sheet) if text]
        return Entry(definition, facts, overdue)

    def list_facts(self, definition: Definition, sheet: str) -> Iterator[tuple[str, str]]:
        """Every line of the entry; '' where there is nothing to say."""
        yield "Definition", definition.description
        yield "Hvem tallet gælder", definition.population or ""
        yield "Hvorfor", definition.why or ""
        yield "Sådan laves tallet", self.tell_formula(definition)
        yield "Kilder", "; ".join(self.list_sources(definition))
        yield "Begrænsninger", definition.limitations or UNKNOWN
        yield "Kan afløses af", definition.national_source or ""
        yield "Enhed", name_unit(definition)
        yield "Retning", DIRECTIONS.get(definition.direction or "", NO_DIRECTION).capitalize()
        yield "Opdelinger", "; ".join(list_groups(definition))
        yield "Hovedopdeling", tell_headline(definition)
        yield "Perioder", self.tell_periods(definition)
        yield "Klyngernes optageområde", CATCHMENTS[definition.catchment]
        yield "Sammenlignes med", tell_comparison(definition)
        yield "Mål for udviklingen", tell_target(definition)
        yield "Fokusområde og mål", self.tell_goal(definition)
        yield "Tema", self.tell_theme(definition)
        yield "Vises også under", "; ".join(self.list_further_goals(definition))
        yield "Nationalt mål", self.tell_national_goal(definition)
        yield "Visioner", "; ".join(self.list_visions(definition))
        yield "Samme begreb som", self.tell_likeness(definition)
        yield ASKED_FOR, "; ".join(list_asking(self.ledger, definition.id))
        yield "Bruges i", self.tell_use(definition, sheet)
        yield "Små tal", tell_protection(definition)
        yield "Dataansvarlig", definition.owner or UNKNOWN
        yield "Sidst gennemgået", tell_day(definition.last_reviewed)
        yield "Gennemgås næste gang", self.tell_next_review(definition)
        yield "Gælder", tell_validity(definition)
        yield "Status", describe_status(definition)
        yield "Version", definition.version
        yield "Id", definition.id
        yield "Tidligere id", ", ".join(definition.renamed_from)

    def tell_formula(self, definition: Definition) -> str:
        """The formula, with what is levelled out and how."""
        text = describe_formula(definition, {each.id: each.label for each in self.definitions})
        standardise = definition.standardise
        if standardise is not None:
            over = "køn og alder" if "sex" in standardise.over else "alder"
            text += f" Udlignes for {over} over grupperne {', '.join(standardise.ages)} år."
            known = self.standards.get(standardise.population)
            if RULES[definition.kind].uses_standard_population and known is not None:
                text += f" Standardbefolkning: {known.name} ({known.source})."
        return text

    def name_of(self, indicator_id: str) -> str:
        """An indicator's title, else its id."""
        named = {definition.id: definition.label for definition in self.definitions}
        return named.get(indicator_id, indicator_id)

    def list_sources(self, definition: Definition) -> Iterator[str]:
        """The datasets that the figure comes from, with the newest release of each."""
        parts = [entry for entry in self.definitions if entry.id in definition.made_of]
        sources = [source for entry in (definition, *parts) for _, source in list_terms(entry)]
        for dataset in dict.fromkeys(source.dataset for source in sources):
            release = self.releases.get(dataset)
            details = [] if release is None else [*tell_release(release)]
            yield " – ".join([DATASETS[dataset], *([", ".join(details)] if details else [])])

    def tell_periods(self, definition: Definition) -> str:
        """Which periods are shown, and whether years are put together."""
        text = PERIODS[definition.periods]
        if definition.pool_years is not None:
            text += f"; {definition.pool_years} år lagt sammen"
        return text

    def tell_goal(self, definition: Definition) -> str:
        """Focus area and goal."""
        return "".join(
            f"{area.title}: {goal.title}"
            for area in self.agreement.focus_areas
            for goal in area.goals
            if (area.id, goal.id) == (definition.focus_area, definition.goal)
        )

    def list_further_goals(self, definition: Definition) -> Iterator[str]:
        """The further goals that it is shown under, and about whom it is there."""
        for place in definition.also_under:
            shown = definition.place_under(place)
            headline = tell_headline(shown) or "alle"
            about = place.population or headline
            yield f"{self.tell_goal(shown)} ({lower_first(about)})"

    def list_visions(self, definition: Definition) -> Iterator[str]:
        """The visions that it is shown with."""
        for vision in self.agreement.visions:
            if {definition.id, *definition.renamed_from} & set(vision.indicators):
                yield vision.title

    def tell_likeness(self, definition: Definition) -> str:
        """The indicator that says the same from another source, or another edition of it."""
        if definition.twin_of is not None:
            return f"»{self.name_of(definition.twin_of)}«, fra en anden kilde"
        if definition.variant_of is not None:
            return f"»{self.name_of(definition.variant_of)}«, opgjort på en anden måde"
        return ""

    def tell_theme(self, definition: Definition) -> str:
        """The theme across focus areas."""
        themes = self.agreement.themes
        return "".join(theme.title for theme in themes if theme.id == definition.theme)

    def tell_national_goal(self, definition: Definition) -> str:
        """The national goal with its number."""
        return "".join(
            f"{goal.id}. {goal.title}"
            for goal in self.agreement.national_goals
            if goal.id == definition.national_goal
        )

    def tell_use(self, definition: Definition, sheet: str) -> str:
        """The workbooks' sheets that show it, and the indicators that are made from it."""
        texts = []
        if definition.status == "in_force":
            sheets = filter(None, (OVERVIEW, sheet, DEFINITIONS, DATA))
            texts.append(f"Klyngernes regneark, arkene {', '.join(f'»{one}«' for one in sheets)}")
        made = [d.label for d in self.definitions if definition.id in d.made_of]
        if made:
            texts.append(f"Indgår i {', '.join(f'»{label}«' for label in made)}")
        return ". ".join(texts) or "Vises ikke i klyngernes regneark"

    def tell_next_review(self, definition: Definition) -> str:
        """The day of the next review, and whether it has passed."""
        text = tell_day(definition.next_review)
        late = definition.next_review is not None and definition.next_review < self.today
        return f"{text} (overskredet)" if late else text


def tell_release(release: NewestRelease) -> Iterator[str]:
    """A release in words."""
    if release.publisher is not None:
        yield release.publisher
    if release.day is not None:
        yield f"seneste udgivelse {describe_date(release.day)}"
    if release.synthetic:
        yield "syntetiske tal"
