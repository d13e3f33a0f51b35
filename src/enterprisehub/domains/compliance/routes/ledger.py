"""JSON: receipts, consents, opt-outs, report, and what the gate would say."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Query, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from enterprisehub.domains.compliance import queries
from enterprisehub.domains.compliance.contracts import ContactChannel, Outcome
from enterprisehub.domains.compliance.domain import domain
from enterprisehub.domains.compliance.logic import record_consent as ledger
from enterprisehub.domains.compliance.logic.change_settings import change_settings
from enterprisehub.domains.compliance.logic.judge_opt_out import judge_opt_out
from enterprisehub.domains.compliance.logic.make_report import ComplianceReport, make_report
from enterprisehub.domains.compliance.logic.record_opt_out import record_opt_out
from enterprisehub.domains.compliance.logic.show_receipt import ReceiptOut, receipt_out
from enterprisehub.domains.compliance.logic.take_consent import ConsentIn, Line, take_consent
from enterprisehub.domains.compliance.permissions import (
    CONSENTS_READ,
    CONSENTS_WRITE,
    OPT_OUTS_READ,
    OPT_OUTS_WRITE,
    RECEIPTS_READ,
    REPORT_READ,
    SETTINGS_WRITE,
)
from enterprisehub.domains.compliance.settings import ComplianceSettings
from enterprisehub.domains.messaging.contracts import E164, EmailAddress
from enterprisehub.kernel.errors import Conflict, NotFound
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.kernel.web.versions import SeenVersion, etag

router = domain.routes("/compliance")
type Limit = Annotated[int, Field(ge=1, le=200)]
type Cursor = Annotated[str, Field(max_length=400)]


class _Listed(BaseModel):
    model_config = ConfigDict(extra="forbid")

    limit: Limit = 50
    cursor: Cursor | None = None


class ReceiptQuery(_Listed):
    """Conditions hold together."""

    outcome: Outcome | None = None
    channel: ContactChannel | None = None
    contact_id: UUID | None = None
    action_id: UUID | None = None
    since: AwareDatetime | None = None
    until: AwareDatetime | None = None


class Listing(BaseModel):
    """One page of records; `next` is the cursor of the following one."""

    items: list[dict[str, Any]]
    next: str | None


class ConsentOut(BaseModel):
    id: UUID


class Because(BaseModel):
    model_config = ConfigDict(extra="forbid")

    because: Line


class TextOptOutIn(BaseModel):
    """A number or an email address that must not be written to."""

    model_config = ConfigDict(extra="forbid")

    channel: Literal["sms", "email"]
    address: E164 | EmailAddress
    because: Line
    contact_id: UUID | None = None


class OptOutOut(BaseModel):
    id: UUID
    state: str
    channel: str
    address: str
    scope: str
    opted_out_at: datetime


class Judgement(BaseModel):
    """Whether the words were a wish to stop."""

    model_config = ConfigDict(extra="forbid")

    stop: bool
    because: Annotated[str, Field(max_length=300, pattern=r"^[^\x00]*$")] = ""


class ReportQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")

    start: AwareDatetime
    end: AwareDatetime
    workspace_id: UUID | None = None


@router.get("/receipts", allow=Permission(RECEIPTS_READ), response_model=Listing)
async def list_receipts(db: TenantDb, asked: Annotated[ReceiptQuery, Query()]) -> Response:
    """Decisions, the latest first."""
    wanted = queries.ReceiptFilter(**asked.model_dump(exclude={"limit", "cursor"}))
    found = await queries.receipt_page(db, wanted, limit=asked.limit, cursor=asked.cursor)
    return Response(found.body(), media_type="application/json")


@router.get("/receipts/{receipt_id}", allow=Permission(RECEIPTS_READ))
async def read_receipt(db: TenantDb, receipt_id: UUID) -> ReceiptOut:
    """One decision with every fact it used."""
    row = await queries.receipt(db, receipt_id)
    if row is None:
        raise NotFound("This receipt does not exist.")
    return receipt_out(row)


@router.get("/consents", allow=Permission(CONSENTS_READ), response_model=Listing)
async def list_consents(
    db: TenantDb,
    contact_id: UUID | None = None,
    limit: Limit = 50,
    cursor: Cursor | None = None,
) -> Response:
    """The consent ledger, the latest first."""
    found = await queries.consent_page(db, contact_id=contact_id, limit=limit, cursor=cursor)
    return Response(found.body(), media_type="application/json")


@router.post("/consents", allow=Permission(CONSENTS_WRITE), status_code=201)
async def add_consent(db: TenantDb, given: ConsentIn) -> ConsentOut:
    """A new line in the ledger."""
    row = await take_consent(db, given)
    return ConsentOut(id=row.id)


@router.post("/consents/{consent_id}/revoke", allow=Permission(CONSENTS_WRITE))
async def revoke(db: TenantDb, consent_id: UUID, given: Because) -> ConsentOut:
    """The consent carries no message any more."""
    row = await ledger.revoke_consent(db, consent_id, because=given.because)
    return ConsentOut(id=row.id)


@router.get("/opt-outs", allow=Permission(OPT_OUTS_READ), response_model=Listing)
async def list_opt_outs(
    db: TenantDb,
    state: Literal["active", "review", "dismissed", "ended"] | None = None,
    limit: Limit = 50,
    cursor: Cursor | None = None,
) -> Response:
    """Opt-outs, the latest first."""
    found = await queries.opt_out_page(db, state=state, limit=limit, cursor=cursor)
    return Response(found.body(), media_type="application/json")


@router.post("/opt-outs", allow=Permission(OPT_OUTS_WRITE), status_code=201)
async def add_opt_out(db: TenantDb, given: TextOptOutIn) -> OptOutOut:
    """A person told us outside the program that they want to hear nothing."""
    if given.contact_id is not None:
        await ledger.know_contact(db, given.contact_id)
    row = await record_opt_out(
        db,
        channel=given.channel,
        address=given.address.lower(),
        words=given.because,
        source=str(db.scope.actor),
        cause="by_us",
        contact_id=given.contact_id,
    )
    if row is None:
        raise Conflict("This address is opted out already.")
    return OptOutOut.model_validate(row, from_attributes=True)


@router.post("/opt-outs/{opt_out_id}/judge", allow=Permission(OPT_OUTS_WRITE))
async def judge(db: TenantDb, opt_out_id: UUID, given: Judgement) -> OptOutOut:
    """A person has read the doubtful words."""
    row = await judge_opt_out(db, opt_out_id, stop=given.stop, because=given.because)
    return OptOutOut.model_validate(row, from_attributes=True)


@router.get("/report", allow=Permission(REPORT_READ))
async def read_report(db: TenantDb, asked: Annotated[ReportQuery, Query()]) -> ComplianceReport:
    """Opt-outs, frequency, score and advice for text messages in [start, end)."""
    return await make_report(db, asked.start, asked.end, workspace_id=asked.workspace_id)


@router.get("/settings", allow=Permission(SETTINGS_WRITE))
async def read_settings(db: TenantDb, response: Response) -> ComplianceSettings:
    """What the tenant decided beyond the law."""
    response.headers["ETag"] = etag(await ComplianceSettings.version(db))
    return await ComplianceSettings.load(db)


@router.put("/settings", allow=Permission(SETTINGS_WRITE))
async def replace_settings(
    db: TenantDb, settings: ComplianceSettings, seen: SeenVersion, response: Response
) -> ComplianceSettings:
    """The next decision is made by these; fields left out get their defaults."""
    await settings.hold(db, seen=seen)
    changed = await change_settings(db, settings)
    response.headers["ETag"] = etag(await settings.version(db))
    return changed
