"""Duplicates, alerts, checks and reports as JSON."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, ConfigDict

from enterprisehub.domains.crm.contracts.merging import Side
from enterprisehub.domains.hygiene.domain import domain
from enterprisehub.domains.hygiene.logic.decide_pair import answer_pair, merge_pair, reopen_pair
from enterprisehub.domains.hygiene.logic.make_report import make_report
from enterprisehub.domains.hygiene.logic.raise_alerts import dismiss_alert
from enterprisehub.domains.hygiene.permissions import (
    HYGIENE_DECIDE,
    HYGIENE_READ,
    HYGIENE_RUN,
    SETTINGS_WRITE,
)
from enterprisehub.domains.hygiene.queries import alerts, findings, pairs, reports
from enterprisehub.domains.hygiene.settings import HygieneSettings
from enterprisehub.kernel.errors import NotFound
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb

router = domain.routes("/hygiene")
READ, DECIDE = Permission(HYGIENE_READ), Permission(HYGIENE_DECIDE)
Limit = Annotated[int, Query(ge=1, le=200)]


class _Out(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class PairOut(_Out):
    """Two records that may be one; `weights` says piece by piece why, in bits."""

    id: UUID
    kind: str
    left_id: UUID
    right_id: UUID
    probability_pct: float
    strict: bool
    certain: bool
    weights: list[dict[str, Any]]
    state: str
    found_at: datetime
    decided_at: datetime | None
    decided_by: str | None
    merge_id: UUID | None


class MergeIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    kept_id: UUID
    choices: dict[str, Side] = {}


class AlertOut(_Out):
    id: UUID
    type: str
    severity: str
    message: str
    entity_type: str | None
    entity_id: UUID | None
    created_at: datetime
    dismissed_at: datetime | None
    over_at: datetime | None


class CheckOut(_Out):
    field: str
    value: str
    verdict: str
    says: str
    checked_at: datetime


class FindingOut(_Out):
    """One field that was found out, with where it comes from."""

    id: UUID
    field: str
    value: str
    before: str | None
    provider: str
    evidence: str
    confidence_pct: int
    cost_microcents: int
    state: str
    found_at: datetime


class ContactOut(BaseModel):
    checks: list[CheckOut]
    findings: list[FindingOut]


class ReportOut(_Out):
    report_date: date
    contacts: int
    duplicates_open: int
    duplicates_found: int
    duplicates_merged: int
    contacts_validated: int
    contacts_invalid: int
    contacts_enriched: int
    stale_records: int
    alerts_open: int
    health: str
    reasons: list[str]
    made_at: datetime


@router.get("/duplicates", allow=READ)
async def list_duplicates(
    db: TenantDb,
    kind: Literal["contact", "company"] = "contact",
    state: Literal["open", "merged", "distinct", "ignored"] = "open",
    limit: Limit = 50,
) -> list[PairOut]:
    """Pairs of a state, the surest first."""
    rows = await pairs.pairs(db, state=state, kind=kind, limit=limit)
    return [PairOut.model_validate(row) for row in rows]


@router.get("/duplicates/{pair_id}", allow=READ)
async def read_duplicate(db: TenantDb, pair_id: UUID) -> PairOut:
    row = await pairs.pair(db, pair_id)
    if row is None:
        raise NotFound("There is no such pair.")
    return PairOut.model_validate(row)


@router.post("/duplicates/{pair_id}/merge", allow=DECIDE)
async def merge_duplicate(db: TenantDb, pair_id: UUID, given: MergeIn) -> PairOut:
    """The two are one; what is chosen of the other one is named in `choices`."""
    row = await merge_pair(db, pair_id, kept_id=given.kept_id, choices=given.choices)
    return PairOut.model_validate(row)


@router.post("/duplicates/{pair_id}/distinct", allow=DECIDE)
async def tell_duplicate_apart(db: TenantDb, pair_id: UUID) -> PairOut:
    return PairOut.model_validate(await answer_pair(db, pair_id, "distinct"))


@router.post("/duplicates/{pair_id}/ignore", allow=DECIDE)
async def ignore_duplicate(db: TenantDb, pair_id: UUID) -> PairOut:
    return PairOut.model_validate(await answer_pair(db, pair_id, "ignored"))


@router.post("/duplicates/{pair_id}/undo", allow=DECIDE)
async def reopen_duplicate(db: TenantDb, pair_id: UUID) -> PairOut:
    """The decision is taken back; merged records are separated."""
    return PairOut.model_validate(await reopen_pair(db, pair_id))


@router.get("/alerts", allow=READ)
async def list_alerts(
    db: TenantDb, *, past: bool = False, after: UUID | None = None, limit: Limit = 50
) -> list[AlertOut]:
    """Alerts that want a look, or those dismissed and over, the latest first."""
    rows = await alerts.alerts(db, dismissed=past, after=after, limit=limit)
    return [AlertOut.model_validate(row) for row in rows]


@router.post("/alerts/{alert_id}/dismiss", allow=DECIDE)
async def dismiss_one(db: TenantDb, alert_id: UUID) -> AlertOut:
    return AlertOut.model_validate(await dismiss_alert(db, alert_id))


@router.get("/contacts/{contact_id}", allow=READ)
async def read_contact_findings(db: TenantDb, contact_id: UUID) -> ContactOut:
    """What was checked and found out of a contact."""
    checks = await findings.checks_of(db, contact_id)
    found = await findings.enrichments_of(db, contact_id)
    return ContactOut(
        checks=[CheckOut.model_validate(row) for row in checks],
        findings=[FindingOut.model_validate(row) for row in found],
    )


@router.get("/reports", allow=READ)
async def list_reports(
    db: TenantDb, before: date | None = None, limit: Limit = 30
) -> list[ReportOut]:
    """One report a day, the latest first."""
    rows = await reports.latest(db, before=before, limit=limit)
    return [ReportOut.model_validate(row) for row in rows]


@router.post("/reports", allow=Permission(HYGIENE_RUN))
async def write_report(db: TenantDb) -> ReportOut:
    """Today's report says how things are now."""
    return ReportOut.model_validate(await make_report(db))


@router.get("/settings", allow=Permission(SETTINGS_WRITE))
async def read_settings(db: TenantDb) -> HygieneSettings:
    return await HygieneSettings.load(db)
