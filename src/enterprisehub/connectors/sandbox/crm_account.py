"""The sandbox's CRM, read and written through the port that real ones are."""

from collections.abc import Sequence
from datetime import datetime

from enterprisehub.connectors.sandbox import crm_world, queries
from enterprisehub.connectors.sandbox.crm_world import Writing
from enterprisehub.connectors.sandbox.models import CrmRecordRow
from enterprisehub.domains.crm.contracts import RecordKind
from enterprisehub.domains.sync.contracts import (
    Change,
    CrmIdentity,
    DefaultMap,
    TheirOwner,
    TheirPage,
    TheirProperty,
    TheirRecord,
    TheirStage,
    Written,
    record_kind,
)
from enterprisehub.domains.sync.ports import Crm, offer
from enterprisehub.kernel.connectors.ports import SANDBOX, PortContext
from enterprisehub.kernel.errors import ConnectorRejected, OutcomeUnknown, RateLimited
from enterprisehub.kernel.identity.members import list_members
from enterprisehub.kernel.scope import Actor, Scope

PAGE = 50
_ACTOR = Actor("connector", SANDBOX, "Sandbox CRM")
_FROM_OUTSIDE = "EnterpriseHub"


class SandboxCrm:
    """Offers `CrmAccount`; its records can be seen and edited under Sandbox → CRM."""

    def __init__(self, context: PortContext) -> None:
        self._database = context.database
        self._scope = Scope(context.account.tenant_id, _ACTOR)

    async def identify(self) -> CrmIdentity:
        return CrmIdentity(address="crm.sandbox.example", title="Sandbox CRM")

    async def properties(self, kind: RecordKind) -> list[TheirProperty]:
        return list(crm_world.PROPERTIES[kind])

    async def owners(self) -> list[TheirOwner]:
        async with self._database.scoped(self._scope) as db:
            return [
                TheirOwner(external_id=str(one.user_id), name=one.name, email=one.email)
                for one in await list_members(db)
            ]

    async def stages(self) -> list[TheirStage]:
        return list(crm_world.STAGES)

    async def read(
        self,
        kind: RecordKind,
        names: Sequence[str],
        *,
        since: datetime | None,
        page: str | None,
    ) -> TheirPage:
        await self._mishap(writing=False)
        async with self._database.scoped(self._scope) as db:
            rows = await queries.crm_page(
                db, kind, since=since, after=int(page or 0), limit=PAGE, removed=since is not None
            )
        following = str(rows[-1].number) if len(rows) == PAGE else None
        records = tuple(_record(row, names) for row in rows)
        return TheirPage(records=records, next_page=following)

    async def get(
        self, kind: RecordKind, names: Sequence[str], ids: Sequence[str]
    ) -> list[TheirRecord]:
        async with self._database.scoped(self._scope) as db:
            rows = await queries.crm_records(db, kind, [int(one) for one in ids if one.isdigit()])
        return [_record(row, names) for row in rows]

    async def ids(self, kind: RecordKind, *, page: str | None) -> tuple[list[str], str | None]:
        async with self._database.scoped(self._scope) as db:
            rows = await queries.crm_page(
                db, kind, since=None, after=int(page or 0), limit=500, removed=False
            )
        following = str(rows[-1].number) if len(rows) == 500 else None  # noqa: PLR2004  a page
        return [str(row.number) for row in rows], following

    async def write(self, change: Change) -> Written:
        lost = await self._mishap(writing=True)
        async with self._database.scoped(self._scope) as db:
            earlier = await queries.crm_write_with(db, change.key)
            if earlier is not None:
                return _written(await crm_world.live_record(db, change.kind, earlier.number))
            number = int(change.external_id) if change.external_id else None
            if number is None and change.match is not None:
                same = await queries.crm_with(db, change.kind, *change.match)
                number = same.number if same else None
            row = await crm_world.write_record(
                db, change.kind, number, change.values, Writing(_FROM_OUTSIDE, change.key)
            )
        if lost:
            raise OutcomeUnknown("The sandbox's CRM took it and lost its answer, as it was told.")
        return _written(row)

    async def remove(self, kind: RecordKind, external_id: str) -> None:
        async with self._database.scoped(self._scope) as db:
            await crm_world.remove_record(db, kind, int(external_id), Writing(_FROM_OUTSIDE))

    async def merge(self, kind: RecordKind, external_id: str, gone_id: str) -> Written:
        async with self._database.scoped(self._scope) as db:
            gone = await queries.crm_record(db, kind, int(gone_id))
            if gone is not None and gone.merged_into == int(external_id):
                return Written(external_id=external_id)
            writing = Writing(_FROM_OUTSIDE)
            row = await crm_world.merge_records(db, kind, int(external_id), int(gone_id), writing)
        return _written(row)

    async def _mishap(self, *, writing: bool) -> bool:
        """What shall go wrong with this call; True when the answer to a write is to be lost."""
        async with self._database.scoped(self._scope) as db:
            mishaps = await queries.mishaps(db, lock=True)
            refuse = writing and mishaps.refuse_next > 0
            busy = not refuse and mishaps.busy_next > 0
            lose = writing and not refuse and not busy and mishaps.lose_answer_next > 0
            mishaps.refuse_next -= refuse
            mishaps.busy_next -= busy
            mishaps.lose_answer_next -= lose
        if refuse:
            raise ConnectorRejected("The sandbox's CRM refused this, as it was told to.")
        if busy:
            message = "The sandbox's CRM is busy, as it was told to be."
            raise RateLimited(message, retry_after_seconds=1)
        return lose


def _record(row: CrmRecordRow, names: Sequence[str]) -> TheirRecord:
    # As real ones do, a field that was asked for and is empty is told as such.
    return TheirRecord(
        kind=record_kind(row.kind),
        external_id=str(row.number),
        values={name: row.values.get(name) for name in names},
        title=crm_world.title_of(row),
        changed_at=row.changed_at,
        removed=row.removed_at is not None,
        url=f"/sandbox/crm/{row.kind}/{row.number}",
    )


def _written(row: CrmRecordRow) -> Written:
    return Written(
        external_id=str(row.number),
        changed_at=row.changed_at,
        url=f"/sandbox/crm/{row.kind}/{row.number}",
    )


_LIFE = (
    ("Lead", "lead"),
    ("Opportunity", "qualified"),
    ("Customer", "customer"),
    ("Former customer", "past_customer"),
)
SANDBOX_CRM = offer(
    Crm(
        connector=SANDBOX,
        title="Sandbox CRM",
        open=SandboxCrm,
        merges=True,
        defaults={
            "company": (
                DefaultMap(ours="name", theirs="name"),
                DefaultMap(ours="domain", theirs="website"),
                DefaultMap(ours="phone", theirs="phone"),
                DefaultMap(ours="industry", theirs="industry"),
                DefaultMap(ours="employees", theirs="staff"),
                DefaultMap(ours="city", theirs="town"),
                DefaultMap(ours="owner", theirs="owner_id"),
            ),
            "contact": (
                DefaultMap(ours="given_name", theirs="first_name"),
                DefaultMap(ours="family_name", theirs="last_name"),
                DefaultMap(ours="email", theirs="email"),
                DefaultMap(ours="phone", theirs="phone"),
                DefaultMap(ours="job_title", theirs="job_title"),
                DefaultMap(ours="company", theirs="company_id"),
                DefaultMap(ours="lifecycle", theirs="life_stage", table=_LIFE),
                DefaultMap(ours="city", theirs="town"),
                DefaultMap(ours="state", theirs="region"),
                DefaultMap(ours="owner", theirs="owner_id"),
            ),
            "deal": (
                DefaultMap(ours="title", theirs="name"),
                DefaultMap(ours="stage", theirs="stage_id"),
                DefaultMap(ours="amount", theirs="amount"),
                DefaultMap(ours="close_on", theirs="close_date"),
                DefaultMap(ours="contact", theirs="contact_id"),
                DefaultMap(ours="company", theirs="company_id"),
                DefaultMap(ours="owner", theirs="owner_id"),
            ),
        },
    )
)
