"""What came of a campaign's call decides what comes next for that person: a retry, or the end."""

from datetime import timedelta
from uuid import UUID

from enterprisehub.domains.voice import queries
from enterprisehub.domains.voice.contracts import CallState
from enterprisehub.domains.voice.contracts.campaigns import CampaignState, MemberState, Retries
from enterprisehub.domains.voice.logic.plan_campaign import plan_of, tell_campaign
from enterprisehub.domains.voice.logic.run_campaign import end_if_over, leave_out
from enterprisehub.domains.voice.models import CallRow, CampaignMemberRow, CampaignRow
from enterprisehub.domains.voice.queries import campaigns as stored
from enterprisehub.kernel import clock
from enterprisehub.kernel.actions import decide, queue
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Conflict

NO_SUCH_NUMBER = frozenset({404, 410, 484, 604})
"""SIP: not found, gone, incomplete address, does not exist anywhere (RFC 3261, 21.4 and 21.6)."""
DECLINED = frozenset({603, 607, 608})
"""SIP: the called person declines (RFC 3261, 21.6.2), does not want such calls (RFC 8197), or a
filter declines for them (RFC 8688).
"""
SETTLED = frozenset({"held", "refused", "expired", "returned"})
"""The outcomes of actions after which no call is under way."""
_UNANSWERED = {
    CallState.NO_ANSWER: "no_answer",
    CallState.BUSY: "busy",
    CallState.FAILED: "failed",
    CallState.CANCELLED: "cancelled",
    CallState.INTERRUPTED: "cut_off",
}


def what_came(call: CallRow) -> str:
    """What a campaign's call came to: "busy", "declined", "voicemail", … or the talk's outcome."""
    if call.state == CallState.FAILED and call.facts.get("sip_status") in NO_SUCH_NUMBER:
        return "no_such_number"
    if call.state == CallState.FAILED and call.facts.get("sip_status") in DECLINED:
        return "declined"
    if call.answered_by == "machine" or call.outcome == "voicemail":
        return "voicemail"
    return _UNANSWERED.get(CallState(call.state)) or call.outcome or "talked"


def minutes_until_next(retries: Retries, came: str, attempts: int) -> int:
    """After how many minutes the person is called again; 0: not any more."""
    if attempts >= retries.most_attempts:
        return 0
    pauses = {
        "busy": retries.busy_minutes,
        "failed": retries.busy_minutes,
        "no_answer": retries.no_answer_minutes,
        "voicemail": retries.voicemail_minutes,
    }
    return pauses.get(came, 0)


async def settle_call(db: Db, call_id: UUID) -> None:
    """A call is over: the person is called again later, or their turn is."""
    call = await queries.call(db, call_id)
    if call is None or call.campaign_id is None or call.action_id is None:
        return
    held = await _held(db, call.action_id)
    if held is None:
        return
    campaign, member = held
    member.call_id, member.attempts = call.id, call.attempt
    member.outcome = came = what_came(call)
    minutes = minutes_until_next(plan_of(campaign).retries, came, call.attempt)
    if minutes and campaign.state != CampaignState.STOPPED:
        member.state, member.verdict = MemberState.WAITING, None
        member.due_at = clock.now() + timedelta(minutes=minutes)
        tried = f"Call {call.attempt}: {came.replace('_', ' ')}."
        member.says = f"{tried} {call.end_detail or ''}".strip()[:500]
    else:
        member.state, member.due_at, member.says = MemberState.DONE, None, call.end_detail or ""
    await _told(db, campaign)


async def settle_action(db: Db, action_id: UUID, outcome: str, detail: str) -> None:
    """A proposed call did not leave: it waits for a better moment, an approval, or is off.

    `outcome` is one of SETTLED.
    """
    held = await _held(db, action_id)
    if held is None or held[1].state != MemberState.CALLING:
        return
    campaign, member = held
    if outcome == "returned":
        member.says = f"Waits for an approval: {detail}"[:500]
    elif outcome == "held":
        await _take_back(db, member, detail)
    elif outcome == "refused" and campaign.state == CampaignState.PAUSED:
        _wait(member, detail)
    else:
        leave_out(member, detail)
    await _told(db, campaign)


async def settle_decision(db: Db, action_id: UUID, decision: str) -> None:
    """A person decided that this call is not made, or nobody decided in time."""
    held = await _held(db, action_id)
    if held is None or held[1].state != MemberState.CALLING:
        return
    campaign, member = held
    action = await queue.action(db, action_id)
    because = f": {action.decision_reason}" if action.decision_reason else "."
    leave_out(member, f"The call was {decision}{because}")
    await _told(db, campaign)


async def _take_back(db: Db, member: CampaignMemberRow, detail: str) -> None:
    """A call that may not leave yet gives up its place and is proposed anew when its time comes."""
    action = await queue.action(db, member.action_id) if member.action_id else None
    until = action.not_before if action else None
    if action is not None:
        try:
            async with db.begin_nested():
                await decide.cancel(db, action.id, reason=f"To be proposed again: {detail}"[:300])
        except Conflict:
            return
    _wait(member, detail)
    member.due_at = until


def _wait(member: CampaignMemberRow, says: str) -> None:
    member.state, member.says, member.action_id = MemberState.WAITING, says[:500], None
    member.due_at, member.last_called_at = clock.now(), None


async def _held(db: Db, action_id: UUID) -> tuple[CampaignRow, CampaignMemberRow] | None:
    """The campaign and the person, locked in the order in which everybody locks them."""
    found = await stored.member_of_action(db, action_id)
    if found is None:
        return None
    campaign = await stored.campaign(db, found.campaign_id, lock=True)
    member = await stored.member(db, found.id, lock=True)
    if campaign is None or member is None or member.action_id != action_id:
        return None
    return campaign, member


async def _told(db: Db, campaign: CampaignRow) -> None:
    await db.flush()
    await end_if_over(db, campaign)
    await tell_campaign(db, campaign)
