"""What callers do in calls, and what becomes of calls whose process dies."""

from datetime import timedelta

import pytest

from enterprisehub.domains.compliance import api as compliance
from enterprisehub.domains.conversations import api as conversations
from enterprisehub.domains.voice import queries
from enterprisehub.domains.voice.contracts.agents import AgentConfig, RecordingRule, TransferRule
from enterprisehub.domains.voice.logic import keep_turns
from enterprisehub.domains.voice.logic.analyse_call import what_to_assemble
from enterprisehub.domains.voice.logic.answer_call import VoiceDesk
from enterprisehub.domains.voice.logic.forget_recordings import forget_expired
from enterprisehub.domains.voice.logic.hold_call import REACHED, call_of
from enterprisehub.domains.voice.logic.watch_calls import mark_lost_calls
from enterprisehub.domains.voice.ports import Arrival, CallClaim, Hold
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Database
from enterprisehub.kernel.errors import Conflict
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.scope import Scope
from tests.domains.voice.line import CALLER, make_caller, pick_up
from tests.domains.voice.sounds import made_call
from tests.domains.voice.test_pages import analyse

pytestmark = pytest.mark.usefixtures("runtime")


@pytest.mark.requirement("VOX-01")
async def test_who_told_it_yesterday_is_not_asked_again(database: Database, scope: Scope) -> None:
    contact_id = await make_caller(database, scope)
    first = await pick_up(database, scope, contact_id=contact_id)
    await first.pick_up()
    await first.say("I want to sell my three bedroom house in Austin")
    await first.end()
    again = await pick_up(database, scope, contact_id=contact_id)
    opening = await again.pick_up()
    assert "I still have what you told us." in opening
    assert "city" not in opening
    assert "three-bedroom" not in opening
    assert "how much do you hope to get" in opening or "price" in opening
    await again.end()
    async with database.scoped(scope) as db:
        session = await conversations.session_of_contact(db, contact_id)
    assert session is not None
    assert "place" in {slot.name for slot in session.slots}


@pytest.mark.requirement("VOX-04")
async def test_a_question_that_was_cut_is_asked_again_and_one_that_was_heard_is_not(
    database: Database, scope: Scope
) -> None:
    line = await pick_up(database, scope)
    brain = line.briefing.brain
    await line.pick_up()
    await line.say("I want to sell my house in Austin")
    before = dict(brain.dialogue.state.asked)  # type: ignore[attr-defined]
    await brain.cut("Okay, a house")
    assert brain.dialogue.state.asked != before  # type: ignore[attr-defined]
    assert not any(a.slot for a in brain.dialogue.state.last_bot_acts if a.kind == "request")  # type: ignore[attr-defined]
    answer = await line.say("around 400 thousand", continues=False)
    after = dict(brain.dialogue.state.asked)  # type: ignore[attr-defined]
    await brain.cut(answer)
    assert brain.dialogue.state.asked == after  # type: ignore[attr-defined]
    await line.end()


@pytest.mark.requirement("VOX-01")
async def test_who_goes_on_in_mid_sentence_is_understood_as_a_whole(
    database: Database, scope: Scope, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keep_turns, "SETTLE_SECONDS", 60.0)
    contact_id = await make_caller(database, scope)
    line = await pick_up(database, scope, contact_id=contact_id)
    await line.pick_up()
    await line.say("I want to sell my three")
    answer = await line.say("bedroom house in Austin", continues=True)
    assert "three-bedroom house in Austin" in answer
    await line.end()
    async with database.scoped(scope) as db:
        session = await conversations.session_of_contact(db, contact_id)
    assert session is not None
    assert session.lead_messages == 1


@pytest.mark.requirement("VTG-02")
async def test_stop_calling_me_is_heard_and_holds_for_every_channel(
    database: Database, scope: Scope
) -> None:
    contact_id = await make_caller(database, scope)
    line = await pick_up(database, scope, contact_id=contact_id)
    async with database.scoped(scope) as db:
        call = await queries.call(db, line.call_id)
        assert call is not None
        call.from_e164 = CALLER
    await line.pick_up()
    said = await line.say("please stop calling me")
    assert "We will not call you again" in said
    assert line.hung_up == "opted_out"
    await line.end("agent_hung_up")
    async with database.scoped(scope) as db:
        assert await compliance.is_opted_out(db, contact_id, CALLER)


@pytest.mark.requirement("TEL-04")
@pytest.mark.parametrize(("reached", "outcome"), [(True, "transferred"), (False, "callback")])
async def test_who_was_taken_out_of_the_queue_is_owed_no_callback(
    database: Database, scope: Scope, *, reached: bool, outcome: str
) -> None:
    queued = AgentConfig(flow="seller", transfer=TransferRule(to="queue"))
    line = await pick_up(database, scope, queued)
    await line.pick_up()
    await line.say("can I talk to a person")
    async with database.scoped(scope) as db:
        waiting = await call_of(db, line.call_id, lock=True)
        waiting.facts = {**waiting.facts, REACHED: reached}
    await line.end("ended_by_person")
    async with database.scoped(scope) as db:
        call = await queries.call(db, line.call_id)
    assert call is not None
    assert call.outcome == outcome


@pytest.mark.requirement("VOX-06", "TEL-04")
async def test_who_wants_a_person_waits_with_music_or_hears_that_nobody_is_free(
    database: Database, scope: Scope
) -> None:
    queued = AgentConfig(flow="seller", transfer=TransferRule(to="queue"))
    line = await pick_up(database, scope, queued)
    await line.pick_up()
    assert "You are number one in the queue" in await line.say("can I talk to a person")
    assert any(isinstance(part, Hold) for part in line.last)
    async with database.scoped(scope) as db:
        call = await queries.call(db, line.call_id)
    assert call is not None
    assert call.handler == "queue"
    await line.end()
    nobody = await pick_up(database, scope, AgentConfig(flow="seller"))
    await nobody.pick_up()
    assert "will call you back" in await nobody.say("", digits="0")
    assert "Goodbye" in await nobody.say("no that's all")
    assert nobody.hung_up == "completed"


async def test_silence_is_asked_into_and_ends_the_call(database: Database, scope: Scope) -> None:
    line = await pick_up(database, scope, AgentConfig(flow="seller", most_silences=2))
    await line.pick_up()
    await line.silence()
    assert line.hung_up is None
    await line.silence()
    assert line.hung_up == "silence"


@pytest.mark.requirement("REC-01")
async def test_without_a_yes_nothing_of_the_sound_is_kept(database: Database, scope: Scope) -> None:
    asking = AgentConfig(flow="seller", recording=RecordingRule(when="ask"))
    line = await pick_up(database, scope, asking)
    assert "May we record this call?" in await line.pick_up()
    await line.say("no")
    await line.record(made_call([("caller", 0, 2000)], 4000).pcm.tobytes())
    await line.end()
    await analyse(database, scope, line.call_id)
    async with database.scoped(scope) as db:
        call = await queries.call(db, line.call_id)
        row = await queries.recording(db, line.call_id)
    assert call is not None
    assert row is not None
    assert call.recording == "refused"
    assert row.storage_key is None


async def test_a_socket_opens_a_call_once(database: Database, scope: Scope) -> None:
    line = await pick_up(database, scope)
    claim = CallClaim(
        tenant_id=scope.tenant_id,
        call_id=line.call_id,
        token_id=new_id(),
        expires_at=clock.now() + timedelta(minutes=1),
    )
    for _ in range(2):
        with pytest.raises(Conflict):
            await VoiceDesk(database).answer(claim, Arrival(carrier="browser"))


@pytest.mark.requirement("REC-01")
async def test_a_call_whose_process_died_is_interrupted_and_its_sound_kept_until_its_day(
    database: Database, scope: Scope
) -> None:
    line = await pick_up(database, scope)
    await line.pick_up()
    await line.say("I want to sell my house")
    await line.record(made_call([("caller", 0, 2000)], 9000).pcm.tobytes())
    with clock.fixed(clock.now() + timedelta(seconds=25)):
        async with database.scoped(scope) as db:
            assert await mark_lost_calls(db) == 1
            assert await mark_lost_calls(db) == 0
    await analyse(database, scope, line.call_id)
    async with database.scoped(scope) as db:
        call = await queries.call(db, line.call_id)
        row = await queries.recording(db, line.call_id)
        said = await queries.said(db, line.call_id)
    assert call is not None
    assert row is not None
    assert (call.state, call.end_reason) == ("interrupted", "lost")
    assert (row.state, row.duration_ms) == ("partial", 9000)
    assert any(turn.text == "I want to sell my house" for turn in said)
    with clock.fixed(clock.now() + timedelta(days=91)):
        async with database.scoped(scope) as db:
            gone = await forget_expired(db)
    assert len(gone) == 2


@pytest.mark.requirement("REC-01")
@pytest.mark.parametrize(
    ("when", "says", "kept"),
    [
        ("announced", "I want to sell my house", True),
        ("announced", "Do not record this call", False),
        ("ask", "yes, that is fine", True),
        ("ask", "no, please", False),
    ],
)
async def test_sound_of_a_cut_call_stays_by_the_rules_of_any_other(
    database: Database, scope: Scope, *, when: str, says: str, kept: bool
) -> None:
    config = AgentConfig.model_validate({"flow": "seller", "recording": {"when": when}})
    line = await pick_up(database, scope, config)
    await line.pick_up()
    await line.say(says)
    await line.record(made_call([("caller", 0, 2000)], 9000).pcm.tobytes())
    await lose(database, scope)
    async with database.scoped(scope) as db:
        call = await queries.call(db, line.call_id)
        asked = await what_to_assemble(db, str(line.call_id))
    assert call is not None
    assert asked is not None
    assert call.state == "interrupted"
    assert asked["refused"] is not kept


@pytest.mark.requirement("REC-01")
async def test_nothing_stays_of_a_call_that_died_before_its_notice_was_heard(
    database: Database, scope: Scope
) -> None:
    line = await pick_up(database, scope)
    await line.record(made_call([("caller", 0, 2000)], 9000).pcm.tobytes())
    await lose(database, scope)
    async with database.scoped(scope) as db:
        call = await queries.call(db, line.call_id)
        said = [one.summary for one in await queries.call_events(db, line.call_id)]
    assert call is not None
    assert call.recording == "refused"
    assert any("did not hear the notice" in one for one in said)


@pytest.mark.requirement("REC-01")
async def test_a_cut_call_in_which_nobody_went_on_is_not_kept_where_everybody_must_agree(
    database: Database, scope: Scope
) -> None:
    line = await pick_up(database, scope)  # of an agent whose own state is not said
    await line.pick_up()
    await line.record(made_call([("agent", 0, 2000)], 9000).pcm.tobytes())
    await lose(database, scope)
    async with database.scoped(scope) as db:
        call = await queries.call(db, line.call_id)
    assert call is not None
    assert (call.recording, call.recording_rule["consent"]) == ("refused", "unknown")


async def lose(database: Database, scope: Scope) -> None:
    """The process that holds the calls is dead for long enough."""
    with clock.fixed(clock.now() + timedelta(seconds=25)):
        async with database.scoped(scope) as db:
            await mark_lost_calls(db)
