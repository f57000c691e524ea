"""What `klynge report KIND` does: the status report of one area, as a Word document and a PDF.

Belongs here: checking what was asked for, reading the snapshot, and the files. What the report
says and how it looks is `reports/`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from rich.console import Console

from assets.publishing.published_content import read_content
from geography import load_geography
from pipelines.commands.progress import print_lines, print_problems
from pipelines.commands.publication.workbook import find_workbook_area
from reports.content import TITLES, ReportContent
from schemas.agreement import load_agreement
from schemas.problems import Problem, StageError
from schemas.promises import load_promises
from warehouse.errors import explain_storage_errors
from warehouse.home import Home
from warehouse.publishing.snapshots import CURRENT, find_snapshot
from wording.promises import tell_promises

WRITTEN, FAILED, WRONG_USE = 0, 1, 2
OWN_REGION = "084"
"""Region Hovedstaden, which the report is about unless another area is named."""
YEARS = range(1990, 2101)
WRONG = frozenset({"unknown_kind", "years", "unknown_area", "unknown_snapshot"})
"""Rules of problems that are wrong use."""


class ReportError(StageError):
    """The report that was asked for is none."""


@dataclass(frozen=True)
class ReportRequest:
    """What is asked for: the kind of report, the two years, the area and the snapshot by name.

    Without `baseline` changes are counted from the agreement's own, as in the workbooks.
    """

    kind: str
    baseline: int | None
    period: int
    area: str = OWN_REGION
    area_type: str | None = None
    wanted: str = CURRENT


def write_report(
    home: Home, request: ReportRequest, folder: Path, output: Console, errors: Console
) -> int:
    """Write both files into `folder` and say where they are; returns the exit code.

    0: written; 1: nothing is published, the snapshot has no figure of the area, or the files
    cannot be written; 2: no such kind, years, area or snapshot.
    """
    baseline = load_agreement().baseline if request.baseline is None else request.baseline
    try:
        refuse_wrong_request(request, baseline)
        area = find_workbook_area(load_geography(), name_area(request.area), request.area_type)
        snapshot = find_snapshot(home, request.wanted)
        material = read_content(home, snapshot.name, area, load_geography())
        content = ReportContent(
            kind=request.kind,
            baseline=baseline,
            period=request.period,
            material=material,
            snapshot=snapshot.name,
            promises=tuple(tell_promises(load_promises(), material.definitions)),
        )
        with explain_storage_errors(folder):
            files = write_files(content, folder)
    except StageError as error:
        print_problems(errors, error)
        return WRONG_USE if WRONG & {each.rule for each in error.problems} else FAILED
    print_lines(output, [f"Written: {file}" for file in files])
    return WRITTEN


def name_area(named: str) -> str:
    """The area as `find_workbook_area` takes it: 'region' alone means our own."""
    return OWN_REGION if named == "region" else named


def refuse_wrong_request(request: ReportRequest, baseline: int) -> None:
    """Raise `ReportError` with everything that is wrong about the kind and the years."""
    problems = []
    if request.kind not in TITLES:
        problems.append(
            Problem(
                rule="unknown_kind",
                message="There is no such report.",
                found=request.kind,
                expected=", ".join(TITLES),
                remedy="Name one of them.",
            )
        )
    for option, year in (("--baseline", baseline), ("--period", request.period)):
        if year not in YEARS:
            problems.append(
                Problem(
                    rule="years",
                    message=f"{option} is no year.",
                    found=str(year),
                    expected=f"{YEARS.start} to {YEARS.stop - 1}",
                    remedy="Write the year in full, such as 2023.",
                )
            )
    if baseline >= request.period:
        problems.append(
            Problem(
                rule="years",
                message="The baseline has to be earlier than the period.",
                found=f"--baseline {baseline} --period {request.period}",
                remedy="Give the year to count from with --baseline, the year of the report "
                "with --period.",
            )
        )
    if problems:
        raise ReportError(problems)


def write_files(content: ReportContent, folder: Path) -> list[Path]:
    """Compose the report and write it as Word and as PDF; returns both paths."""
    # matplotlib, docx and typst are slow to import, and not needed to refuse wrong use
    from reports.compose import compose_report
    from reports.pdf import find_pages, render_pdf
    from reports.profile_page import draw_profile_pages
    from reports.word import render_word

    outline, _ = compose_report(replace(content, profile=draw_profile_pages(content)))
    area_type, area_id = content.material.area
    name = f"{content.kind}-{content.period}-{area_type}-{area_id}"
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for ending, data in (
        ("docx", render_word(outline, find_pages(outline))),
        ("pdf", render_pdf(outline)),
    ):
        file = folder / f"{name}.{ending}"
        file.write_bytes(data)
        files.append(file)
    return files
