"""Reading the source files, with what is wrong in each told by file, line and key.

Belongs here: `fetching/sources/*.yaml` as models. Does not belong here: the models themselves
(`fetching.source_model`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from fetching.source_model import KINDS, NAME, PERIODS, Source, StatbankSource
from schemas.problems import Problem
from schemas.written.yaml_file import YamlFile, read_yaml_file

SOURCES_FOLDER = Path(__file__).with_name("sources")
LIKE_THE_OTHERS = "Correct the key; the other files in the folder show its form."


@dataclass(frozen=True)
class LoadedSources:
    """The sources that can be used, by name, and what is wrong with the others' files."""

    sources: dict[str, Source]
    problems: list[Problem]

    def with_address(self, environment: Mapping[str, str]) -> dict[str, Source]:
        """Those that are fetched without a person."""
        return {
            name: source
            for name, source in self.sources.items()
            if source.find_address(environment) is not None
        }


def load_sources(folder: Path = SOURCES_FOLDER) -> LoadedSources:
    """Every source of a folder, in the order of their names. Never raises for what is in a file."""
    sources: dict[str, Source] = {}
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.yaml")):
        file = read_yaml_file(path, "source")
        source = None if file.problems else read_source(file)
        if source is not None:
            sources[path.stem] = source
        problems += file.problems
    return LoadedSources(sources, problems)


def read_source(file: YamlFile) -> Source | None:
    """One file as the model of its kind; None with the file's problems."""
    if NAME.fullmatch(file.path.stem) is None:
        remedy = "Name it in small letters, digits and _, such as folk1a.yaml."
        file.tell_unread("The file's name is no source's.", None, remedy)
    kind = file.content.get("kind")
    model = KINDS.get(str(kind))
    if model is None:
        found = None if kind is None else repr(kind)[:80]
        file.tell(("kind",), "A source is of no known kind.", found, ", ".join(KINDS),
                  "Write one of the kinds after 'kind:'.")  # fmt: skip
        return None
    try:
        source = model.model_validate(file.content)
    except ValidationError as error:
        file.tell_errors(error, model)
        return None
    if isinstance(source, StatbankSource):
        check_statbank(file, source)
    return None if file.problems else source


def check_statbank(file: YamlFile, source: StatbankSource) -> None:
    """Periods that StatBank would not understand, and a variable that stands in both lists."""
    times = [name for name in source.variables if name.casefold() == "tid"]
    if not times:
        file.tell(("variables",), "The periods are not asked for.", None, "Tid",
                  "Add the variable Tid, such as Tid: ['*'].")  # fmt: skip
    for name in times:
        for number, period in enumerate(source.variables[name]):
            if PERIODS.fullmatch(period) is None:
                file.tell(
                    ("variables", name, number), "Periods cannot be asked for like this.",
                    f"'{period}'", "*, *K1, 2024K1, (1), (-n+8) or >=2015K1", LIKE_THE_OTHERS,
                )  # fmt: skip
    for name in source.summed_over:
        if name.casefold() in {each.casefold() for each in source.variables}:
            file.tell(("summed_over",), "A variable is both asked for and summed over.",
                      f"'{name}'", None, "Take it out of one of the two.")  # fmt: skip
