"""What the log says of one thing, for those who keep it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from xiqiao.audit.catalogue import describe
from xiqiao.audit.queries import Filter, entries_page
from xiqiao.core.references import Reference

#: label, old, new
Change = tuple[str, str, str]


def history_of(thing: Reference) -> Iterator[tuple[datetime, str, str, list[Change]]]:
    """When, who, what, and the fields that changed; the newest first, as many as one page of the log holds."""
    for entry in entries_page(Filter(ref_kind=thing.kind, ref_id=thing.id)).rows:
        facts = entry.facts
        changes = [(label, old, new) for label, (old, new) in facts.get("changes", {}).items()]
        yield entry.at, entry.actor_name, describe(entry.act, entry.ref_title, facts), changes
