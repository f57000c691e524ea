"""From the entry of the definitions to one tree of it and of every file that it includes.

Belongs here: `include:` and `defaults:`: which files there are, in which order their blocks stand,
what each file says of all its blocks, and what is wrong with that. Does not belong here: the YAML
of one file (`schemas.definitions.tree`) and what blocks mean (`schemas.definitions.checking`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import BaseModel, Field, ValidationError

from schemas.definitions import include_words as words
from schemas.definitions.findings import Danish, Finding, KeyPath, find_nearest
from schemas.definitions.tree import Place, Tree, parse_tree
from schemas.definitions.words import drop_misspelt, explain_error
from schemas.definitions.written_file import Defaults, FileHead

INCLUDE, DEFAULTS, INDICATORS = "include", "defaults", "indicators"
NAMING = "`klynge check FILE`, `klynge run --definitions FILE`"
"""How a definitions file is named on the command line."""


class _Listed(BaseModel):
    """The one list of a file, whatever its entries are."""

    indicators: list[Any] = Field(min_length=1)


def list_definition_files(entry: Path) -> list[Path]:
    """The entry and every file that it includes, as far as they are there, in the order of their
    blocks.

    Quick: a file that does not hold the word is not parsed.
    """
    folder, found = find_folder(entry).resolve(), dict[Path, Path]()

    def follow(path: Path) -> None:
        resolved = path.resolve()
        if resolved in found or not (resolved.is_relative_to(folder) and path.is_file()):
            return
        found[resolved] = path
        content = path.read_bytes()
        if INCLUDE.encode() in content:
            for name in list_included(parse_tree(content.decode("utf-8-sig", "replace")).content):
                follow(find_folder(path) / name)

    follow(entry)
    return list(found.values()) or [entry]


def find_folder(file: Path) -> Path:
    """The folder that a file's own names of files start from; of a link, where it leads."""
    return (file.resolve() if file.is_symlink() else file).parent


def list_included(content: object) -> list[str]:
    """The names under `include:` that are names."""
    named = content.get(INCLUDE) if isinstance(content, dict) else None
    return [name for name in named if isinstance(name, str)] if isinstance(named, list) else []


def read_tree(entry: Path, instead: Mapping[Path, str] | None = None) -> Tree:
    """All files as one tree: `indicators` holds every block, with the defaults of its file.

    Never raises for what is wrong with a file. `instead` are texts that stand in for files.
    """
    return _Reader(entry, instead or {}).read()


def merge_text(text: str, file: str) -> Tree:
    """The tree of a text that may become `file`."""
    path = Path(file)
    return read_tree(path, {path: text})


class _Reader:
    """Reads file after file into one tree.

    What is found outside the list of blocks keeps its own path in the entry, and begins with the
    file's name in the others.
    """

    def __init__(self, entry: Path, instead: Mapping[Path, str]) -> None:
        self.entry = entry
        self.folder = find_folder(entry).resolve()
        self.instead = instead
        self.blocks: list[object] = []
        self.tree = Tree(content={INDICATORS: self.blocks})
        self.read_already: dict[Path, Path] = {}

    def read(self) -> Tree:
        """The whole tree."""
        self.add_file(self.entry, None, {}, ())
        return self.tree

    def add_file(
        self, path: Path, named_at: KeyPath | None, given: Mapping[str, _Default],
        above: tuple[Path, ...],
    ) -> None:  # fmt: skip
        """A file's blocks, and then those of the files that it includes."""
        self.read_already[path.resolve()] = path
        shown = str(path)
        prefix: KeyPath = () if named_at is None else (shown,)
        self.tree.file_order.append(shown)
        self.tree.files[prefix] = shown
        one = self.read_file(path, named_at)
        if one is None:
            return
        self.adopt(one, prefix, shown)
        if one.stopped:
            self.tree.stopped = True
            return
        head, found = check_head(one.content)
        told = {finding.path for finding in one.findings if not finding.warning}
        self.tell(prefix, [finding for finding in found if finding.path not in told])
        defaults = dict(given) | {
            key: _Default(value, shown, one.place_of((DEFAULTS, key)))
            for key, value in head.get(DEFAULTS, {}).items()
        }
        self.add_blocks(one, defaults)
        for number, name in head.get(INCLUDE, []):
            self.include(path, name, (*prefix, INCLUDE, number), defaults, (*above, path.resolve()))

    def read_file(self, path: Path, named_at: KeyPath | None) -> Tree | None:
        """One file by itself; None when it is not there and that is told where it is named."""
        if path in self.instead:
            return parse_tree(self.instead[path])
        try:
            return parse_tree(path.read_bytes().decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            before = error.object[: error.start].rpartition(b"\n")
            place = (error.object[: error.start].count(b"\n") + 1, len(before[2].decode()) + 1)
            danish = Danish("Filen er ikke UTF-8-tekst.", "Gem den som UTF-8.")
            return stop(
                "encoding", "The file is not UTF-8 text.", place, "Save it as UTF-8.", danish
            )  # fmt: skip
        except FileNotFoundError:
            if named_at is not None:
                near = find_nearest(path.name, [each.name for each in self.list_beside(path)])
                self.tell_include(words.tell_missing(named_at, name_of(path, self.entry), near))
                return None
            remedy = f"Name a file that is there: {NAMING}."
            rule, message = "definitions_missing", "There is no definitions file here."
            danish = Danish(
                "Her er ingen definitionsfil.", f"Nævn en fil, der findes: {NAMING}."
            )  # fmt: skip
            return stop(rule, message, (1, 1), remedy, danish)
        except OSError as error:
            message = f"The definitions file cannot be read: {error.strerror}."
            remedy = f"Name a file that may be read: {NAMING}."
            danish = Danish(
                f"Definitionsfilen kan ikke læses: {error.strerror}.",
                f"Nævn en fil, der må læses: {NAMING}.",
            )
            return stop("definitions_unreadable", message, (1, 1), remedy, danish)

    def list_beside(self, path: Path) -> Iterator[Path]:
        """The other definitions files of a folder."""
        read = {self.entry.resolve(), *self.read_already}
        return (each for each in path.parent.glob("*.yaml") if each.resolve() not in read)

    def adopt(self, one: Tree, prefix: KeyPath, shown: str) -> None:
        """The places and findings of one file, by their paths in the whole."""
        shift = len(self.blocks)
        for path, place in one.places.items():
            self.tree.places[move(path, prefix, shift)] = place
        for path in one.places:
            if is_block(path) and len(path) == 2:
                self.tree.files[move(path, prefix, shift)] = shown
        self.tree.findings += [
            replace(finding, path=move(finding.path, prefix, shift)) for finding in one.findings
        ]

    def add_blocks(self, one: Tree, defaults: Mapping[str, _Default]) -> None:
        """The blocks of one file, each with the defaults that it does not say itself."""
        content = one.content if isinstance(one.content, dict) else {}
        listed = content.get(INDICATORS)
        for block in listed if isinstance(listed, list) else []:
            if isinstance(block, dict):
                lacking = {key: each for key, each in defaults.items() if key not in block}
                here = (INDICATORS, len(self.blocks))
                for key, each in lacking.items():
                    self.tree.places[*here, key] = each.place
                    self.tree.files[*here, key] = each.file
                block = {**block, **{key: each.value for key, each in lacking.items()}}
            self.blocks.append(block)

    def include(
        self, by: Path, name: str, named_at: KeyPath, defaults: Mapping[str, _Default],
        above: tuple[Path, ...],
    ) -> None:  # fmt: skip
        """One file that another one names, unless it may not be."""
        path = find_folder(by) / name
        resolved = path.resolve()
        if not resolved.is_relative_to(self.folder):
            self.tell_include(words.tell_outside(named_at, name, str(find_folder(self.entry))))
        elif resolved in above:
            way = [*above[above.index(resolved) :], resolved]
            shown = [name_of(self.read_already[each], self.entry) for each in way]
            self.tell_include(words.tell_circle(named_at, shown))
        elif resolved in self.read_already:
            self.tell_include(words.tell_twice(named_at, name))
        else:
            self.add_file(path, named_at, defaults, above)

    def tell_include(self, finding: Finding) -> None:
        """A file that cannot be included: what stands in it is not known."""
        self.tree.findings.append(finding)
        self.tree.stopped = True

    def tell(self, prefix: KeyPath, findings: list[Finding]) -> None:
        """What is wrong with one file outside its blocks."""
        self.tree.findings += [
            replace(finding, path=move(finding.path, prefix, 0)) for finding in findings
        ]


class _Default:
    """A value that a file gives to its blocks, and where it is written."""

    def __init__(self, value: object, file: str, place: Place) -> None:
        self.value, self.file, self.place = value, file, place


def check_head(content: object) -> tuple[dict[str, Any], list[Finding]]:
    """What a file says besides its blocks, as far as it can be used, and what is wrong with it.

    `include` as pairs of number and name, `defaults` as written.
    """
    whole = content if isinstance(content, dict) else {}
    written = {key: value for key, value in whole.items() if key != INDICATORS}
    findings = [*find_faults(FileHead, written)]
    has_list = whole.get(INDICATORS) is not None and not isinstance(whole[INDICATORS], list)
    if not isinstance(content, dict):
        findings += find_faults(_Listed, content)
    elif INCLUDE not in written or has_list:
        listed = {INDICATORS: whole[INDICATORS]} if INDICATORS in whole else {}
        findings += find_faults(_Listed, listed)
    wrong = {finding.path[:2] for finding in findings}
    given = written.get(DEFAULTS)
    defaults = given if isinstance(given, dict) else {}
    named = written.get(INCLUDE)
    return {
        INCLUDE: [
            (number, name)
            for number, name in enumerate(named if isinstance(named, list) else [])
            if isinstance(name, str) and (INCLUDE, number) not in wrong
        ],
        DEFAULTS: {key: each for key, each in defaults.items() if (DEFAULTS, key) not in wrong},
    }, drop_misspelt(findings)  # fmt: skip


def find_faults(model: type[BaseModel], content: object) -> Iterator[Finding]:
    """What a model refuses; a default that no file may give says which it may."""
    try:
        model.model_validate(content)
    except ValidationError as error:
        for each in error.errors():
            finding = explain_error(each)
            if finding.rule == "unknown_key" and finding.path[:1] == (DEFAULTS,):
                finding = words.tell_default(finding.path, tuple(Defaults.model_fields))
            yield finding


def stop(rule: str, message: str, place: Place, remedy: str, danish: Danish) -> Tree:
    """The tree of a file that cannot be read."""
    tree = Tree()
    tree.stop(rule, message, place, remedy, danish)
    return tree


def is_block(path: KeyPath) -> bool:
    """Whether a path leads into the list of blocks."""
    return len(path) > 1 and path[0] == INDICATORS and isinstance(path[1], int)


def move(path: KeyPath, prefix: KeyPath, shift: int) -> KeyPath:
    """A path of one file in the whole."""
    if is_block(path):
        return (INDICATORS, int(path[1]) + shift, *path[2:])
    return (*prefix, *path)


def name_of(path: Path, entry: Path) -> str:
    """A file as it is named from beside the entry."""
    folder = find_folder(entry)
    return str(path.relative_to(folder)) if path.is_relative_to(folder) else str(path)
