"""Voice in the middle of what others do: no call without the gate, calls on the contact's page."""

from uuid import UUID

from enterprisehub.domains.compliance import api as compliance
from enterprisehub.domains.compliance.contracts import ContactChannel, ContactPurpose
from enterprisehub.domains.crm.contracts import Panel
from enterprisehub.domains.crm.ports import CONTACT_PANELS, Part, declare_part
from enterprisehub.domains.voice import queries
from enterprisehub.domains.voice.contracts.placing import PlaceCall
from enterprisehub.domains.voice.logic.judge_campaign_call import judge_campaign_call
from enterprisehub.domains.voice.permissions import CALLS_READ
from enterprisehub.kernel.actions.kinds import GUARDS, Draft, Ruling, Verdict
from enterprisehub.kernel.db.session import Db

_VERDICTS = {
    "allow": Verdict.ALLOW,
    "defer_until": Verdict.DEFER,
    "refuse": Verdict.REFUSE,
    "review": Verdict.REVIEW,
}


@GUARDS.implement("voice.gate")
async def guard_call(db: Db, draft: Draft) -> Ruling | None:
    """Consent, opt-out, registry and hours of the called person, as proposed and when dialled."""
    payload = draft.payload
    if not isinstance(payload, PlaceCall):
        return None
    decision, receipt_id = await compliance.gate(
        db,
        ContactChannel.AI_VOICE,
        ContactPurpose(payload.purpose),
        str(payload.to_e164),
        stage=draft.stage,
        action_kind=draft.kind.name,
        action_id=draft.action_id,
        contact_id=payload.contact_id,
        body=payload.about,
        stated_facts=draft.facts,
    )
    return Ruling(
        verdict=_VERDICTS[decision.outcome],
        reason=decision.says if decision.outcome != "allow" else "",
        until=decision.until,
        receipt_id=receipt_id,
    )


@GUARDS.implement("voice.campaign")
async def guard_campaign(db: Db, draft: Draft) -> Ruling | None:
    """A campaign's call is held back where its campaign or its person stands otherwise by now."""
    if draft.stage != "send" or not isinstance(draft.payload, PlaceCall):
        return None
    return await judge_campaign_call(db, draft.payload)


@CONTACT_PANELS.implement("voice.panel")
async def show_on_contact(db: Db, contact_id: UUID) -> Panel | None:
    """The contact's page has their calls, and the button that calls them."""
    if not db.scope.may(CALLS_READ) or not await queries.agents(db):
        return None
    href = f"/calls/contacts/{contact_id}/panel"
    return Panel(title="Calls", href=href, icon="phone", order=30)


declare_part(
    Part(
        table="voice_calls",
        noun="calls",
        addresses=("from_e164", "to_e164"),
        follows=("session_id",),
    ),
    Part(table="voice_campaign_members", noun="campaign memberships"),
)
