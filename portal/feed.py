"""What was published, as an Atom feed.

Belongs here: the feed's form. Source: RFC 4287.
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

import polars as pl

from warehouse.publishing.snapshots import Snapshot
from wording.labels import describe_time
from wording.marks import SYNTHETIC_BANNER
from wording.view import Area

ATOM = "http://www.w3.org/2005/Atom"


def write_feed(published: Sequence[Snapshot], base: str) -> bytes:
    """An entry for each snapshot, the newest first. `base` is the portal's own address."""
    feed = start_feed("Klyngemonitor: nye tal", f"{base}/feed.atom", published)
    for each in published:
        tags = f" Navn: {', '.join(each.tags)}." if each.tags else ""
        address = f"{base}/aendringer?snapshot={each.name}"
        add_entry(
            feed, each, f"urn:klyngemonitor:{each.run_id}", address, f"{each.rows} tal.{tags}"
        )
    return write(feed)


def write_area_feed(
    changed: Sequence[tuple[Snapshot, int]], base: str, area: str, path: str
) -> bytes:
    """An entry for each snapshot that changed figures of an area, with how many, the newest
    first."""
    feed = start_feed(
        f"Klyngemonitor: nye tal for {area}", f"{base}{path}.atom", [each[0] for each in changed]
    )
    for each, count in changed:
        name = f"urn:klyngemonitor:{each.run_id}:{path.rpartition('/')[2]}"
        text = f"{count} tal for {area} er nye eller ændrede."
        add_entry(feed, each, name, f"{base}{path}?snapshot={each.name}", text)
    return write(feed)


def count_changed(snapshot: Snapshot, area: Area) -> int:
    """How many figures of an area a snapshot changed against the one before; of a home's first
    snapshot all of them are new."""
    changes = snapshot.folder / "changes.parquet"
    file = changes if changes.is_file() else snapshot.folder / "indicators.parquet"
    try:
        rows = pl.scan_parquet(file).filter(area_type=area.area_type, area_id=area.area_id)
        count: int = rows.select(pl.len()).collect().item()
    except OSError:
        # it was cleaned up meanwhile
        return 0
    return count


def start_feed(title: str, address: str, told: Sequence[Snapshot]) -> Element:
    """A feed without entries."""
    register_namespace("", ATOM)
    feed = Element(f"{{{ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": "da"})
    add(feed, "title", title)
    add(feed, "id", address)
    add(feed, "updated", told[0].published_at.isoformat() if told else "1970-01-01T00:00:00Z")
    SubElement(feed, f"{{{ATOM}}}link", rel="self", href=address)
    add(SubElement(feed, f"{{{ATOM}}}author"), "name", "Klyngemonitor")
    return feed


def add_entry(feed: Element, told: Snapshot, name: str, address: str, text: str) -> None:
    """An entry about a snapshot; synthetic figures are called so."""
    entry = SubElement(feed, f"{{{ATOM}}}entry")
    add(entry, "title", f"Tal offentliggjort {describe_time(told.published_at)}")
    add(entry, "id", name)
    add(entry, "updated", told.published_at.isoformat())
    SubElement(entry, f"{{{ATOM}}}link", rel="alternate", href=address)
    mark = f" {SYNTHETIC_BANNER}." if told.manifest.get("synthetic") else ""
    add(entry, "summary", f"{text}{mark}")


def write(feed: Element) -> bytes:
    """The feed as bytes."""
    text: bytes = tostring(feed, encoding="utf-8", xml_declaration=True)
    return text


def add(parent: Element, name: str, text: str) -> None:
    """A child with a text."""
    SubElement(parent, f"{{{ATOM}}}{name}").text = text
