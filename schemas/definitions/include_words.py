"""What is wrong with `include:` and `defaults:`, in a steward's words, English and Danish.

Belongs here: the sentences. Does not belong here: finding what is wrong
(`schemas.definitions.including`).
"""

from __future__ import annotations

from collections.abc import Sequence

from schemas.definitions.findings import Danish, Finding, KeyPath, find_nearest


def tell_missing(path: KeyPath, name: str, near: str | None) -> Finding:
    """A file that is not there."""
    hint, danish = (f" Did you mean '{near}'?", f" Mente du »{near}«?") if near else ("", "")
    return Finding(
        "include_missing", path, f"there is no file '{name}' to include.",
        remedy=f"Correct the name, or take the line away.{hint}",
        danish=Danish(f"Filen »{name}«, som skal tages med, findes ikke.",
                      f"Ret navnet, eller slet linjen.{danish}"),
    )  # fmt: skip


def tell_outside(path: KeyPath, name: str, folder: str) -> Finding:
    """A file that lies outside the entry's folder, where nobody looks for definitions."""
    return Finding(
        "include_outside", path, f"'{name}' lies outside the folder {folder}.",
        remedy="Put the file into that folder, or into one below it.",
        danish=Danish(f"»{name}« ligger uden for mappen {folder}.",
                      "Læg filen i den mappe eller i en under den."),
    )  # fmt: skip


def tell_circle(path: KeyPath, way: Sequence[str]) -> Finding:
    """Files that include each other."""
    shown = " → ".join(way)
    return Finding(
        "include_circle", path, f"the files include each other in a circle: {shown}.",
        remedy="Take this line away.",
        danish=Danish(f"Filerne tager hinanden med i ring: {shown}.", "Slet denne linje."),
    )  # fmt: skip


def tell_twice(path: KeyPath, name: str) -> Finding:
    """A file that is included already."""
    return Finding(
        "include_twice", path, f"'{name}' is included already.", remedy="Take this line away.",
        danish=Danish(f"»{name}« er taget med allerede.", "Slet denne linje."),
    )  # fmt: skip


def tell_default(path: KeyPath, allowed: Sequence[str]) -> Finding:
    """A key that cannot be said of all blocks of a file at once."""
    key = str(path[-1])
    near = find_nearest(key, allowed)
    names = ", ".join(allowed)
    return Finding(
        "default_not_allowed", path, f"'{key}' cannot stand under 'defaults'.", tuple(allowed),
        f"Did you mean '{near}'?" if near else f"Write '{key}' in each block that it is true of.",
        danish=Danish(
            f"»{key}« kan ikke stå under »defaults«.",
            f"Her kan stå: {names}. "
            + (f"Mente du »{near}«?" if near else f"Skriv »{key}« i hver blok, det gælder."),
        ),
    )  # fmt: skip
