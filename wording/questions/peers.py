"""Which municipalities resemble another, in Danish.

Belongs here: the sentence. Does not belong here: which they are (`geography.peers`).
"""

from __future__ import annotations

from geography.peers import COUNT, MEASURES, Peers
from wording.source_lines import join_words


def describe_peers(peers: Peers) -> str:
    """What a column of municipalities that resemble each other rests on."""
    measures = join_words(list(MEASURES.values()))
    return (
        f"Lignende kommuner: de {COUNT} af regionens kommuner, der ligner kommunen mest på "
        f"{measures} ({peers.year}); deres tal under ét. Indkomst og uddannelse er ikke med."
    )
