"""What changed between two snapshots, as one web page that needs nothing but itself.

Belongs here: HTML, its looks, and how many of the figures are shown. Does not belong here: what
is said of a change (`wording.changes`, `wording.change_words`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import Any

import polars as pl

from pages.catalogue_page import DARK, LIGHT, write_colours
from wording.change_words import CHANGE_TEXTS, CHANGES
from wording.changes import LEAD, TITLE, Changes, describe_release
from wording.labels import UNITS
from wording.marks import CORRECTED_SIGN, ESTIMATED_SIGN, MARKERS, SYNTHETIC_BANNER

SHOWN_ROWS = 25
"""Of each indicator."""
MOST_ROWS = 50_000
"""Above this many changed figures the page only counts them."""
SHOWN_CAUSES = 100
NUMBER, SHORT = ' class="number"', ' class="short"'
COLUMNS = ("Område", "Periode", "Opdeling", "Ændring", "Før", "Nu", "Forskel", "Status", "Årsag")

STYLE = """
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);
 font:1rem/1.5 system-ui,"Segoe UI",Arial,sans-serif}
header,main,footer{max-width:84rem;margin:0 auto;padding:0 1.25rem}
header{padding-top:2rem}
h1{margin:0 0 .5rem;font-size:2rem;line-height:1.2;color:var(--accent)}
h2{margin:2.5rem 0 .5rem;font-size:1.4rem;color:var(--accent)}
h3{margin:2.5rem 0 .25rem;font-size:1.15rem;line-height:1.3;color:var(--accent)}
p{max-width:62rem}
nav ul{columns:2 24rem;padding-left:1.25rem}
nav li{margin:.2rem 0;break-inside:avoid}
a{color:var(--accent);text-underline-offset:.15em}
a:focus-visible,.wide:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
.skip{position:absolute;left:-999rem}
.skip:focus{left:1rem;top:1rem;padding:.5rem 1rem;background:var(--page)}
.quiet{color:var(--quiet)}
.banner{padding:.6rem 1rem;font-weight:700;color:var(--ink);background:var(--banner)}
.wide{overflow-x:auto}
table{width:100%;margin:.5rem 0 1rem;border-collapse:collapse;font-size:.9rem}
caption{padding:.35rem 0;text-align:left;font-weight:600;color:var(--quiet)}
th,td{padding:.3rem .6rem;text-align:left;vertical-align:top;border-bottom:1px solid var(--rule)}
thead th{background:var(--panel);border-bottom:2px solid var(--accent)}
tbody th{font-weight:600}
.number{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
.short{white-space:nowrap}
.why{min-width:24rem;width:42%}
.small th:first-child{min-width:11rem}
code{font:.95em ui-monospace,Consolas,monospace}
footer{margin-top:3rem;padding-bottom:2rem}
@page{size:A4 landscape;margin:12mm}
@media print{
 body{font-size:9pt;color:#000;background:#fff}
 header,nav,main,footer{max-width:none;padding:0}
 .skip,.back{display:none}
 .wide{overflow:visible}
 table{font-size:8pt}
 .why{min-width:0;width:auto}
 thead{display:table-header-group}
 tr{break-inside:avoid}
 h2,h3,caption{break-after:avoid;color:#000}
 .quiet,caption{color:#000}
 a{color:#000;text-decoration:none}
}
"""


def write_changes_page(changes: Changes) -> str:
    """The page as text, to be stored as UTF-8."""
    return "\n".join(["<!DOCTYPE html>", '<html lang="da">', *draw_head(), *draw_body(changes)])


def draw_head() -> Iterator[str]:
    """The page's head: title and looks."""
    yield "<head>"
    yield '<meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield '<meta name="color-scheme" content="light dark">'
    yield f"<title>{TITLE}</title>"
    yield "<style>"
    yield f":root{{{write_colours(LIGHT)}}}"
    yield f"@media screen and (prefers-color-scheme:dark){{:root{{{write_colours(DARK)}}}}}"
    yield STYLE.strip()
    yield "</style>"
    yield "</head>"


def draw_body(changes: Changes) -> Iterator[str]:
    """The page itself."""
    groups = changes.rows.partition_by("indicator_id", maintain_order=True)
    yield "<body>"
    yield '<a class="skip" href="#hvad">Gå til indholdet</a>'
    yield "<header>"
    yield f"<h1>{TITLE}</h1>"
    yield f"<p>{LEAD}</p>"
    if changes.chosen:
        yield f"<p>{escape(changes.chosen)}</p>"
    if changes.synthetic:
        yield f'<p class="banner">{SYNTHETIC_BANNER}</p>'
    yield "</header>"
    yield "<main>"
    yield from draw_summary(changes)
    if groups:
        yield from draw_contents(groups)
        yield from draw_figures(changes, groups)
    yield "</main>"
    yield "<footer>"
    yield '<p><a class="back" href="#hvad">Til toppen</a></p>'
    yield "</footer>"
    yield "</body>"
    yield "</html>"


def draw_summary(changes: Changes) -> Iterator[str]:
    """The two snapshots, what changed in numbers, and why."""
    sides = (("Før", changes.old), ("Nu", changes.new))
    yield from draw_table(
        "De to udgivelser", ("Udgivelse", "Antal tal", "Offentliggjort"),
        [(name, write_count(side.figures), describe_release(side)) for name, side in sides],
    )  # fmt: skip
    yield '<h2 id="hvad">Hvad er ændret</h2>'
    if changes.rows.is_empty():
        yield "<p>Intet tal er ændret.</p>"
        return
    counts = dict(changes.counts)
    yield from draw_table(
        f"{write_count(changes.rows.height)} tal er ændret", ("Ændring", "Antal tal", "Betyder"),
        [(word, write_count(counts[word]), CHANGE_TEXTS[kind]) for kind, word in CHANGES.items()],
    )  # fmt: skip
    yield '<h2 id="hvorfor">Hvorfor</h2>'
    shown = changes.causes[:SHOWN_CAUSES]
    among = f" ({len(shown)} af {len(changes.causes)})" if len(changes.causes) > len(shown) else ""
    yield from draw_table(
        f"Årsager, og hvor mange tal hver når ud til{among}",
        ("Årsag", "Når ud til tal", "Nærmere"),
        [(label, write_count(figures), text) for label, text, figures in shown],
    )


def draw_table(
    caption: str, headings: tuple[str, str, str], lines: Sequence[tuple[str, str, str]]
) -> Iterator[str]:
    """A small table: what, how many, in words."""
    yield '<table class="small">'
    yield f"<caption>{escape(caption)}</caption>"
    yield "<thead><tr>"
    for place, heading in enumerate(headings):
        yield f'<th scope="col"{NUMBER if place == 1 else ""}>{escape(heading)}</th>'
    yield "</tr></thead>"
    yield "<tbody>"
    for name, count, text in lines:
        yield (
            f'<tr><th scope="row">{escape(name)}</th><td{NUMBER}>{count}</td>'
            f"<td>{escape(text)}</td></tr>"
        )
    yield "</tbody>"
    yield "</table>"


def draw_contents(groups: list[pl.DataFrame]) -> Iterator[str]:
    """The indicators with changes, with links to them."""
    yield '<nav aria-labelledby="oversigt">'
    yield f'<h2 id="oversigt">Indikatorer med ændringer ({len(groups)})</h2>'
    yield "<ul>"
    for group in groups:
        yield (
            f'<li><a href="#{name_anchor(group)}">{escape(group["title"][0])}</a> '
            f"({write_count(group.height)})</li>"
        )
    yield "</ul>"
    yield "</nav>"


def draw_figures(changes: Changes, groups: list[pl.DataFrame]) -> Iterator[str]:
    """Each indicator's changed figures, or only how many there are when there are too many."""
    summarised = changes.rows.height > MOST_ROWS
    yield '<h2 id="tal">Tallene</h2>'
    if summarised:
        yield (
            f"<p>Der er over {write_count(MOST_ROWS)} ændringer. Siden viser derfor kun, hvor "
            "mange der er for hver indikator; hvert tal står i regnearket.</p>"
        )
    else:
        yield (
            f"<p>For hver indikator vises højst {SHOWN_ROWS} tal: klynger, region og land først, "
            "derefter de største ændringer. Alle står i regnearket. "
            f"»{ESTIMATED_SIGN}« betyder, at tallet er anslået, »{CORRECTED_SIGN}« at det bygger "
            "på et rettet tal.</p>"
        )
    for group in groups:
        yield from draw_indicator(group, summarised)


def draw_indicator(group: pl.DataFrame, summarised: bool) -> Iterator[str]:
    """One indicator: its counts, then the first of its figures."""
    name = name_anchor(group)
    yield f'<section aria-labelledby="{name}">'
    yield f'<h3 id="{name}">{escape(group["title"][0])}</h3>'
    counts = dict(group.group_by("change").len().iter_rows())
    told = ", ".join(
        f"{word}: {write_count(counts[word])}" for word in CHANGES.values() if word in counts
    )
    yield f'<p class="quiet"><code>{escape(group["indicator_id"][0])}</code> · {told}</p>'
    if not summarised:
        yield from draw_rows(group)
    yield "</section>"


def draw_rows(group: pl.DataFrame) -> Iterator[str]:
    """The first figures of an indicator as a table."""
    shown = group.head(SHOWN_ROWS)
    title = escape(group["title"][0])
    yield f'<div class="wide" role="region" aria-label="{title}" tabindex="0">'
    yield "<table>"
    yield f"<caption>{describe_shown(shown.height, group.height)}</caption>"
    yield "<thead><tr>"
    for heading in COLUMNS:
        number = NUMBER if heading in ("Før", "Nu", "Forskel") else ""
        yield f'<th scope="col"{number}>{heading}</th>'
    yield "</tr></thead>"
    yield "<tbody>"
    for row in shown.iter_rows(named=True):
        yield draw_row(row)
    yield "</tbody>"
    yield "</table>"
    yield "</div>"


def describe_shown(shown: int, among: int) -> str:
    """How many of the changes the table shows."""
    if shown == among:
        return f"{shown} ændringer" if shown != 1 else "1 ændring"
    return f"{shown} af {write_count(among)} ændringer"


def draw_row(row: dict[str, Any]) -> str:
    """One changed figure."""
    place = escape(row["area_name"])
    if row["area_type"] in ("Sundhedsklynge", "Sundhedsråd", "Kommune"):
        place = f"{place} ({row['area_type'].lower()})"
    before, now = show_figure(row, "old"), show_figure(row, "new")
    return (
        f'<tr><th scope="row">{place}</th><td{SHORT}>{escape(row["period"])}</td>'
        f"<td>{escape(row['breakdown'])}</td><td{SHORT}>{row['change']}</td>"
        f"<td{NUMBER}>{before}</td><td{NUMBER}>{now}</td><td{NUMBER}>{show_difference(row)}</td>"
        f'<td>{escape(row["status"])}</td><td class="why">{escape(row["causes"])}</td></tr>'
    )


def show_figure(row: dict[str, Any], side: str) -> str:
    """A figure with its unit, or what stands instead of it."""
    value, status = row[f"{side}_value"], row[f"{side}_status"]
    if side == "old" and row["kind"] == "newly_protected":
        return MARKERS["suppressed"]
    if value is None:
        return MARKERS.get(status, "–")
    sign = f"{ESTIMATED_SIGN} " if status == "estimated" else ""
    sign += f"{CORRECTED_SIGN} " if row[f"{side}_corrected"] else ""
    return f"{sign}{write_number(value, row['decimals'])}{show_unit(row['unit'])}"


def show_difference(row: dict[str, Any]) -> str:
    """The difference with sign and unit, and as a share of the old figure."""
    if row["difference"] is None:
        return "–"
    unit = show_unit(row["difference_unit"])
    text = f"{write_number(row['difference'], row['decimals'], '+')}{unit}"
    if row["relative"] is None:
        return text
    if abs(row["relative"]) < 0.05:
        return f"{text}<br>(under 0,1 pct.)"
    return f"{text}<br>({write_number(row['relative'], 1, '+')} pct.)"


def show_unit(unit: str) -> str:
    """The unit after a number; a count needs none."""
    return "" if unit == UNITS["antal"] else f" {escape(unit)}"


def write_number(value: float, decimals: int, sign: str = "") -> str:
    """A number as Danes write it: 1.234,5; a minus is a minus, not a hyphen."""
    text = f"{value:{sign},.{decimals}f}"
    return text.translate(str.maketrans(",.-", ".,−"))


def write_count(count: int) -> str:
    """A count with points for thousands."""
    return write_number(count, 0)


def name_anchor(group: pl.DataFrame) -> str:
    """Where an indicator stands on the page; no part of the page itself is named so."""
    return f"indikator-{escape(group['indicator_id'][0])}"
