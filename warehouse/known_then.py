"""Which extracts count, now or as of a day, in SQL.

Belongs here: those conditions. Does not belong here: which of several extracts counts for a cell
(`warehouse.vintages`).
"""

from __future__ import annotations

from schemas.as_of import AsOf
from warehouse.taking_out import (
    select_last_events,
)


def select_known(as_of: AsOf | None) -> str:
    """SQL for the extracts that count: those accepted, now or as of a day.

    Where the rule is what this system had, what counted at the end of the day counts: a reading
    that another one has replaced since, and an extract that has been withdrawn since. By release
    dates alone it is what counts today.
    """
    if as_of is None or not as_of.received:
        return f"(from {select_then(as_of)} where status = 'accepted')"
    events = select_last_events(f"event_at::date <= date '{as_of.day}'")
    return f"""(
        from (from extracts
            where status not in ('rejected', 'erased') and read_at::date <= date '{as_of.day}'
            qualify row_number() over (
                partition by sha256
                order by (status in ('accepted', 'withdrawn')) desc, read_at desc, extract_no desc
            ) = 1)
        where vintage <= date '{as_of.day}'
            and extract_id not in (select extract_id from {events} where event = 'withdrawn'))"""


def select_then(as_of: AsOf | None) -> str:
    """SQL for the extracts of any status, those of a day or before where one is named."""
    if as_of is None:
        return "extracts"
    received = f" and read_at::date <= date '{as_of.day}'" if as_of.received else ""
    return f"(from extracts where vintage <= date '{as_of.day}'{received})"
