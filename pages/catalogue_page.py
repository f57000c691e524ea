"""The indicator catalogue as one web page that needs nothing but itself.

Belongs here: HTML, its looks, and the search that a reader may use. Does not belong here:
what is said of an indicator (`wording.catalogue`).
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from wording.catalogue import Catalogue, CatalogueChapter, CatalogueTopic, Entry
from wording.labels import describe_time
from wording.marks import SYNTHETIC_BANNER

TITLE = "Indikatorkatalog"
LEAD = (
    "Indikatorerne i overvågningen af Sundhedsaftalen 2024-2027: hvad hvert tal siger, hvordan det "
    "laves, hvor det kommer fra, og hvad det ikke kan sige."
)

LIGHT = {
    "page": "#ffffff", "panel": "#f1f4f6", "ink": "#1f2933", "quiet": "#4a5661",
    "accent": "#1f4e5f", "rule": "#75828c", "mark": "#7a1f00", "banner": "#ffd54a",
}  # fmt: skip
DARK = {
    "page": "#14191d", "panel": "#1f272d", "ink": "#e8ecef", "quiet": "#b4bec6",
    "accent": "#9fd0e3", "rule": "#7d8a94", "mark": "#ffb59a", "banner": "#4a3a00",
}  # fmt: skip
"""Colours by use; every text has a contrast of at least 4.5 to 1 with what is behind it."""

STYLE = """
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);
 font:1rem/1.55 system-ui,"Segoe UI",Arial,sans-serif}
header,nav,main,footer{max-width:62rem;margin:0 auto;padding:0 1.25rem}
header{padding-top:2rem}
h1{margin:0 0 .5rem;font-size:2rem;line-height:1.2;color:var(--accent)}
h2{margin:3rem 0 .5rem;padding-bottom:.3rem;font-size:1.5rem;color:var(--accent);
 border-bottom:2px solid var(--accent)}
h3{margin:2rem 0 .75rem;font-size:1.1rem}
h4{margin:0 0 .5rem;font-size:1.15rem;line-height:1.3;color:var(--accent)}
nav h2{margin-top:2rem}
nav ul{margin:.25rem 0 1rem;padding-left:1.25rem}
nav li{margin:.2rem 0}
nav ul ul{columns:2 18rem}
a{color:var(--accent);text-underline-offset:.15em}
a:focus-visible,input:focus-visible,summary:focus-visible{outline:3px solid var(--accent);
 outline-offset:2px}
.skip{position:absolute;left:-999rem}
.skip:focus{left:1rem;top:1rem;padding:.5rem 1rem;background:var(--page)}
.quiet{color:var(--quiet)}
.banner{padding:.6rem 1rem;font-weight:700;color:var(--ink);background:var(--banner)}
.mark{font-weight:700;color:var(--mark)}
article{margin:0 0 1.25rem;padding:1rem 1.25rem;background:var(--panel);
 border-left:4px solid var(--accent)}
article.not-in-force{border-left-style:dashed;border-left-color:var(--rule)}
dl{display:grid;grid-template-columns:minmax(9rem,13rem) 1fr;gap:.35rem 1.25rem;margin:.75rem 0 0}
dt{font-weight:600;color:var(--quiet)}
dd{margin:0;overflow-wrap:anywhere}
code{font:.95em ui-monospace,Consolas,monospace}
form{margin:1rem 0}
label{display:block;font-weight:600}
input{width:100%;max-width:30rem;padding:.5rem .75rem;font:inherit;color:var(--ink);
 background:var(--page);border:1px solid var(--rule);border-radius:.25rem}
footer{margin-top:3rem;padding-bottom:2rem}
[hidden]{display:none}
@media (max-width:40rem){dl{grid-template-columns:1fr;gap:0}dd{margin-bottom:.6rem}}
@media print{
 body{font-size:10pt;color:#000;background:#fff}
 header,nav,main,footer{max-width:none;padding:0}
 form,.skip,.back{display:none}
 article{background:none;border:1px solid #777;border-left-width:4px;break-inside:avoid}
 h2,h3,h4{break-after:avoid;color:#000}
 dt,.quiet,.mark{color:#000}
 a{color:#000;text-decoration:none}
 .chapter{break-before:page}
}
"""

SEARCH = """
(function () {
  var form = document.getElementById('search');
  var box = document.getElementById('words');
  var told = document.getElementById('found');
  var all = Array.prototype.slice.call(document.querySelectorAll('article'));
  form.hidden = false;
  form.addEventListener('submit', function (event) { event.preventDefault(); });
  box.addEventListener('input', function () {
    var words = box.value.toLowerCase().split(/\\s+/).filter(Boolean);
    var shown = 0;
    all.forEach(function (article) {
      var text = article.textContent.toLowerCase();
      var hit = words.every(function (word) { return text.indexOf(word) >= 0; });
      article.hidden = !hit;
      if (hit) { shown += 1; }
    });
    document.querySelectorAll('section').forEach(function (part) {
      part.hidden = words.length > 0 && !part.querySelector('article:not([hidden])');
    });
    told.textContent = words.length ? shown + ' af ' + all.length + ' indikatorer' : '';
  });
}());
"""
"""Hides what does not match; without it the page shows everything and no search box."""


def write_page(catalogue: Catalogue) -> str:
    """The page as text, to be stored as UTF-8."""
    return "\n".join(["<!DOCTYPE html>", '<html lang="da">', *draw_head(), *draw_body(catalogue)])


def draw_head() -> Iterator[str]:
    """The page's head: title and looks."""
    yield "<head>"
    yield '<meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield '<meta name="color-scheme" content="light dark">'
    yield f"<title>{TITLE}: Sundhedsaftalen 2024-2027</title>"
    yield "<style>"
    yield f":root{{{write_colours(LIGHT)}}}"
    yield f"@media screen and (prefers-color-scheme:dark){{:root{{{write_colours(DARK)}}}}}"
    yield STYLE.strip()
    yield "</style>"
    yield "</head>"


def write_colours(colours: dict[str, str]) -> str:
    """Colours as the looks name them."""
    return "".join(f"--{name}:{colour};" for name, colour in colours.items())


def draw_body(catalogue: Catalogue) -> Iterator[str]:
    """The page itself."""
    entries = catalogue.entries
    in_force = sum(entry.definition.status == "in_force" for entry in entries)
    yield "<body>"
    yield '<a class="skip" href="#indhold">Gå til indholdet</a>'
    yield "<header>"
    yield f"<h1>{TITLE}</h1>"
    yield f"<p>{LEAD}</p>"
    yield (
        f'<p class="quiet">{in_force} indikatorer i kraft, {len(entries) - in_force} kladder og '
        f"udgåede. Dannet {describe_time(catalogue.generated_at)}.</p>"
    )
    if catalogue.synthetic:
        yield f'<p class="banner">{SYNTHETIC_BANNER}</p>'
    yield '<form id="search" role="search" hidden>'
    yield '<label for="words">Søg i kataloget</label>'
    yield '<input type="search" id="words" autocomplete="off">'
    yield '<p id="found" class="quiet" role="status"></p>'
    yield "</form>"
    yield "</header>"
    yield from draw_contents(catalogue)
    yield '<main id="indhold">'
    for number, chapter in enumerate(catalogue.chapters, 1):
        yield from draw_chapter(chapter, number)
    yield "</main>"
    yield "<footer>"
    yield '<p><a class="back" href="#oversigt">Til oversigten</a></p>'
    yield "</footer>"
    yield f"<script>{SEARCH}</script>"
    yield "</body>"
    yield "</html>"


def draw_contents(catalogue: Catalogue) -> Iterator[str]:
    """The list of contents, with links to chapters and indicators."""
    yield '<nav id="oversigt" aria-labelledby="oversigt-titel">'
    yield '<h2 id="oversigt-titel">Oversigt</h2>'
    yield "<ul>"
    for number, chapter in enumerate(catalogue.chapters, 1):
        yield f'<li><a href="#del-{number}">{escape(chapter.title)}</a>'
        if chapter.entries:
            yield "<ul>"
            for entry in chapter.entries:
                mark = "" if is_in_force(entry) else f" ({describe_status(entry)})"
                yield (
                    f'<li><a href="#{escape(entry.definition.id)}">'
                    f"{escape(entry.definition.label)}</a>{mark}</li>"
                )
            yield "</ul>"
        yield "</li>"
    yield "</ul>"
    yield "</nav>"


def draw_chapter(chapter: CatalogueChapter, number: int) -> Iterator[str]:
    """A focus area with its goals."""
    yield f'<section class="chapter" aria-labelledby="del-{number}">'
    yield f'<h2 id="del-{number}">{escape(chapter.title)}</h2>'
    for place, topic in enumerate(chapter.topics, 1):
        yield from draw_topic(topic, f"del-{number}-{place}")
    yield "</section>"


def draw_topic(topic: CatalogueTopic, name: str) -> Iterator[str]:
    """A goal with its indicators."""
    yield f'<section aria-labelledby="{name}">'
    yield f'<h3 id="{name}">{escape(topic.title)}</h3>'
    if not topic.entries:
        yield '<p class="quiet">Ingen indikator endnu.</p>'
    for entry in topic.entries:
        yield from draw_entry(entry)
    yield "</section>"


def draw_entry(entry: Entry) -> Iterator[str]:
    """One indicator."""
    name = escape(entry.definition.id)
    looks = "" if is_in_force(entry) else ' class="not-in-force"'
    yield f'<article id="{name}"{looks} aria-labelledby="{name}-titel">'
    yield f'<h4 id="{name}-titel">{escape(entry.definition.title)}</h4>'
    if not is_in_force(entry):
        yield f'<p class="mark">{escape(entry.text_of("Status"))}</p>'
    if entry.overdue:
        yield '<p class="mark">Gennemgangen er overskredet</p>'
    yield "<dl>"
    for fact in entry.facts:
        text = escape(fact.text)
        shown = f"<code>{text}</code>" if fact.label in ("Id", "Version") else text
        yield f"<dt>{escape(fact.label)}</dt><dd>{shown}</dd>"
    yield "</dl>"
    yield "</article>"


def is_in_force(entry: Entry) -> bool:
    """Whether the indicator is in force."""
    return entry.definition.status == "in_force"


def describe_status(entry: Entry) -> str:
    """A status that is not in force, in one word."""
    return "kladde" if entry.definition.status == "draft" else "udgået"
