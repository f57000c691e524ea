"""The model of a dataset's rules: what a steward says of its figures in `datasets/<dataset>.yaml`.

Belongs here: the keys of the rules and loading them. Does not belong here: applying them
(`schemas.acceptance.check`), and the file's other parts (`schemas.datasets.OTHER_PARTS`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError

from schemas.datasets import DATASETS_FOLDER, LAST, NAME_PATTERN, OTHER_PARTS
from schemas.problems import Problem, StageError
from schemas.vocabulary import DATASETS, NATURES, OBSERVED_AREA_TYPES, UNITS, Language
from schemas.written.strict import Strict
from schemas.written.yaml_file import YamlFile, read_yaml_file

WRONG_NAME: dict[Language, tuple[str, str, str]] = {
    "en": ("A dataset is called as its file is, and this is no such name.",
           "small letters a-z, figures and underscores", "Give the file another name."),
    "da": ("Et datasæt hedder som sin fil, og sådan kan det ikke hedde.",
           "små bogstaver a-z, tal og understreg", "Giv filen et andet navn."),
}  # fmt: skip
OTHER_NAME: dict[Language, tuple[str, str]] = {
    "en": (
        "The file says another dataset than its own name.",
        "Correct the key, or rename the file.",
    ),
    "da": ("Filen siger et andet datasæt end sit eget navn.", "Ret nøglen, eller omdøb filen."),
}


class RulesError(StageError):
    """A file of rules that cannot be used."""


class MeasureRule(Strict):
    """What a measure's figures look like. Unit `row`: each row has its own.

    `nature` says what is counted, and so how much chance there is in it.
    """

    unit: Literal[(*UNITS, "row")]  # type: ignore[valid-type]
    nature: Literal[NATURES]  # type: ignore[valid-type]
    min: float | None = None
    max: float | None = None
    whole: bool = False


class ItemNature(Strict):
    """Items of a dataset whose figures are of another nature than their measure's."""

    nature: Literal[NATURES]  # type: ignore[valid-type]
    items: list[str]


class PartsRule(Strict):
    """Figures that together stay below a total (or `limit`), all else of the key equal.

    `over` is the key column in which parts and total differ; `parts: disjoint_ages` means
    the age groups, as many as do not overlap. The allowance is `absolute` for each part plus
    `relative` of the total. With `exact`, all parts together are not below it
    either. `when_unit` applies the rule only where the measure `værdi` has that unit.
    """

    name: str
    over: Literal["measure", "item", "sex", "age"]
    parts: list[str] | Literal["disjoint_ages"]
    total: str | None = None
    limit: float | None = None
    measures: list[str] = []
    absolute: float = 0
    relative: float = 0
    exact: bool = False
    when_unit: str | None = None


class AreaSumRule(Strict):
    """An area's own figure against the sum of the areas that it consists of.

    Where every child is there with a figure the two agree within `relative` of the figure
    plus `absolute`; where some are suppressed or missing their sum is not above it.
    """

    measures: list[str]
    parent: Literal["land", "region"]
    children: Literal["region", "kommune"]
    absolute: float = 0
    relative: float = 0


class ShareRule(Strict):
    """A printed share agrees with its own numerator and denominator."""

    numerator: str
    denominator: str
    value: str
    absolute: float


class RespondentsRule(Strict):
    """A share is only printed when at least `minimum` people answered."""

    share: str
    answers: str
    minimum: int


class Anchor(Strict):
    """A figure that is known beforehand to lie in a range."""

    measure: str
    item: str = "alle"
    area_id: str = "000"
    sex: str = "alle"
    age: str = "alle"
    min: float
    max: float


class AgreementRule(Strict):
    """How near an extract's figures lie to those in force of the same key or the nearest period.

    At least `share` of a whole population's cells within a factor of `ratio`, and of an age
    group's cells `group_share` within `group_ratio`. Figures in force below `smallest` are not
    held against anything.
    """

    ratio: Annotated[float, Field(gt=1)]
    share: Annotated[float, Field(gt=0, le=1)]
    group_ratio: Annotated[float, Field(gt=1)]
    group_share: Annotated[float, Field(gt=0, le=1)]
    smallest: float = 100


class RowCount(Strict):
    """How many figures an extract may hold."""

    minimum: Annotated[int, Field(ge=1)] = 1
    maximum: int | None = None


class PartialRule(Strict):
    """Periods of some measures that do not cover the whole of what their name says.

    `unfinished`: a period that had not ended when its extract was released; else that period.
    Their figures are shown as such and never judged, compared or forecast from.
    """

    measures: list[str]
    period: Literal["unfinished"] | str


class DatasetRules(Strict):
    """All that a dataset promises besides the shape of every observation.

    `complete_regions_from`: when at least this share of a region's municipalities is
    printed, all of them must be; below it the extract is a selection. Null: never asked.
    `projection_table` is a table of projections that is mistaken for this dataset's.
    `whole_item` holds whoever another item holds, such as any disease a certain one; `exclusive`
    are lists of items, or measures, of which nobody is counted in two.
    `label`, `meaning`, `order` and `projection` are what `schemas.datasets` reads; `publisher` is
    whose figures they are, where rhythm and layouts do not say another.
    """

    dataset: Literal[DATASETS]  # type: ignore[valid-type]
    label: str | None = None
    meaning: str | None = None
    order: int = LAST
    publisher: str | None = None
    projection: bool = False
    projection_table: str | None = None
    area_types: list[Literal[OBSERVED_AREA_TYPES]]  # type: ignore[valid-type]
    measures: dict[str, MeasureRule]
    natures: list[ItemNature] = []
    percent_max: float = 100
    complete_regions_from: float | None = None
    parts: list[PartsRule] = []
    area_sums: list[AreaSumRule] = []
    shares: list[ShareRule] = []
    respondents: RespondentsRule | None = None
    anchors: list[Anchor] = []
    rows: RowCount = RowCount()
    partial: list[PartialRule] = []
    whole_item: str | None = None
    exclusive: list[Annotated[list[str], Field(min_length=2)]] = []
    agreement: AgreementRule | None = None

    def find_nature(self, measure: str, item: str) -> str | None:
        """The nature of an item's figures; None for a measure that is not known."""
        for exception in self.natures:
            if any(fnmatchcase(item, pattern) for pattern in exception.items):
                return str(exception.nature)
        rule = self.measures.get(measure)
        return None if rule is None else str(rule.nature)


@dataclass(frozen=True)
class LoadedRules:
    """The rules of the datasets whose file can be used, and what is wrong with the others' files.

    `broken` has the problems of each file by the dataset that the file is named after.
    """

    rules: dict[str, DatasetRules]
    broken: dict[str, list[Problem]]


def load_rules(folder: Path = DATASETS_FOLDER) -> dict[str, DatasetRules]:
    """The rules of every dataset. Raises RulesError naming each file and key that is wrong."""
    loaded = load_sound_rules(folder)
    if loaded.broken:
        raise RulesError([problem for problems in loaded.broken.values() for problem in problems])
    return loaded.rules


def load_sound_rules(folder: Path = DATASETS_FOLDER, language: Language = "en") -> LoadedRules:
    """As `load_rules`, but what is wrong is told beside the rules that are right."""
    rules: dict[str, DatasetRules] = {}
    broken: dict[str, list[Problem]] = {}
    for path in sorted(folder.glob("*.yaml")):
        file = read_yaml_file(path, "dataset", language)
        loaded = None if file.problems else _read_rules(file)
        if loaded is not None and not file.problems:
            rules[loaded.dataset] = loaded
        else:
            broken[path.stem] = file.problems
    return LoadedRules(rules, broken)


def _read_rules(file: YamlFile) -> DatasetRules | None:
    """The rules of a dataset's file; what is wrong with them is added to the file's problems."""
    name = file.path.stem
    if not NAME_PATTERN.fullmatch(name):
        message, expected, remedy = WRONG_NAME[file.language]
        file.tell((), message, f"'{name}'", expected, remedy)
        return None
    content = {key: value for key, value in file.content.items() if key not in OTHER_PARTS}
    if content.setdefault("dataset", name) != name:
        message, remedy = OTHER_NAME[file.language]
        file.tell(("dataset",), message, f"'{content['dataset']}'", f"'{name}'", remedy)
        content["dataset"] = name
    try:
        return DatasetRules.model_validate(content)
    except ValidationError as error:
        file.tell_errors(error, DatasetRules)
        return None


def remember_rules(folder: Path, rules: Mapping[str, DatasetRules]) -> None:
    """Write rules down as they are, so that they are known when their own file is broken."""
    folder.mkdir(parents=True, exist_ok=True)
    for dataset, entry in rules.items():
        path = folder / f"{dataset}.yaml"
        text = entry.model_dump_json(indent=1) + "\n"
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            unfinished = path.with_suffix(".part")
            unfinished.write_text(text, encoding="utf-8")
            unfinished.replace(path)
