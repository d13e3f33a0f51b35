"""What other domains may ask of compliance. Ids and contracts in, contracts out."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from enterprisehub.domains.compliance import queries
from enterprisehub.domains.compliance.contracts import (
    ConsentClass,
    ContactChannel,
    ContactPurpose,
    Decision,
    Reason,
    RecordingLaw,
)
from enterprisehub.domains.compliance.logic import plan_hours as planning
from enterprisehub.domains.compliance.logic import record_consent as ledger
from enterprisehub.domains.compliance.logic import record_opt_out as stopping
from enterprisehub.domains.compliance.logic.change_settings import own_states
from enterprisehub.domains.compliance.logic.decide_contact import decide
from enterprisehub.domains.compliance.logic.decide_recording import decide_recording
from enterprisehub.domains.compliance.logic.detect_opt_out import OptOutLabel, detect_opt_out
from enterprisehub.domains.compliance.logic.gather_facts import (
    Outreach,
    gather_facts,
    whereabouts_of,
)
from enterprisehub.domains.compliance.logic.guard_contact import guard_contact
from enterprisehub.domains.compliance.logic.make_report import ComplianceReport, make_report
from enterprisehub.domains.compliance.ports import OBJECTIONS, Wording
from enterprisehub.domains.compliance.settings import ComplianceSettings
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db

PlannedHours = planning.PlannedHours


async def may_contact(
    db: Db,
    channel: ContactChannel,
    purpose: ContactPurpose,
    address: str,
    *,
    contact_id: UUID | None = None,
    body: str = "",
) -> Decision:
    """What the gate would say now; nothing is stored. For planning, never instead of the gate."""
    now = clock.now()
    settings = await ComplianceSettings.load(db)
    out = Outreach(
        channel=channel, purpose=purpose, address=address, body=body, contact_id=contact_id
    )
    return decide(await gather_facts(db, out, now, settings), channel, purpose, now)


async def plan_hours(
    db: Db, channel: ContactChannel, purpose: ContactPurpose, address: str, contact_id: UUID
) -> PlannedHours:
    """When this person may be written to, for planning days ahead; by everything but the clock
    the gate decides alone.
    """
    return await planning.plan_hours(db, channel, purpose, address, contact_id)


async def gate(
    db: Db,
    channel: ContactChannel,
    purpose: ContactPurpose,
    address: str,
    *,
    stage: Literal["propose", "send"],
    action_kind: str,
    action_id: UUID,
    contact_id: UUID | None = None,
    body: str = "",
    stated_facts: dict[str, Any] | None = None,
) -> tuple[Decision, UUID]:
    """The decision about one contact and the id of its receipt: for guards of other domains."""
    out = Outreach(
        channel=channel,
        purpose=purpose,
        address=address,
        body=body,
        contact_id=contact_id,
        action_id=action_id,
    )
    return await guard_contact(
        db, out, stage=stage, action_kind=action_kind, stated_facts=stated_facts
    )


async def objections(db: Db, body: str, *, contact_id: UUID | None) -> list[Reason]:
    """What speaks against a machine's words to this person; [] where nothing does. For words that
    are spoken and pass no gate.
    """
    said = Wording(
        body=body, subject="", contact_id=contact_id, deal_id=None,
        written_by_person=False, stage="send",
    )  # fmt: skip
    found = await OBJECTIONS.gather(db, said)
    return [reason for _, reason in found if reason.outcome != "allow"]


async def is_opted_out(db: Db, contact_id: UUID | None, *addresses: str) -> bool:
    """Whether this person wants to hear nothing, asked by contact or by any address."""
    rows = await queries.standing_opt_outs(db, contact_id, addresses)
    return any(row.state == "active" and row.reason != queries.BOUNCE for row in rows)


async def record_consent(
    db: Db,
    *,
    kind: ConsentClass,
    wording: str,
    source: str,
    contact_id: UUID | None = None,
    address: str | None = None,
    channels: Sequence[str] = (),
    evidence: str = "",
    seller: str = "",
    ip_address: str | None = None,
    given_at: datetime | None = None,
    expires_at: datetime | None = None,
) -> UUID:
    """A new line in the consent ledger; its id.

    Raises:
        Invalid: it is nobody's, or a written consent shows no words.
    """
    row = await ledger.record_consent(
        db,
        kind=kind,
        wording=wording,
        source=source,
        contact_id=contact_id,
        address=address,
        channels=channels,
        evidence=evidence,
        seller=seller,
        ip_address=ip_address,
        given_at=given_at,
        expires_at=expires_at,
    )
    return row.id


async def opt_out(
    db: Db, channel: str, address: str, *, words: str, source: str, contact_id: UUID | None = None
) -> bool:
    """Nothing more is sent to this person; False when that was so already."""
    made = await stopping.record_opt_out(
        db, channel=channel, address=address, words=words, source=source, contact_id=contact_id
    )
    return made is not None


def asks_to_stop(text: str) -> str:
    """The words by which somebody asks us not to contact them again; empty where none do."""
    detected = detect_opt_out(text)
    return detected.words if detected.label is OptOutLabel.OPT_OUT else ""


async def recording_law(
    db: Db, *, address: str | None = None, contact_id: UUID | None = None
) -> RecordingLaw:
    """What the law wants before the sound of a call with this person is kept, today."""
    settings = await ComplianceSettings.load(db)
    person = await whereabouts_of(db, address, contact_id)
    return decide_recording(person, own_states(settings), clock.now().date())


async def report(
    db: Db, start: datetime, end: datetime, *, workspace_id: UUID | None = None
) -> ComplianceReport:
    """The text-message compliance report of [start, end)."""
    return await make_report(db, start, end, workspace_id=workspace_id)
