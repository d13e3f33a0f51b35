"""What changed since a moment, and what waits for a decision."""

from collections import Counter
from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime

from enterprisehub.domains.assistant.contracts import Found, Limit, Line
from enterprisehub.domains.assistant.queries import activity
from enterprisehub.kernel.actions import queue
from enterprisehub.kernel.actions.kinds import KINDS as ACTION_KINDS
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.records import KINDS
from enterprisehub.kernel.scope import Ref
from enterprisehub.kernel.search.titles import titles_of

_MOST = 400


async def look_up_changes(
    db: Db,
    since: AwareDatetime,
    until: AwareDatetime,
    kind: Literal["crm.contact", "crm.company", "crm.deal"] | None = None,
    record_id: UUID | None = None,
    limit: Limit = 10,
) -> Found:
    """Tells what changed in a time, on one record or on all that the asker may see."""
    readable = [name for name, one in KINDS.items() if db.scope.may(one.read)]
    refs = [Ref(kind, record_id)] if kind and record_id else []
    rows = await activity.changes(db, readable, (since, until), refs=refs, limit=_MOST)
    unique = list({(row.at, row.kind, row.summary): row for row in rows}.values())
    shown = unique[:limit]
    about = [Ref(row.subject_kind, row.subject_id) for row in shown]
    titles = await titles_of(db, about)
    lines = []
    for row, ref in zip(shown, about, strict=True):
        title = titles.get(ref)
        lines.append(
            Line(
                ref=str(ref),
                title=title.title if title else KINDS[ref.kind].title,
                href=KINDS[ref.kind].page_of(ref.id),
                cells=[row.at.isoformat(), row.shown_actor or None],
                quote=row.summary[:240],
            )
        )
    counts = Counter(row.kind.partition(".")[2].replace("_", " ") for row in unique)
    total = len(unique)
    more = " or more" if len(rows) == _MOST else ""
    says = f"{total:,}{more} {'change' if total == 1 else 'changes'}." if total else "No changes."
    groups = [(name, f"{count:,}") for name, count in counts.most_common(6)]
    return Found(
        says=says,
        total=total,
        columns=["When", "By"],
        lines=lines,
        groups=groups if len(groups) > 1 else [],
    )


async def look_up_queue(db: Db, *, limit: Limit = 5) -> Found:
    """Tells what waits for a decision, the most important first."""
    total = await queue.waiting_count(db)
    rows = await queue.ranked(db, limit=limit)
    lines = [
        Line(
            ref=f"kernel.action:{row.id}",
            title=row.title,
            href=f"/queue/{row.id}",
            cells=[ACTION_KINDS[row.kind].title, row.aps, row.reason[:160]],
        )
        for row in rows
        if row.kind in ACTION_KINDS
    ]
    says = (
        f"{total:,} {'proposal waits' if total == 1 else 'proposals wait'} for a decision."
        if total
        else "Nothing waits for a decision."
    )
    return Found(says=says, total=total, columns=["Kind", "APS", "Why"], lines=lines)
