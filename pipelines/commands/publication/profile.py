"""What `klynge profile [AREA]` does: an area's profile from a published snapshot, as files.

Belongs here: which areas are asked for, and the files. What the page says is `wording.profile`, how
it is drawn `profiles/`.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from rich.console import Console

from assets.publishing.area_names import CLUSTER_WORKBOOKS, REGION_WORKBOOKS, list_workbooks
from assets.publishing.published_content import read_content
from geography import Geography, load_geography
from pipelines.commands.progress import print_lines, print_problems
from pipelines.commands.publication.report import name_area
from pipelines.commands.publication.workbook import find_workbook_area
from schemas.problems import Problem, StageError
from warehouse.errors import explain_storage_errors
from warehouse.home import Home
from warehouse.publishing.snapshots import find_snapshot
from wording.content import PublishedContent
from wording.view import arrange_view

WRITTEN, FAILED, WRONG_USE = 0, 1, 2


class ProfileError(StageError):
    """There is nothing to make a profile of."""


NO_PROFILE = Problem(
    rule="no_profile",
    message="No indicator of the snapshot's definitions has a number in the profile.",
    remedy="Write `profile: 1`, `profile: 2` and so on at the indicators that it is to show.",
)


def write_profiles(
    home: Home,
    named: str | None,
    area_type: str | None,
    wanted: str,
    folder: Path,
    output: Console,
    errors: Console,
) -> int:
    """Write the profile of the named area, or of every area that has a workbook, and say where the
    files are; returns the exit code.

    0: written; 1: nothing is published, the snapshot has no figure of the area or no profile, or
    the files cannot be written; 2: no such area or snapshot.
    """
    try:
        snapshot = find_snapshot(home, wanted)
        geography = load_geography()
        areas = name_areas(geography, named, area_type, snapshot.published_at.date())
        files: list[Path] = []
        for name, area in areas.items():
            content = read_content(home, snapshot.name, area, geography)
            with explain_storage_errors(folder):
                files += write_files(name, content, folder)
    except StageError as error:
        print_problems(errors, error)
        unknown = {"unknown_area", "unknown_snapshot"}
        return WRONG_USE if unknown & {each.rule for each in error.problems} else FAILED
    print_lines(output, [f"Written: {file}" for file in files])
    return WRITTEN


def name_areas(
    geography: Geography, named: str | None, area_type: str | None, day: date
) -> dict[str, tuple[str, str]]:
    """The areas that are asked for, each by the name of its files."""
    known = {**CLUSTER_WORKBOOKS, **REGION_WORKBOOKS}
    if named is None:
        return {name: known[name] for name in list_workbooks(geography.areas, day)}
    area = find_workbook_area(geography, name_area(named), area_type)
    names = {place: name for name, place in known.items()}
    return {names.get(area, "-".join(area)): area}


def write_files(name: str, content: PublishedContent, folder: Path) -> list[Path]:
    """Draw one area's pages and write them; returns the files."""
    # typst is slow to import, and not needed to refuse wrong use
    from profiles.area_profile import draw_area, draw_goals, name_files
    from profiles.fonts import find_fonts

    if not any(definition.profile for definition in content.definitions):
        raise ProfileError([NO_PROFILE])
    view, fonts = arrange_view(content), find_fonts()
    drawn = draw_area(view, fonts)
    files = dict(name_files(name, drawn, draw_goals(view, fonts)))
    files |= {
        f"{name}{'' if number == 1 else f'-{number}'}.png": picture
        for number, picture in enumerate(drawn.png, 1)
    }
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for file_name, data in files.items():
        file = folder / file_name
        file.write_bytes(data)
        written.append(file)
    return written
