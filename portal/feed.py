"""What was published, as an Atom feed.

Belongs here: the feed's form. Source: RFC 4287.
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from warehouse.publishing.snapshots import Snapshot
from wording.labels import describe_time
from wording.marks import SYNTHETIC_BANNER

ATOM = "http://www.w3.org/2005/Atom"


def write_feed(published: Sequence[Snapshot], base: str) -> bytes:
    """An entry for each snapshot, the newest first. `base` is the portal's own address."""
    register_namespace("", ATOM)
    feed = Element(f"{{{ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": "da"})
    add(feed, "title", "Klyngemonitor: nye tal")
    add(feed, "id", f"{base}/feed.atom")
    add(
        feed,
        "updated",
        published[0].published_at.isoformat() if published else "1970-01-01T00:00:00Z",
    )
    SubElement(feed, f"{{{ATOM}}}link", rel="self", href=f"{base}/feed.atom")
    author = SubElement(feed, f"{{{ATOM}}}author")
    add(author, "name", "Klyngemonitor")
    for each in published:
        entry = SubElement(feed, f"{{{ATOM}}}entry")
        add(entry, "title", f"Tal offentliggjort {describe_time(each.published_at)}")
        add(entry, "id", f"urn:klyngemonitor:{each.run_id}")
        add(entry, "updated", each.published_at.isoformat())
        address = f"{base}/aendringer?snapshot={each.name}"
        SubElement(entry, f"{{{ATOM}}}link", rel="alternate", href=address)
        tags = f" Navn: {', '.join(each.tags)}." if each.tags else ""
        mark = f" {SYNTHETIC_BANNER}." if each.manifest.get("synthetic") else ""
        add(entry, "summary", f"{each.rows} tal.{tags}{mark}")
    text: bytes = tostring(feed, encoding="utf-8", xml_declaration=True)
    return text


def add(parent: Element, name: str, text: str) -> None:
    """A child with a text."""
    SubElement(parent, f"{{{ATOM}}}{name}").text = text
