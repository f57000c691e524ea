"""The commands whose words and files leave the house, and how each is called in a marked home.

Belongs here: one entry for each command of `klynge`, for readers or for analysts alone. A new
command that stands in neither fails `tests/disclosure/test_products.py`.
"""

from __future__ import annotations

from collections.abc import Callable

import polars as pl
from starlette.testclient import TestClient

from pipelines.commands.service.portal import explain_with
from portal.application import build_portal
from tests.disclosure.marked_home import MarkedHome

FOR_ANALYSTS = frozenset(
    {"audit", "backup", "check", "data", "decline", "demo", "erase", "fetch", "history", "new",
     "preview", "receive", "reread", "restore", "restore-home", "run", "schema", "serve", "status",
     "tag", "token", "ui", "withdraw"}
)  # fmt: skip
"""They read or change what is stored, at the desk of whoever may see all of it."""

EARLIER, FEEDBACK = "earlier", "feedback"
"""Folders: what is said of the snapshot before, as far as that one told it; what is for the senders
of files, a folder for each."""
HIDDEN_FIGURES = (
    ("mærket_andel", "Allerød", "2023", "kvinder"), ("mærket_andel", "Hillerød", "2024", "kvinder"),
    ("mærket_rate", "Hillerød", "2024", "maend"), ("mærket_antal", "Nord", "2024", "alle"),
)  # fmt: skip
"""A small count, its sister, and a sum that holds both."""


def tell_people(marked: MarkedHome) -> None:
    """What goes out by mail of rejected files and of the snapshot that waits."""
    say(marked, "notices", "notices", "--send")
    told = (marked.home.log / "beskeder.txt").read_text(encoding="utf-8")
    assert "venter på godkendelse" in told
    (marked.products / "notices" / "beskeder.txt").write_text(told, encoding="utf-8")


def review(marked: MarkedHome) -> None:
    """The waiting snapshot before anybody decides; then it is approved."""
    folder = marked.products / "review"
    say(marked, "review", "review", "--html", folder / "side.html")
    say(marked, "approve", "approve", "--because", "Set efter.", "--by", "A. Analytiker")


def compare(marked: MarkedHome) -> None:
    folder = marked.products / "diff"
    files = [(f"--{kind}", folder / f"forskel.{kind.replace('excel', 'xlsx')}")
             for kind in ("json", "csv", "excel", "html")]  # fmt: skip
    say(marked, "diff", "diff", *(part for file in files for part in file), "--rows", "1000")
    say(marked, EARLIER, "diff", "current", "previous", "--rows", "1000")


def explain(marked: MarkedHome) -> None:
    for indicator, area, period, sex in HIDDEN_FIGURES:
        asked = ("explain", indicator, "--area", area, "--period", period, "--sex", sex)
        say(marked, "explain", *asked)
        say(marked, "explain", *asked, "--json")
        say(marked, EARLIER, *asked, "--snapshot", "previous")


def write_workbooks(marked: MarkedHome) -> None:
    folder = marked.products / "workbook"
    say(marked, "workbook", "workbook", "nordsjaelland", "--area-type", "sundhedsraad",
        "--out", folder / "raad.xlsx")  # fmt: skip


def write_reports(marked: MarkedHome) -> None:
    for area in ((), ("--area", "nord")):
        say(marked, "report", "report", "midtvejsstatus", "--period", "2024", *area,
            "--out", marked.products / "report")  # fmt: skip


def write_profiles(marked: MarkedHome) -> None:
    for area in ("region", "nord"):
        say(marked, "profile", "profile", area, "--out", marked.products / "profile")


def write_charts(marked: MarkedHome) -> None:
    for indicator in dict.fromkeys(indicator for indicator, *_ in HIDDEN_FIGURES):
        folder = marked.products / "chart"
        say(marked, "chart", "chart", indicator, "--area", "nord", "--out",
            folder / f"{indicator}.svg")  # fmt: skip


def write_feedback(marked: MarkedHome) -> None:
    """To each sender of a rejected file; a folder of his own, since he may see his own figures."""
    for name in marked.of_files:
        if name != "corrections":
            folder = f"{FEEDBACK}/{name}"
            say(marked, folder, "extracts", "--feedback", name,
                "--out", marked.products / folder / "tilbagemelding.xlsx")  # fmt: skip


def write_catalogue(marked: MarkedHome) -> None:
    say(marked, "catalogue", "catalogue", "--out", marked.products / "catalogue",
        "--definitions", marked.definitions)  # fmt: skip


def list_late(marked: MarkedHome) -> None:
    say(marked, "late", "late")


def list_snapshots(marked: MarkedHome) -> None:
    say(marked, "snapshots", "snapshots")


def write_form(marked: MarkedHome) -> None:
    folder = marked.products / "template"
    say(marked, "template", "template", "lokal", "--out", folder / "skema.xlsx",
        "--definitions", marked.definitions)  # fmt: skip


def ask_portal(marked: MarkedHome) -> None:
    """Every kind of page and answer about every indicator, of the snapshot in force."""
    folder = marked.products / "portal"
    folder.mkdir()
    client = TestClient(build_portal(marked.home, explain_with(marked.home)))
    shown = pl.read_parquet(marked.home.current / "indicators.parquet")
    asked = ["/", "/maal", "/katalog", "/kilder", "/aendringer", "/feed.atom", "/api/v2/tables"]
    asked += ["/indsatser", "/indsatser/opfølgende_hjemmebesøg"]
    asked += [f"/klynger/{area}{end}" for area in ("nord", "region") for end in ("", ".svg")]
    for indicator in shown["indicator_id"].unique().sort():
        one = f"indikator={indicator}&omraade=/klynger/nord"
        asked += [f"/indikatorer/{indicator}{end}" for end in ("", ".csv", ".json", ".parquet")]
        asked += [
            f"/indikatorer/{indicator}?omraade=/klynger/nord", f"/udtraek?{one}&grupper=alle",
            f"/indikatorer/{indicator}.svg?tegning=kort",
            f"/udtraek.csv?{one}&omraade=kommuner&grupper=alle", f"/sammenlign?{one}&omraade=syd",
            f"/soeg?q={indicator}", f"/forklar?{one}&periode=2024",
            f"/api/v2/tables/{indicator}/metadata",
            f"/api/v2/tables/{indicator}/data?valueCodes[Koen]=*&outputFormat=csv",
        ]  # fmt: skip
    for number, path in enumerate(asked):
        answer = client.get(path)
        assert answer.status_code in (200, 400, 404), (path, answer.text)
        kind = answer.headers["content-type"].partition(";")[0].rpartition("/")[2]
        ending = ENDINGS.get(kind, kind)
        (folder / f"{number:04}.{ending}").write_bytes(answer.content)


ENDINGS = {
    "vnd.apache.parquet": "parquet", "svg+xml": "svg", "atom+xml": "html", "problem+json": "json",
}  # fmt: skip


def tell_efforts(marked: MarkedHome) -> None:
    """The efforts and their verdicts."""
    say(marked, "effort", "effort", "list")
    say(marked, "effort", "effort", "evaluate", "opfølgende_hjemmebesøg")


FOR_READERS: dict[str, Callable[[MarkedHome], None]] = {
    "notices": tell_people, "review": review, "approve": review, "diff": compare,
    "explain": explain,
    "workbook": write_workbooks, "report": write_reports,
    "profile": write_profiles, "chart": write_charts,
    "extracts": write_feedback, "catalogue": write_catalogue, "late": list_late,
    "snapshots": list_snapshots, "effort": tell_efforts, "template": write_form,
    "portal": ask_portal,
}  # fmt: skip
"""In the order in which they are called."""


def ask_everything(marked: MarkedHome) -> None:
    """Let every command for readers write its files and words below `products`."""
    for ask in dict.fromkeys(FOR_READERS.values()):
        ask(marked)


def say(marked: MarkedHome, folder: str, *arguments: object) -> None:
    """Call a command and keep what it said beside what it wrote."""
    place = marked.products / folder
    place.mkdir(parents=True, exist_ok=True)
    code, told = marked.ask(*map(str, arguments))
    assert code == 0, (arguments, told)
    (place / f"sagt_{len(list(place.glob('sagt_*')))}.txt").write_text(told, encoding="utf-8")
