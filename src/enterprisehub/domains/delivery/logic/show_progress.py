"""What a customer sees of the projects their link names: counts, days, and items where allowed."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from enterprisehub.domains.delivery.logic.count_left import count_left
from enterprisehub.domains.delivery.logic.make_forecast import Asked, preview
from enterprisehub.domains.delivery.logic.measure_delivery import course_of
from enterprisehub.domains.delivery.models.portals import PortalLinkRow
from enterprisehub.domains.delivery.queries import history, metrics, portals
from enterprisehub.domains.delivery.queries.metrics import Window
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Invalid
from enterprisehub.kernel.tenancy.tenants import tenant

RECENT = timedelta(days=30)
COURSE = timedelta(days=90)
MOST_ITEMS = 100


@dataclass(frozen=True, slots=True)
class ShownItem:
    """`who` is empty where names are not shown."""

    key: str
    title: str
    state: str
    since: datetime
    who: str


@dataclass(frozen=True, slots=True)
class ShownProject:
    """`likely_on` is as likely as not, `sure_on` is 85 % sure; `says` why there is neither."""

    name: str
    open_items: int
    untouched: int
    finished: int
    likely_on: date | None
    sure_on: date | None
    says: str


@dataclass(frozen=True, slots=True)
class Progress:
    title: str
    company: str
    as_of: datetime
    expires_at: datetime
    projects: list[ShownProject]
    course: list[dict[str, Any]]
    items: list[ShownItem]
    more_items: int


async def show_progress(db: Db, row: PortalLinkRow) -> Progress:
    """Only what the link allows is read, and nothing is written."""
    now = clock.now()
    chosen = {UUID(one) for one in row.source_ids}
    sources = [one for one in await history.all_sources(db) if one.id in chosen]
    ids = tuple(one.id for one in sources)
    projects = [await _project(db, one.id, one.name, now) for one in sources]
    course = await course_of(db, "throughput", Window(now - COURSE, now, ids)) if ids else []
    items: list[ShownItem] = []
    left = await history.open_items(db, ids)
    if row.shows_items:
        items = [
            ShownItem(
                item.key,
                item.title,
                item.status,
                item.started_at or item.opened_at,
                name if row.shows_names else "",
            )
            for item, name in await portals.open_items(db, ids, most=MOST_ITEMS)
        ]
    ours = await tenant(db, db.scope.tenant_id)
    more = left - len(items) if row.shows_items else 0
    return Progress(row.title, ours.name, now, row.expires_at, projects, course, items, more)


async def _project(db: Db, source_id: UUID, name: str, now: datetime) -> ShownProject:
    left = await count_left(db, source_id)
    done = await metrics.summary(db, "throughput", Window(now - RECENT, now, (source_id,)))
    every, idle = left.open_items, left.untouched
    if not every:
        return ShownProject(name, 0, 0, done.n, None, None, "Nothing is open.")
    items = {source_id: (left.items, left.items)}
    asked = Asked(kind="when", items=items, source_ids=(source_id,))
    try:
        answer, _ = await preview(db, asked, at_once=False)
    except Invalid:
        # Why is for the team, not for its customer.
        return ShownProject(name, every, idle, done.n, None, None, "Too early to tell.")
    likely, sure = (_day(answer.promises[level]) for level in (50, 85))
    return ShownProject(name, every, idle, done.n, likely, sure, "" if sure else "Years away.")


def _day(value: date | int | None) -> date | None:
    return value if isinstance(value, date) else None
