"""Compliance in the middle of what others do: before sending, and before answering."""

from dataclasses import replace
from uuid import UUID

from enterprisehub.domains.compliance import queries
from enterprisehub.domains.compliance.contracts import ContactChannel, ContactPurpose
from enterprisehub.domains.compliance.logic.gather_facts import Outreach
from enterprisehub.domains.compliance.logic.guard_contact import guard_contact
from enterprisehub.domains.compliance.logic.record_opt_out import end_opt_outs, record_opt_out
from enterprisehub.domains.compliance.logic.screen_message import screen_message
from enterprisehub.domains.compliance.logic.stop_for_both import stop_for_both
from enterprisehub.domains.compliance.permissions import CONSENTS_READ
from enterprisehub.domains.compliance.queries.opted_out import opted_out_after
from enterprisehub.domains.compliance.settings import ComplianceSettings
from enterprisehub.domains.crm.contracts import CONTACT, Panel
from enterprisehub.domains.crm.contracts.merging import Joining
from enterprisehub.domains.crm.ports import CONTACT_PANELS, SEPARATED, Part, declare_part
from enterprisehub.domains.messaging import api as messaging
from enterprisehub.domains.messaging.contracts import (
    Channel,
    ReceivedMessage,
    SendChat,
    SendEmail,
    SendText,
    SuppressionNotice,
)
from enterprisehub.domains.messaging.ports import (
    CLOSINGS,
    SCREENERS,
    SUPPRESSORS,
    Recipient,
    Screened,
)
from enterprisehub.kernel.actions.kinds import GUARDS, Draft, Ruling, Verdict
from enterprisehub.kernel.agents.funnel import FOLLOWED, Followed, Reached
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.scope import Ref

_VERDICTS = {
    "allow": Verdict.ALLOW,
    "defer_until": Verdict.DEFER,
    "refuse": Verdict.REFUSE,
    "review": Verdict.REVIEW,
}


@GUARDS.implement("compliance.gate")
async def guard_message(db: Db, draft: Draft) -> Ruling | None:
    """Every message passes here when it is proposed and at the moment of sending."""
    payload = draft.payload
    if not isinstance(payload, SendText | SendEmail | SendChat):
        return None
    decision, receipt_id = await guard_contact(
        db,
        await _outreach(db, draft, payload),
        stage=draft.stage,
        action_kind=draft.kind.name,
        stated_facts=draft.facts,
        paused=draft.paused,
    )
    return Ruling(
        verdict=_VERDICTS[decision.outcome],
        reason=decision.says if decision.outcome != "allow" else "",
        until=decision.until,
        receipt_id=receipt_id,
    )


async def _outreach(db: Db, draft: Draft, payload: SendText | SendEmail | SendChat) -> Outreach:
    thread = await messaging.thread(db, payload.thread_id) if payload.thread_id else None
    out = Outreach(
        channel=ContactChannel.SMS,
        purpose=ContactPurpose(payload.purpose.value),
        address=thread.address if thread else "",
        body=payload.body,
        contact_id=payload.contact_id,
        last_inbound_at=thread.last_inbound_at if thread else None,
        action_id=draft.action_id,
        written_by_person=payload.written_by is not None,
        deal_id=payload.deal_id,
        provenance=payload.provenance.model_dump(mode="json"),
    )
    match payload:
        case SendText():
            return replace(out, address=payload.to_e164)
        case SendEmail():
            return replace(
                out,
                channel=ContactChannel.EMAIL,
                address=payload.to_email.lower(),
                subject=payload.subject,
                footer=payload.footer,
                postal_address=await messaging.postal_address(db),
                unsubscribe_url=payload.unsubscribe_url,
            )
        case SendChat():
            return replace(out, channel=ContactChannel.WEB_CHAT)


@CLOSINGS.implement("compliance.licence")
async def name_licence(db: Db, to: Recipient) -> str | None:
    """The first commercial message of a licensee to a person names the licence."""
    settings = await ComplianceSettings.load(db)
    if not settings.is_licensee or not settings.licence_line:
        return None
    known = await queries.was_contacted(db, to.contact_id, to.address)
    return None if known else settings.licence_line


@SCREENERS.implement("compliance.screen")
async def screen_incoming(db: Db, message: ReceivedMessage) -> Screened | None:
    """STOP is seen before anything can answer."""
    return await screen_message(db, message)


@SUPPRESSORS.implement("compliance.suppress")
async def suppress_address(db: Db, notice: SuppressionNotice) -> bool | None:
    """A carrier or a mail server says that an address must not, or may again, be written to."""
    address = notice.address.lower() if notice.channel is Channel.EMAIL else notice.address
    thread = await messaging.thread_with(db, notice.channel, address)
    contact_id = thread.contact_id if thread else None
    if notice.reason == "opted_in":
        ended = await end_opt_outs(
            db,
            channel=notice.channel,
            address=address,
            contact_id=contact_id,
            because=f"{notice.connector}: {notice.evidence[:200]}",
        )
        return ended > 0
    made = await record_opt_out(
        db,
        channel=notice.channel,
        address=address,
        words=notice.evidence,
        source=notice.connector,
        cause="asked" if notice.reason == "opted_out" else notice.reason,
        contact_id=contact_id,
        rule="carrier",
        at=notice.at,
    )
    return made is not None


@CONTACT_PANELS.implement("compliance.panel")
async def show_on_contact(db: Db, contact_id: UUID) -> Panel | None:
    """What may and may not be sent to this person."""
    if not db.scope.may(CONSENTS_READ):
        return None
    href = f"/compliance/contacts/{contact_id}/panel"
    return Panel(title="May we write?", href=href, icon="shield-check", order=30)


@SEPARATED.implement("compliance.opt_outs")
async def keep_the_stricter(db: Db, joining: Joining) -> bool | None:
    """Who wanted to hear nothing while two records were one is written to by neither."""
    return await stop_for_both(db, joining) or None


declare_part(
    Part(table="compliance_opt_outs", noun="opt-outs", addresses=("address",)),
    Part(table="compliance_consents", noun="consents", addresses=("address",)),
    Part(table="compliance_disturbances", noun="times of rest"),
)


@FOLLOWED.implement("compliance.opted_out")
async def tell_opted_out(db: Db, reached: Reached) -> Followed | None:
    """For the funnel of agents: who wished to hear nothing after they were written to."""
    since = {ref.id: at for ref, at in reached.first_at.items() if ref.kind == CONTACT}
    if not since:
        return None
    gone = await opted_out_after(db, since)
    return Followed("opted_out", frozenset(Ref(CONTACT, id_) for id_ in gone))
