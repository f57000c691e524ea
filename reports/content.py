"""What a status report is made from.

Belongs here: the one argument of the report's modules. Does not belong here: choosing which
figures it shows (`reports.selection`) or wording them (`reports.text`).
"""

from __future__ import annotations

from dataclasses import dataclass

from reports.outline import Picture
from wording.content import PublishedContent
from wording.promises import ToldDocument

TITLES = {"midtvejsstatus": "Midtvejsstatus", "slutstatus": "Slutstatus"}
"""The kinds of report, as the command and as the reader names them."""


@dataclass(frozen=True)
class ReportContent:
    """Everything that one report shows.

    `kind` is one of `TITLES`; `baseline` and `period` are calendar years, the baseline the
    earlier one. `material` is what every product of the area is made from; its
    `generated_at` is the snapshot's time of publication and the only time in both files, so
    that the same snapshot gives the same bytes. `snapshot` is its name. `promises` are those of the
    background documents; without them the report says nothing of promises. `profile` are the pages
    of the area's profile (`reports.profile_page`), which the report begins with.
    """

    kind: str
    baseline: int
    period: int
    material: PublishedContent
    snapshot: str
    promises: tuple[ToldDocument, ...] = ()
    profile: tuple[Picture, ...] = ()

    @property
    def kind_title(self) -> str:
        """'Midtvejsstatus'."""
        return TITLES[self.kind]
