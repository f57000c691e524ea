"""What a search finds: indicators by every word, in the area that a word names.

Belongs here: finding. Does not belong here: how what is found looks (`pages.portal`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from pages.portal import indicators
from portal.arranging import arrange_area
from portal.naming import main_of, path_of
from portal.shelf import ShownSnapshot
from portal.showing import describe_listed, frame_of
from schemas.definitions.model import Definition

MOST_FOUND, MOST_WORDS = 200, 20
KINDS = frozenset({"klynge", "klyngen", "sundhedsklynge", "sundhedsraad", "raad", "i"})
"""Words that stand before an area's name and say nothing more."""
SPELLED = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa"})


def show_search(shown: ShownSnapshot, asked: str, words: str) -> str:
    """The indicators of which every word is said somewhere, and the areas that are named."""
    main = arrange_area(shown, main_of(shown))
    named = {fold(main.names.get(area, name)): area for name, area in shown.areas.items()}
    wanted = fold(words).split()[:MOST_WORDS]
    areas = [named[word] for word in wanted if word in named]
    others = [word for word in wanted if word not in named and not (areas and word in KINDS)]
    heads = {row.definition.id for row in main.profile.rows}
    there = [each for each in shown.definitions.values() if each.id in shown.rows]
    place = path_of(areas[0]) if areas else ""
    return indicators.write_search(
        frame_of(shown, asked), words,
        [(arrange_area(shown, each).profile.area, path_of(each)) for each in areas],
        [describe_listed(each) for each in find(others, there, heads)[:MOST_FOUND]], place,
    )  # fmt: skip


def find(
    wanted: Collection[str], definitions: Iterable[Definition], heads: Collection[str]
) -> list[Definition]:
    """The definitions of which every word is said; with it in their title first, and among those
    the ones that stand for their goal (`heads`). None where nothing is wanted."""
    found = []
    for definition in definitions:
        title = fold(definition.title)
        text = fold(" ".join([
            definition.title, definition.id, definition.description, definition.population or "",
            definition.why or "", " ".join(definition.renamed_from),
        ]))  # fmt: skip
        if wanted and all(word in text for word in wanted):
            elsewhere = not all(word in title for word in wanted)
            found.append((elsewhere, definition.id not in heads, definition.title, definition))
    return [each[3] for each in sorted(found, key=lambda each: each[:3])]


def fold(text: str) -> str:
    """Text as it is compared: small letters, æ, ø and å also as they are written without them."""
    return text.casefold().translate(SPELLED)
