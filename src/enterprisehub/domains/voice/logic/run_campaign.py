"""A campaign starts, pauses, goes on, stops and ends; one person can be left out of it."""

from uuid import UUID

from enterprisehub.domains.voice import queries
from enterprisehub.domains.voice.contracts.campaigns import CAMPAIGN, CampaignState, MemberState
from enterprisehub.domains.voice.events import CampaignEnded
from enterprisehub.domains.voice.logic.plan_campaign import campaign_of, tell_campaign
from enterprisehub.domains.voice.models import CampaignMemberRow, CampaignRow
from enterprisehub.domains.voice.queries import campaigns as stored
from enterprisehub.kernel import clock, timeline
from enterprisehub.kernel.actions import decide
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Conflict, NotFound
from enterprisehub.kernel.events.publish import publish
from enterprisehub.kernel.scope import Ref


async def start_campaign(db: Db, campaign_id: UUID) -> CampaignRow:
    """From now on its people are called, within the hours and as fast as its pace allows.

    Raises:
        NotFound: there is no such campaign.
        Conflict: it has started before, is still being checked, has nobody in it, or its agent is
            not live.
    """
    row = await campaign_of(db, campaign_id, lock=True)
    if row.state != CampaignState.DRAFT:
        raise Conflict("This campaign was started before.")
    if row.checking:
        raise Conflict("Its people are still being checked. Start it when the estimate is there.")
    await _require_live_agent(db, row)
    if not await stored.has_open_members(db, row.id):
        raise Conflict("Nobody is in this campaign. Choose another list, tag or lifecycle.")
    if not await stored.may_call_somebody(db, row.id):
        raise Conflict("The rules let nobody in it be called; the campaign's page says why.")
    row.state, row.because = CampaignState.RUNNING, ""
    row.started_at, row.started_by = clock.now(), db.scope.user_id
    await _told(db, row, "started")
    return row


async def pause_campaign(db: Db, campaign_id: UUID) -> CampaignRow:
    """Nobody more is called for now; calls that ring or are held go on.

    Raises:
        NotFound, Conflict: there is no such campaign, or it does not run.
    """
    row = await campaign_of(db, campaign_id, lock=True)
    if row.state != CampaignState.RUNNING:
        raise Conflict("Only a running campaign can be paused.")
    await pause(db, row, f"Paused by {db.scope.actor.name}.")
    return row


async def pause(db: Db, row: CampaignRow, because: str) -> None:
    """The campaign waits until somebody lets it go on. `row` is locked and runs."""
    row.state, row.because = CampaignState.PAUSED, because
    await _told(db, row, "paused")


async def resume_campaign(db: Db, campaign_id: UUID) -> CampaignRow:
    """It goes on where it was paused. Raises NotFound, Conflict."""
    row = await campaign_of(db, campaign_id, lock=True)
    if row.state != CampaignState.PAUSED:
        raise Conflict("Only a paused campaign can go on.")
    await _require_live_agent(db, row)
    row.state, row.because = CampaignState.RUNNING, ""
    await _told(db, row, "resumed")
    return row


async def stop_campaign(db: Db, campaign_id: UUID) -> CampaignRow:
    """It is over: who waits is not called; what has not begun to ring does not ring.

    Raises:
        NotFound: there is no such campaign.
        Conflict: it does not run.
    """
    row = await campaign_of(db, campaign_id, lock=True)
    if row.state not in (CampaignState.RUNNING, CampaignState.PAUSED):
        raise Conflict("Only a campaign that was started, and is not over, can be stopped.")
    row.state, row.because = CampaignState.STOPPED, f"Stopped by {db.scope.actor.name}."
    row.ended_at = clock.now()
    await db.flush()
    for member in await stored.calling_members(db, row.id):
        await _call_off(db, member)
    await stored.drop_waiting(db, row.id, "The campaign was stopped.")
    await publish(db, CampaignEnded(row.id, row.name, "stopped"), Ref(CAMPAIGN, row.id))
    await _told(db, row, "stopped")
    return row


async def _call_off(db: Db, member: CampaignMemberRow) -> None:
    """A call that is still a proposal or about to leave is taken back; one that rings is not."""
    if member.action_id is None:
        return
    try:
        async with db.begin_nested():
            await decide.cancel(db, member.action_id, reason="The campaign was stopped.")
    except Conflict:
        return
    leave_out(member, "The campaign was stopped.")


async def leave_out_member(db: Db, campaign_id: UUID, member_id: UUID) -> None:
    """A person chose not to have this contact called. Raises NotFound, Conflict."""
    row = await campaign_of(db, campaign_id)
    member = await stored.member(db, member_id, lock=True)
    if member is None or member.campaign_id != row.id:
        raise NotFound("This person is not in the campaign.")
    if member.state != MemberState.WAITING:
        raise Conflict("This person is being called, was called, or was left out already.")
    leave_out(member, f"Left out by {db.scope.actor.name}.")
    await db.flush()
    await tell_campaign(db, row)


async def discard_campaign(db: Db, campaign_id: UUID) -> None:
    """A draft is gone, and its name is free. Raises NotFound, Conflict."""
    row = await campaign_of(db, campaign_id, lock=True)
    if row.state != CampaignState.DRAFT:
        raise Conflict("Only a draft can be discarded; what was started stays on record.")
    timeline.add(db, "voice.campaign_discarded", [Ref(CAMPAIGN, row.id)], f"{row.name} discarded")
    await stored.drop_members(db, row.id)
    row.name, row.deleted_at = f"{row.name} ({row.id})", clock.now()
    await db.flush()
    await tell_campaign(db, row)


def leave_out(member: CampaignMemberRow, says: str) -> None:
    """The campaign does not call this person any more; `says` why."""
    member.state, member.says, member.due_at = MemberState.SKIPPED, says[:500], None


async def end_if_over(db: Db, row: CampaignRow) -> None:
    """A running campaign in which nobody waits or is called any more has ended. `row` is locked."""
    if row.state != CampaignState.RUNNING or await stored.has_open_members(db, row.id):
        return
    row.state, row.ended_at = CampaignState.FINISHED, clock.now()
    await publish(db, CampaignEnded(row.id, row.name, "finished"), Ref(CAMPAIGN, row.id))
    await _told(db, row, "finished")


async def _require_live_agent(db: Db, row: CampaignRow) -> None:
    agent = await queries.agent(db, row.agent_id)
    if agent is None or agent.state != "live":
        raise Conflict("The campaign's agent is not live. Publish a version of it first.")


async def _told(db: Db, row: CampaignRow, what: str) -> None:
    await db.flush()
    says = f"Campaign {row.name} {what}{': ' + row.because if row.because else ''}"
    timeline.add(db, f"voice.campaign_{what}", [Ref(CAMPAIGN, row.id)], says)
    await tell_campaign(db, row)
