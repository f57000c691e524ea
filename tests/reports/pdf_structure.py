"""Reading a PDF's structure as a screen reader does, by a library that knows nothing of typst."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pikepdf


@dataclass(frozen=True)
class Tagged:
    """One element of the structure: its role, its alternative text, what is within it."""

    role: str
    alternative: str
    scope: str
    within: list[Tagged] = field(default_factory=list)

    def find(self, *roles: str) -> Iterator[Tagged]:
        """The elements of these roles within this one, in order; none within a found one."""
        for each in self.within:
            if each.role in roles:
                yield each
            else:
                yield from each.find(*roles)


@dataclass(frozen=True)
class Structure:
    """What a PDF says of itself, and the root of its structure."""

    language: str
    title: str
    is_marked: bool
    shows_title: bool
    root: Tagged


def read_structure(data: bytes) -> Structure:
    """The structure of a tagged PDF; KeyError where it has none."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        catalogue = pdf.Root
        tree = catalogue["/StructTreeRoot"]
        roles = {str(own): str(known) for own, known in dict(tree.get("/RoleMap", {})).items()}
        with pdf.open_metadata() as metadata:
            title = str(metadata.get("dc:title", ""))
        return Structure(
            language=str(catalogue.get("/Lang", "")),
            title=title,
            is_marked=bool(catalogue.MarkInfo.Marked),
            shows_title=bool(catalogue.ViewerPreferences.get("/DisplayDocTitle", False)),
            root=Tagged("Root", "", "", [*read_children(tree, roles)]),
        )


def read_children(element: Any, roles: dict[str, str]) -> Iterator[Tagged]:
    """The elements below one; marks on the page are left out."""
    children = element.get("/K", [])
    for child in children if isinstance(children, pikepdf.Array) else [children]:
        if isinstance(child, pikepdf.Dictionary) and "/S" in child:
            role = str(child["/S"])
            yield Tagged(
                roles.get(role, role).lstrip("/"),
                str(child.get("/Alt", "")),
                read_scope(child.get("/A")),
                [*read_children(child, roles)],
            )


def read_scope(attributes: Any) -> str:
    """Of a header cell whether it heads its row or its column."""
    several = attributes if isinstance(attributes, pikepdf.Array) else [attributes]
    for each in several:
        if isinstance(each, pikepdf.Dictionary) and "/Scope" in each:
            return str(each["/Scope"]).lstrip("/")
    return ""
