"""The past of one record: every change in words, and the record as it was at any moment."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import Query, Response

from enterprisehub.console.audit.shown import actor_name
from enterprisehub.console.records.as_of import read_as_of
from enterprisehub.console.records.domain import domain
from enterprisehub.console.records.permissions import RECORDS_READ
from enterprisehub.console.records.readable import readable
from enterprisehub.console.records.word_values import Wording, ids_in, in_words, label, told
from enterprisehub.kernel.archive.built_in import AUDIT
from enterprisehub.kernel.archive.list_archives import Moved, moved
from enterprisehub.kernel.audit.read_history import Version, record_now, versions_of
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Conflict, NotFound
from enterprisehub.kernel.identity.members import list_members
from enterprisehub.kernel.records import NAMES, RecordKind
from enterprisehub.kernel.scope import Ref
from enterprisehub.kernel.search.titles import titles_of
from enterprisehub.kernel.tenancy.tenants import tenant
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui.items import Severity
from enterprisehub.ui.page import Page, page
from enterprisehub.ui.shell import current_shell

pages = domain.pages("/records")
PAGE_SIZE = 25
OPERATIONS: dict[str, tuple[str, Severity]] = {
    "insert": ("Added", "ok"),
    "update": ("Changed", "info"),
    "delete": ("Deleted", "bad"),
    "restore": ("Restored", "ok"),
}


@dataclass(frozen=True, slots=True)
class ChangedField:
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class VersionLine:
    """A change as people read it; `then` is the moment to look at the record of that time."""

    at: datetime
    then: str
    operation: str
    severity: Severity
    actor: str
    fields: list[ChangedField]


@dataclass(frozen=True, slots=True)
class OldValue:
    """A field as it was, and as it is now where that differs."""

    label: str
    then: str
    now: str | None


@page("records/past.html")
class PastPage(Page):
    plural: str
    title: str
    href: str | None
    here: str
    lines: list[VersionLine]
    next: int | None
    moved: Moved | None
    look_href: str
    asked: str
    moment: datetime | None
    old: list[OldValue] | None
    wrong: str


@pages.get("/{kind}/{record_id}", allow=Permission(RECORDS_READ))
async def show_past(
    db: TenantDb,
    kind: str,
    record_id: UUID,
    at: Annotated[str, Query(max_length=40)] = "",
    before: Annotated[int | None, Query(ge=1, le=2**62)] = None,
) -> Response:
    """Who changed what and when; with `at`, the record as it was then."""
    known = readable(db, kind)
    versions = await versions_of(db, known, record_id, limit=PAGE_SIZE + 1, before_seq=before)
    now = await record_now(db, known, record_id)
    if not versions and now is None and before is None:
        raise NotFound(f"Nothing is known of the past of this {known.title.lower()}.")
    shown = versions[:PAGE_SIZE]
    zone = ZoneInfo(current_shell().time_zone)
    moment, wrong = _moment(at, zone)
    old = None
    if moment:
        try:
            old = await read_as_of(db, known, record_id, moment)
        except Conflict as away:
            wrong = str(away)
        else:
            wrong = "" if old else f"This {known.title.lower()} did not exist then."
    more = len(versions) > PAGE_SIZE
    begun = any(one.operation == "insert" for one in shown)
    names = {member.user_id: member.name for member in await list_members(db)}
    how = await _wording(db, known, names, shown, (old, now), zone)
    actors = {f"user:{user_id}": name for user_id, name in names.items()}
    titles = await titles_of(db, [Ref(kind, record_id)])
    title = titles[Ref(kind, record_id)].title if titles else _name(now) or known.title
    return PastPage(
        plural=known.plural,
        title=title,
        href=known.page_of(record_id) if now and not now.get("deleted_at") else None,
        here=f"/records/{kind}/{record_id}",
        lines=[_line(one, how, actors) for one in shown],
        next=shown[-1].seq if more else None,
        moved=None if more or begun else await moved(db, AUDIT.name),
        look_href=f"/settings/retention/look?kind={AUDIT.name}&words={record_id}",
        asked=moment.astimezone(zone).strftime("%Y-%m-%dT%H:%M") if moment else "",
        moment=moment,
        old=_compared(old, now or {}, how) if old else None,
        wrong=wrong,
    ).render(status=200 if not wrong else 422)


def _moment(asked: str, zone: ZoneInfo) -> tuple[datetime | None, str]:
    """The moment in the reader's zone, unless it names its own; and what is wrong with it."""
    if not asked:
        return None, ""
    try:
        found = datetime.fromisoformat(asked)
    except ValueError:
        return None, "Give a day and a time."
    return found if found.tzinfo else found.replace(tzinfo=zone), ""


async def _wording(
    db: Db,
    kind: RecordKind,
    people: Mapping[UUID, str],
    versions: Iterable[Version],
    records: Iterable[Mapping[str, Any] | None],
    zone: ZoneInfo,
) -> Wording:
    values: list[Any] = [
        value for one in versions for pair in one.changed.values() for value in pair
    ]
    currency = (await tenant(db, db.scope.tenant_id)).currency
    for record in records:
        values += list((record or {}).values())
        currency = (record or {}).get("currency") or currency
    ids = ids_in(values)
    names = dict(people)
    for _, found in await NAMES.gather(db, ids) if ids else []:
        names |= found
    return Wording(kind.table, names, currency, zone)


def _line(one: Version, how: Wording, actors: Mapping[str, str]) -> VersionLine:
    word, severity = OPERATIONS[one.operation]
    fields = [
        ChangedField(label(name), in_words(name, before, how), in_words(name, after, how))
        for name, (before, after) in one.changed.items()
        if told(name)
    ]
    return VersionLine(
        at=one.at,
        then=one.at.isoformat(),
        operation=word,
        severity=severity,
        actor=actor_name(one.actor, actors),
        fields=[field for field in fields if field.before or field.after],
    )


def _compared(old: Mapping[str, Any], now: Mapping[str, Any], how: Wording) -> list[OldValue]:
    """The fields that had a value then or have one now."""
    rows = []
    for name in old:
        if not told(name):
            continue
        then, today = in_words(name, old[name], how), in_words(name, now.get(name), how)
        if then or today:
            rows.append(OldValue(label(name), then, today if today != then else None))
    return rows


def _name(record: Mapping[str, Any] | None) -> str:
    return str((record or {}).get("title") or (record or {}).get("name") or "")
