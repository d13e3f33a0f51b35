"""Campaigns call whom the rules allow, as fast as they may, once each, and say why not the others."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from enterprisehub.domains.compliance import api as compliance
from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts import Interaction
from enterprisehub.domains.crm.contracts.inputs import NewContact
from enterprisehub.domains.messaging import api as messaging
from enterprisehub.domains.messaging.contracts import InboundText
from enterprisehub.domains.voice import queries
from enterprisehub.domains.voice.actions import PLACE_CALL
from enterprisehub.domains.voice.contracts.agents import DAYS
from enterprisehub.domains.voice.contracts.campaigns import LocalHours, Retries
from enterprisehub.domains.voice.contracts.placing import LineReport, PlaceCall
from enterprisehub.domains.voice.logic import run_campaign
from enterprisehub.domains.voice.logic.fit_campaign_hours import next_moment
from enterprisehub.domains.voice.logic.hear_switch import hear_switch
from enterprisehub.domains.voice.logic.pace_campaign import pace_campaign
from enterprisehub.domains.voice.logic.place_call import prepare_call, record_placed
from enterprisehub.domains.voice.logic.plan_campaign import campaign_of, describe_campaign
from enterprisehub.domains.voice.logic.settle_campaign_call import (
    minutes_until_next,
    settle_action,
    settle_call,
    what_came,
)
from enterprisehub.domains.voice.models import CallRow
from enterprisehub.domains.voice.settings import VoiceSettings
from enterprisehub.kernel import clock
from enterprisehub.kernel.actions.kinds import Draft, Rendered, Ruling, Verdict, strictest
from enterprisehub.kernel.actions.models import ActionRow
from enterprisehub.kernel.actions.policies import ActionSettings
from enterprisehub.kernel.db.session import Database, Db
from enterprisehub.kernel.errors import Conflict
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.scope import Scope
from tests.domains.voice.campaign import (
    NOON_IN_AUSTIN,
    TAG,
    alone,
    make_people,
    members,
    plan_with,
    planned,
    running,
)
from tests.domains.voice.line import CALLER, join

pytestmark = pytest.mark.usefixtures("runtime", "nobody_works")
HOUR = timedelta(hours=1)


async def proposals(database: Database, scope: Scope) -> list[ActionRow]:
    async with alone(database, scope) as db:
        query = select(ActionRow).where(ActionRow.kind == PLACE_CALL.name)
        return list(await db.scalars(query.order_by(ActionRow.id)))


async def pace(database: Database, scope: Scope, campaign_id: UUID) -> int:
    async with alone(database, scope) as db:
        return await pace_campaign(db, campaign_id)


async def rung(db: Db, action: ActionRow) -> CallRow:
    """The call of the action as the switch has taken it."""
    payload = PlaceCall.model_validate(action.payload)
    await prepare_call(db, action.id, payload)
    placed = {"connector": "sandbox", "provider_id": f"s-{action.id}", "trunk": "",
              "from_e164": CALLER, "tried": []}  # fmt: skip
    await record_placed(db, action.id, payload, placed)
    call = await queries.call_of_action(db, action.id)
    assert call is not None
    return call


async def ends(
    database: Database, scope: Scope, action: ActionRow, state: str, **more: Any
) -> None:
    """The switch tells how the call ended, and the campaign hears it."""
    async with alone(database, scope) as db:
        call = await rung(db, action)
        report = LineReport(
            connector="sandbox",
            provider_id=f"s-{action.id}",
            state=state,  # type: ignore[arg-type]
            **more,
        )
        await hear_switch(db, report)
        await db.flush()
        await settle_call(db, call.id)


async def judged(database: Database, scope: Scope, action: ActionRow) -> Ruling:
    """What the guards say when the call is dialled."""
    async with alone(database, scope) as db:
        draft = Draft(
            kind=PLACE_CALL,
            payload=PlaceCall.model_validate(action.payload),
            rendered=Rendered(title="", channel="voice", icon=""),
            stage="send",
            action_id=action.id,
        )
        return await strictest(db, draft)


@pytest.mark.requirement("TEL-05")
async def test_before_the_start_it_is_known_who_may_be_called_and_why_others_may_not(
    database: Database, scope: Scope
) -> None:
    with clock.fixed(NOON_IN_AUSTIN):
        async with alone(database, scope) as db:
            await make_people(db, 3)
            await make_people(db, 2, agreed=False, first=3)
            await crm.make(db, NewContact(name="No number", tags=[TAG]))
            info = await describe_campaign(db, await campaign_of(db, await planned(db)))
    assert (info.figures.people, info.figures.may_call, info.figures.later) == (6, 3, 0)
    reasons = dict(info.figures.refusals)
    assert reasons["No telephone number is known."] == 1
    assert sum(count for says, count in reasons.items() if "consent" in says) == 2
    with clock.fixed(NOON_IN_AUSTIN + 8 * HOUR):  # eight in the evening
        async with alone(database, scope) as db:
            evening = await describe_campaign(db, await campaign_of(db, await planned(db)))
    assert (evening.figures.may_call, evening.figures.later) == (0, 3)
    assert not evening.checking


@pytest.mark.requirement("TEL-05")
async def test_no_more_calls_are_placed_than_the_pace_and_the_carrier_allow(
    database: Database, scope: Scope
) -> None:
    with clock.fixed(NOON_IN_AUSTIN):
        first = await running(database, scope, 5)
        assert await pace(database, scope, first) == 2
        assert await pace(database, scope, first) == 0
        async with alone(database, scope) as db:
            settings = await VoiceSettings.load(db)
            await settings.model_copy(update={"line_calls_at_once": 3}).save(db)
            second = await planned(db)
            await run_campaign.start_campaign(db, second)
        assert await pace(database, scope, second) == 1
        placed = await proposals(database, scope)
        await ends(database, scope, placed[0], "busy")
        assert await pace(database, scope, second) == 1
    with clock.fixed(NOON_IN_AUSTIN + HOUR):
        async with alone(database, scope) as db:
            await settings.model_copy(update={"line_calls_at_once": 100}).save(db)
            slow = await planned(db, plan_with(pace={"calls_at_once": 9, "calls_per_minute": 12}))
            await run_campaign.start_campaign(db, slow)
        assert await pace(database, scope, slow) == 1
    by_person = [action.payload["asked_by"] is not None for action in placed]
    assert by_person == [True, True, False]  # the second campaign was started by a key


@pytest.mark.requirement("TEL-05")
async def test_dying_in_the_middle_neither_doubles_nor_loses_a_call(
    database: Database, scope: Scope
) -> None:
    with clock.fixed(NOON_IN_AUSTIN):
        everybody = {"calls_at_once": 50, "calls_per_minute": 300}
        campaign_id = await running(database, scope, 4, pace=everybody)

        async def dies() -> None:
            async with alone(database, scope) as db:
                assert await pace_campaign(db, campaign_id) == 4
                raise ConnectionResetError

        with pytest.raises(ConnectionResetError):
            await dies()
        assert await proposals(database, scope) == []
        both = [pace(database, scope, campaign_id) for _ in range(3)]
        assert sum(await asyncio.gather(*both)) == 4
        placed = await proposals(database, scope)
        assert len({action.payload["contact_id"] for action in placed}) == len(placed) == 4
        await ends(database, scope, placed[0], "no_answer")
        await ends(database, scope, placed[0], "no_answer")
    waiting = [one for one in await members(database, scope, campaign_id) if one.due_at]
    assert [(one.attempts, one.due_at) for one in waiting] == [(1, NOON_IN_AUSTIN + 2 * HOUR)]


@pytest.mark.requirement("TEL-05")
async def test_who_opted_out_wrote_or_was_called_meanwhile_is_left_out_and_that_is_said(
    database: Database, scope: Scope
) -> None:
    with clock.fixed(NOON_IN_AUSTIN):
        campaign_id = await running(database, scope, 4)
    with clock.fixed(NOON_IN_AUSTIN + HOUR):
        people = [one.contact_id for one in await members(database, scope, campaign_id)]
        async with alone(database, scope) as db:
            await compliance.opt_out(
                db, "voice", "+15125551000", words="stop", source="call", contact_id=people[0]
            )
            by_hand = Interaction(
                contact_id=people[1], channel="voice", direction="outbound", at=clock.now(),
                summary="Talked about the price",
            )  # fmt: skip
            await crm.record(db, by_hand)
            text = InboundText(
                connector="sandbox", provider_id=str(new_id()), sender_e164="+15125551003",
                recipient_e164=CALLER, body="What is it about?", received_at=clock.now(),
            )  # fmt: skip
            await messaging.receive(db, text)
            other = PlaceCall(agent_id=(await queries.agents(db))[0].id, contact_id=people[2])
            action_id = new_id()
            await prepare_call(db, action_id, other)
            call = await queries.call_of_action(db, action_id)
            assert call is not None
            call.answered_at = clock.now()
        assert await pace(database, scope, campaign_id) == 0
    left = await members(database, scope, campaign_id)
    assert {one.state for one in left} == {"skipped"}
    assert left[1].says == "Was called by hand meanwhile."
    assert left[2].says == "Was called meanwhile."
    assert left[3].says == "Has written to us meanwhile."
    assert "stop" in left[0].says or "opt" in left[0].says.lower()
    async with alone(database, scope) as db:
        assert (await campaign_of(db, campaign_id)).state == "finished"


@pytest.mark.requirement("TEL-05")
async def test_a_call_about_to_be_dialled_stays_back_when_the_campaign_or_the_person_changed(
    database: Database, scope: Scope
) -> None:
    with clock.fixed(NOON_IN_AUSTIN):
        campaign_id = await running(database, scope, 2)
        assert await pace(database, scope, campaign_id) == 2
        action, _ = await proposals(database, scope)
        assert (await judged(database, scope, action)).verdict is Verdict.ALLOW
    with clock.fixed(NOON_IN_AUSTIN + 7 * HOUR):  # seven in the evening: the law still allows it
        late = await judged(database, scope, action)
        assert (late.verdict, late.until) == (Verdict.DEFER, NOON_IN_AUSTIN + 22 * HOUR)
        async with alone(database, scope) as db:
            await settle_action(db, action.id, "held", late.reason)
            await run_campaign.pause_campaign(db, campaign_id)
        held, other = await members(database, scope, campaign_id)
        assert (held.state, held.attempts, other.state) == ("waiting", 0, "calling")
        refused = await judged(database, scope, action)
        assert (refused.verdict, refused.reason) == (Verdict.REFUSE, "The campaign is paused.")
        assert await pace(database, scope, campaign_id) == 0
        async with alone(database, scope) as db:
            await run_campaign.resume_campaign(db, campaign_id)
            await run_campaign.stop_campaign(db, campaign_id)
    assert {one.state for one in await members(database, scope, campaign_id)} == {"skipped"}
    assert [one.state for one in await proposals(database, scope)] == ["cancelled", "cancelled"]


@pytest.mark.requirement("TEL-05")
async def test_a_machine_hears_the_campaigns_message_and_the_person_waits_for_another_call(
    database: Database, scope: Scope
) -> None:
    message = "This is {company} about your home."
    plan = {"voicemail": "leave_message", "message": message, "retries": {"voicemail_minutes": 60}}
    with clock.fixed(NOON_IN_AUSTIN):
        campaign_id = await running(database, scope, 1, **plan)
        assert await pace(database, scope, campaign_id) == 1
        (action,) = await proposals(database, scope)
        async with alone(database, scope) as db:
            call = await rung(db, action)
        line = await join(database, scope, call.id)
        await line.pick_up()
        said = await line.say("Hi, you've reached Maya, leave a message after the tone")
        assert "This is Northwind Realty about your home." in said
        await line.end("agent_hung_up")
        async with alone(database, scope) as db:
            await settle_call(db, call.id)
    (person,) = await members(database, scope, campaign_id)
    assert (person.outcome, person.state, person.attempts) == ("voicemail", "waiting", 1)
    assert person.due_at is not None


@pytest.mark.requirement("TEL-05")
async def test_a_campaign_starts_only_when_it_can_call_somebody(
    database: Database, scope: Scope
) -> None:
    async with alone(database, scope) as db:
        nobody = await planned(db)
        with pytest.raises(Conflict, match="Nobody"):
            await run_campaign.start_campaign(db, nobody)
        await make_people(db, 1, agreed=False)
        refused = await planned(db)
        with pytest.raises(Conflict, match="rules let nobody"):
            await run_campaign.start_campaign(db, refused)
        await make_people(db, 1, first=1)
        campaign_id = await planned(db)
        row = await campaign_of(db, campaign_id)
        row.checking = True
        with pytest.raises(Conflict, match="checked"):
            await run_campaign.start_campaign(db, campaign_id)
        row.checking = False
        await run_campaign.start_campaign(db, campaign_id)
        with pytest.raises(Conflict, match="before"):
            await run_campaign.start_campaign(db, campaign_id)
        await ActionSettings(sending_paused=True).save(db)
    with clock.fixed(NOON_IN_AUSTIN):
        assert await pace(database, scope, campaign_id) == 0


ZONES = ("America/New_York", "America/Chicago", "America/Los_Angeles", "Pacific/Honolulu")


@pytest.mark.requirement("TEL-05")
@given(
    days=st.sets(st.sampled_from(DAYS), min_size=1),
    span=st.lists(st.integers(0, 23), min_size=2, max_size=2, unique=True),
    zones=st.sets(st.sampled_from(ZONES), min_size=1),
    at=st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),
)
def test_the_hours_hold_by_every_clock_at_the_first_moment(
    days: set[str], span: list[int], zones: set[str], at: datetime
) -> None:
    opens, closes = sorted(span)
    hours = LocalHours.model_validate(
        {"days": tuple(days), "opens": f"{opens:02d}:00", "closes": f"{closes:02d}:30"}
    )
    found = next_moment(hours, sorted(zones), at)
    if found is not None:
        assert at <= found <= at + timedelta(days=9)
        assert next_moment(hours, sorted(zones), found) == found
    elif len(zones) == 1:
        raise AssertionError("one clock always opens within a week")


@pytest.mark.requirement("TEL-05")
@given(came=st.sampled_from(["busy", "no_answer", "voicemail", "failed", "talked", "cut_off"]),
       attempts=st.integers(1, 6))  # fmt: skip
def test_nobody_is_called_more_often_than_wanted(came: str, attempts: int) -> None:
    retries = Retries(most_attempts=3, busy_minutes=5, no_answer_minutes=7, voicemail_minutes=0)
    minutes = minutes_until_next(retries, came, attempts)
    wanted = {"busy": 5, "failed": 5, "no_answer": 7}.get(came, 0)
    assert minutes == (wanted if attempts < 3 else 0)


@pytest.mark.requirement("TEL-05")
@pytest.mark.parametrize(
    ("sip_status", "came"),
    [(603, "declined"), (608, "declined"), (503, "failed"), (404, "no_such_number")],
)
def test_who_declines_is_not_called_again_as_if_the_line_had_failed(
    sip_status: int, came: str
) -> None:
    call = CallRow(state="failed", facts={"sip_status": sip_status}, answered_by=None, outcome=None)
    assert what_came(call) == came
    assert bool(minutes_until_next(Retries(), came, 1)) is (came == "failed")
