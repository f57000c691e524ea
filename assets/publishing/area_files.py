"""The files of one area besides its workbook: its profile, its goals' pages, its figures as csv.

Belongs here: which files there are, where they wait for publication, and that they are whole. Does
not belong here: what stands in them (`profiles/`, `wording/`), or the workbook.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from assets.publishing.area_documents import APPROVED, CSV, PROFILES
from profiles.area_profile import draw_area, draw_goals, has_profile, name_files
from profiles.drawing import DrawnProfile
from profiles.fonts import find_fonts
from schemas.frames.values import VALUE_COLUMNS
from warehouse.publishing.danish_csv import tell_danish_csv
from wording.data_labels import add_labels, order_columns
from wording.view import View


def write_profile(folder: Path, name: str, view: View) -> DrawnProfile | None:
    """Write an area's profile below `folder` under `profiles/`; returns the drawing for other
    products. None, and no file, where no indicator has a number in the profile.

    Of a snapshot that waits the pages say so, and stand beside in `APPROVED` without those words.
    """
    if not has_profile(view):
        return None
    fonts, pages = find_fonts(), folder / PROFILES
    drawn = draw_area(view, fonts)
    write_whole(pages, name_files(name, drawn, draw_goals(view, fonts)))
    if view.is_unapproved:
        approved = view.as_approved()
        clean = draw_area(approved, fonts)
        write_whole(pages / APPROVED, name_files(name, clean, draw_goals(approved, fonts)))
    return drawn


def write_figures(folder: Path, name: str, view: View) -> None:
    """Write the rows of an area's sheet of data as `csv/<name>.csv`, in the form that Danish Excel
    opens."""
    content = view.content
    labelled = add_labels(view.rows, content.definitions, content.agreement)
    told = tell_danish_csv(labelled.select(order_columns(list(VALUE_COLUMNS))))
    write_whole(folder / CSV, iter([(f"{name}.csv", told.encode())]))


def write_whole(folder: Path, files: Iterator[tuple[str, bytes]]) -> None:
    """Write files so that each has its name only once it is whole."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files:
        partial = folder / f".{name}.part"
        partial.write_bytes(data)
        partial.replace(folder / name)
