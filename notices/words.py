"""The sentences of the messages, in Danish and in English.

Belongs here: words. Does not belong here: choosing what is said (`notices.messages`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from schemas.vocabulary import Language
from wording.labels import describe_date, describe_period, write_count

OneOrMany = tuple[str, str]
"""A sentence for one, and one for {n}."""


@dataclass(frozen=True)
class FailureWords:
    """What is said of one kind of failure, in each language."""

    happened: Mapping[Language, str]
    to_do: Mapping[Language, str]


@dataclass(frozen=True)
class Words:
    """All sentences in one language; what stands in braces is filled in."""

    language: Language
    system: str
    clock: str
    jobs: Mapping[str, str]
    synthetic: str
    more: str
    failed_subject: str
    run_failed: str
    tried_again: str
    unchanged: str
    rejected_subject: OneOrMany
    rejected: OneOrMany
    more_reasons: str
    rejected_to_do: str
    a_file: str
    waiting_subject: str
    waiting: str
    waiting_to_do: str
    late_subject: str
    late_many: OneOrMany
    late_line: str
    assumed: str
    late_to_do: str
    surprising_subject: str
    surprising: str
    surprising_to_do: str
    surprising_waits: str
    surprising_waits_to_do: str
    published_subject: str
    published: str
    approved: str
    published_to_do: str
    well_subject: str
    well: str
    well_to_do: str
    in_force: str
    nothing_published: str
    open_subject: OneOrMany
    still_open: str
    still_open_to_do: str

    def write_whole(self, number: int) -> str:
        """A whole number with the language's mark for thousands."""
        return write_count(number) if self.language == "da" else f"{number:,}"

    def write_decimal(self, number: str) -> str:
        """A decimal number with the language's mark."""
        return number.replace(".", ",") if self.language == "da" else number


DANISH = Words(
    language="da",
    system="Klyngemonitor",
    clock="%H.%M",
    jobs={
        "monitoring_run": "Kørslen",
        "freshness_check": "Eftersynet af, hvem der er forsinket,",
        "fetch": "Hentningen",
        "pruning": "Oprydningen i gamle kørsler",
        "__ASSET_JOB": "Kørslen fra websiden",
    },
    synthetic="Tallene er syntetiske (demo).",
    more="– og {count} mere",
    failed_subject="noget virker ikke",
    run_failed="{job} {when} nåede ikke frem: {what}",
    tried_again="Den prøves igen af sig selv fra kl. {at}.",
    unchanged="De offentliggjorte tal er, som de var.",
    rejected_subject=("en fil blev afvist", "{n} filer blev afvist"),
    rejected=(
        "Filen kan ikke bruges, og det, der gjaldt før, gælder stadig:",
        "Filerne kan ikke bruges, og det, der gjaldt før, gælder stadig:",
    ),
    more_reasons=" (og {count} grunde mere)",
    rejected_to_do="Se alle grunde med `klynge extracts --why {which}`. Ret filen, eller send "
    "afsenderen svaret fra `klynge extracts --feedback {which}`, og læg den rettede fil i "
    "indbakken.",
    a_file="FIL",
    waiting_subject="nye tal venter på godkendelse",
    waiting="De nye tal er regnet, men ikke offentliggjort. De gamle gælder, til nogen har set på "
    "dem:",
    waiting_to_do="Se forskellen med `klynge review`. Sæt så tallene i kraft med `klynge approve "
    "--because TEKST --by NAVN`, eller lad dem ligge med `klynge decline`.",
    late_subject="{name} er forsinket",
    late_many=("1 datasæt er forsinket", "{n} datasæt er forsinkede"),
    late_line="{name}: {period} var ventet senest {until} fra {publisher}, for {days} dage siden. "
    "Det nyeste, vi har, er {newest}.",
    assumed=" (Rytmen er antaget.)",
    late_to_do="Se efter hos udgiveren. Er filen kommet, så læg den i indbakken; er rytmen en "
    "anden, så ret den (docs/ret_en_rytme.md). `klynge late` viser alle datasæt.",
    surprising_subject="tal har ændret sig mere end ventet",
    surprising="I de tal, der netop er offentliggjort:",
    surprising_to_do="Se, hvad der ændrede sig og hvorfor, med `klynge diff`. Er en fil forkert, "
    "så tag den ud med `klynge withdraw FIL --because TEKST` og kør igen.",
    surprising_waits="I nye tal, som venter på godkendelse:",
    surprising_waits_to_do="Se forskellen med `klynge review`.",
    published_subject="nye tal er offentliggjort",
    published="{rows} tal gælder nu. De ligger i published/current.",
    approved="De ventede og blev godkendt af {by}: {because}",
    published_to_do="Du skal ikke gøre noget. `klynge diff` viser, hvad der ændrede sig.",
    well_subject="alt er vel",
    well="Ingen kørsel er fejlet, ingen fil er afvist, intet venter, og ingen er forsinket.",
    well_to_do="Du skal ikke gøre noget. Kommer denne besked ikke en mandag, så se, om systemet "
    "kører: `klynge status`.",
    in_force="De tal, der gælder, er fra {when}.",
    nothing_published="Der er ikke offentliggjort tal endnu.",
    open_subject=("1 ting venter stadig", "{n} ting venter stadig"),
    still_open="Du har hørt om det før, og det venter stadig:",
    still_open_to_do="`klynge status` viser det hele.",
)

ENGLISH = Words(
    language="en",
    system="Klyngemonitor",
    clock="%H:%M",
    jobs={
        "monitoring_run": "The run",
        "freshness_check": "The check of who is late",
        "fetch": "Fetching",
        "pruning": "Clearing away old runs",
        "__ASSET_JOB": "The run from the web page",
    },
    synthetic="The figures are synthetic (demo).",
    more="– and {count} more",
    failed_subject="something does not work",
    run_failed="{job} of {when} did not get through: {what}",
    tried_again="It is tried again by itself from {at}.",
    unchanged="The published figures are as they were.",
    rejected_subject=("a file was rejected", "{n} files were rejected"),
    rejected=(
        "The file cannot be used, and what was in force stays in force:",
        "The files cannot be used, and what was in force stays in force:",
    ),
    more_reasons=" (and {count} more reasons)",
    rejected_to_do="See all reasons with `klynge extracts --why {which}`. Mend the file, or send "
    "its sender the answer of `klynge extracts --feedback {which}`, and put the mended file into "
    "the inbox.",
    a_file="FILE",
    waiting_subject="new figures wait for approval",
    waiting="The new figures are computed and not published. The old ones are in force until "
    "somebody has looked at them:",
    waiting_to_do="See the difference with `klynge review`. Then put the figures in force with "
    "`klynge approve --because TEXT --by NAME`, or leave them with `klynge decline`.",
    late_subject="{name} is late",
    late_many=("1 dataset is late", "{n} datasets are late"),
    late_line="{name}: {period} was expected by {until} from {publisher}, {days} days ago. The "
    "newest held is {newest}.",
    assumed=" (The rhythm is assumed.)",
    late_to_do="Look at the publisher's. If the file has come, put it into the inbox; if the "
    "rhythm is another, correct it (docs/ret_en_rytme.md). `klynge late` shows all datasets.",
    surprising_subject="figures moved more than expected",
    surprising="In the figures published just now:",
    surprising_to_do="See what changed, and why, with `klynge diff`. If a file is wrong, take it "
    "out with `klynge withdraw FILE --because TEXT` and run again.",
    surprising_waits="In new figures that wait for approval:",
    surprising_waits_to_do="See the difference with `klynge review`.",
    published_subject="new figures are published",
    published="{rows} figures are in force now. They are in published/current.",
    approved="They waited and were approved by {by}: {because}",
    published_to_do="There is nothing to do. `klynge diff` shows what changed.",
    well_subject="all is well",
    well="No run failed, no file is rejected, nothing waits, and no publisher is late.",
    well_to_do="There is nothing to do. If this message does not come one Monday, see whether the "
    "system runs: `klynge status`.",
    in_force="The figures in force are of {when}.",
    nothing_published="No figures have been published yet.",
    open_subject=("1 thing is still open", "{n} things are still open"),
    still_open="You have heard of it before, and it is still open:",
    still_open_to_do="`klynge status` shows all of it.",
)

OTHER_FAILURE = FailureWords(
    {"da": "en fejl, som kørslens side viser.", "en": "an error that the run's page shows."},
    {
        "da": "Se kørslen på websiden, eller i loggen (log/klynge.log).",
        "en": "Look at the run on the web page, or in the log (log/klynge.log).",
    },
)
FREE_SPACE: Mapping[Language, str] = {
    "da": "Gør plads på disken, eller ret rettighederne til hjemmets mappe.",
    "en": "Free disk space, or correct the permissions of the home's folder.",
}
CHECK_DEFINITIONS: Mapping[Language, str] = {
    "da": "Find linjen med `klynge check`, og ret den.",
    "en": "Find the line with `klynge check`, and correct it.",
}
FAILURES: Mapping[str, FailureWords] = {
    "": FailureWords(
        {"da": "den blev afbrudt, før den var færdig.", "en": "it was cut off before its end."},
        {
            "da": "Sker det igen, så se, om serveren har hukommelse nok.",
            "en": "If it happens again, see whether the server has enough memory.",
        },
    ),
    "disk": FailureWords(
        {
            "da": "Disken er næsten fuld: {free} GB er fri. Den næste kørsel kan gå i stå.",
            "en": "The disk is nearly full: {free} GB are free. The next run may get stuck.",
        },
        FREE_SPACE,
    ),
    "storage": FailureWords(
        {
            "da": "Dagsters lager kan ikke læses eller skrives, så ingen kørsel kan begynde.",
            "en": "Dagster's storage cannot be read or written, so that no run can begin.",
        },
        FREE_SPACE,
    ),
    "WarehouseError": FailureWords(
        {
            "da": "lageret kan ikke læses eller skrives.",
            "en": "the warehouse cannot be read or written.",
        },
        FREE_SPACE,
    ),
    "RunLockedError": FailureWords(
        {
            "da": "en anden kørsel blev ved med at holde hjemmet.",
            "en": "another run kept holding the home.",
        },
        {
            "da": "Se med `klynge status`, hvad der kører.",
            "en": "See with `klynge status` what is running.",
        },
    ),
    "PoolError": FailureWords(
        {
            "da": "en af Dagsters puljer er lukket.",
            "en": "one of Dagster's pools is closed.",
        },
        {
            "da": "Sæt den til 1 på websiden under Deployment, Concurrency.",
            "en": "Set it to 1 on the web page under Deployment, Concurrency.",
        },
    ),
    "PoisonedError": FailureWords(
        {
            "da": "en fil gør, at tallene ikke kan regnes.",
            "en": "a file keeps the figures from being computed.",
        },
        {
            "da": "Kørslens side nævner filen; tag den ud med `klynge withdraw FIL --because "
            "TEKST`.",
            "en": "The run's page names the file; take it out with `klynge withdraw FILE "
            "--because TEXT`.",
        },
    ),
    "InvalidValuesError": FailureWords(
        {
            "da": "tallene holder ikke, hvad de lover, og blev ikke gemt.",
            "en": "the figures break what they promise, and were not stored.",
        },
        CHECK_DEFINITIONS,
    ),
    "DefinitionError": FailureWords(
        {"da": "indicator_defs.yaml kan ikke læses.", "en": "indicator_defs.yaml cannot be read."},
        CHECK_DEFINITIONS,
    ),
    "CorrectionError": FailureWords(
        {
            "da": "en rettelse i sources/corrections.yaml kan ikke bruges.",
            "en": "a correction in sources/corrections.yaml cannot be used.",
        },
        CHECK_DEFINITIONS,
    ),
    "Failure": FailureWords(
        {
            "da": "en udgivers filer kunne ikke hentes.",
            "en": "a publisher's files could not be fetched.",
        },
        {
            "da": "Kørslens side siger hvorfor; prøv igen med `klynge fetch`.",
            "en": "The run's page says why; try again with `klynge fetch`.",
        },
    ),
    "NothingComputedError": FailureWords(
        {"da": "der er ikke regnet nogen tal endnu.", "en": "no figures are computed yet."},
        {
            "da": "Start det hele (kørslen monitoring_run).",
            "en": "Launch everything (the job monitoring_run).",
        },
    ),
    "NothingToPublishError": FailureWords(
        {"da": "der er ingen tal at offentliggøre.", "en": "there are no figures to publish."},
        {
            "da": "Se med `klynge extracts`, hvilke filer der tæller.",
            "en": "See with `klynge extracts` which files count.",
        },
    ),
}
"""What is said of a failure, by the class of the stage's error; '' is a run that was killed."""


def choose_words(language: Language) -> Words:
    """The sentences of a language."""
    return DANISH if language == "da" else ENGLISH


def count_words(sentences: OneOrMany, count: int) -> str:
    """The sentence for so many."""
    return sentences[0] if count == 1 else sentences[1].format(n=count)


def name_day(day: date | datetime, language: Language, with_time: bool = False) -> str:
    """A day, or a moment, as it is written in a language."""
    if language == "da":
        time = f" kl. {day:%H.%M}" if with_time else ""
        return f"{describe_date(day)}{time}"
    time = f", {day:%H:%M}" if with_time else ""
    return f"{day.day} {day:%B %Y}{time}"


def name_period(period: str, language: Language) -> str:
    """A period in words; English keeps its id."""
    return describe_period(period) if language == "da" else period
