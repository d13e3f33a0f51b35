"""The hour at which somebody is likely to answer: their own past, filled up by others', by day."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enterprisehub.domains.compliance.settings import ComplianceSettings
from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts import Interaction
from enterprisehub.domains.outreach.logic.foresee_person import foresee_person
from enterprisehub.domains.outreach.logic.learn_hours import keep_hours, put_together, read_batch
from enterprisehub.domains.outreach.logic.predict_time import (
    HOURS,
    InteractionTimePredictor,
    count_hours,
)
from enterprisehub.domains.outreach.queries import sequences
from enterprisehub.kernel import clock
from tests.domains.outreach.sequence_work import MORNING, TEXT, Work, written

AUSTIN = ZoneInfo("America/Chicago")


def _at(hour: int, answers: int) -> list[int]:
    return [answers if one == hour else 0 for one in range(HOURS)]


counted = st.lists(st.integers(0, 40), min_size=HOURS, max_size=HOURS)


@given(counted, counted, counted)
def test_hours_share_one_whole(own, segment, everybody):
    likely = InteractionTimePredictor(own, segment, everybody).likely_by_hour
    assert sum(likely) == pytest.approx(1)
    assert min(likely) >= 0


@given(counted, st.sets(st.integers(0, HOURS - 1), min_size=1))
def test_only_an_allowed_hour_is_chosen(own, allowed):
    chosen = InteractionTimePredictor(own).best(sorted(allowed))
    assert chosen is not None
    assert chosen.hour in allowed


@given(st.integers(0, HOURS - 1), st.integers(0, HOURS - 1))
def test_enough_answers_of_their_own_outweigh_what_others_do(own_hour, other_hour):
    predictor = InteractionTimePredictor(_at(own_hour, 40), _at(other_hour, 40))
    chosen = predictor.best(range(HOURS))
    assert chosen is not None
    assert (chosen.hour, chosen.level) == (own_hour, "person")


def test_one_answer_at_night_does_not_make_a_night_owl():
    chosen = InteractionTimePredictor(_at(3, 1), _at(17, 60), _at(10, 200)).best(range(HOURS))
    assert chosen is not None
    assert (chosen.hour, chosen.level) == (17, "segment")


def test_before_anybody_answered_it_is_the_usual_time_and_says_so():
    predictor = InteractionTimePredictor()
    chosen = predictor.best(range(HOURS))
    assert chosen is not None
    assert (chosen.hour, chosen.level) == (17, "usual")
    assert "Nobody has answered often enough" in chosen.says()
    assert predictor.best([]) is None


def test_the_evidence_counts_answers_around_the_hour_over_midnight_too():
    counts = [2 if hour in (23, 0, 1) else 0 for hour in range(HOURS)]
    chosen = InteractionTimePredictor(counts).explain(0)
    assert chosen.says() == "Answered 6 of 6 times from 23:00 to 02:00 their time."


@pytest.fixture
def work(database, scope, runtime) -> Work:
    return Work(database, scope)


async def _answered(database, scope, contact_id, hours, *, days=12):
    async with database.scoped(scope) as db:
        for day in range(days):
            local = datetime(2031, 2, 3 + day, hours, 20, tzinfo=AUSTIN)
            what = Interaction(
                contact_id=contact_id, channel="sms", direction="inbound", summary="Yes", at=local
            )
            await crm.record(db, what)


@pytest.mark.requirement("CNV-06")
async def test_a_message_is_planned_for_the_hour_the_person_answers_with_its_evidence(
    work, database, scope
):
    with clock.fixed(MORNING):
        maya = await work.person()
        await _answered(database, scope, maya, 16)
        row = await work.started(written(TEXT))
        (place,) = await work.enrol(row, maya)
        (action,) = await work.actions(maya)
        local = action.not_before.astimezone(AUSTIN)
        assert (local.hour, local.date()) == (16, MORNING.date())
        assert "Answered 12 of 12 times from 15:00 to 18:00 their time." in action.reason
        (run,) = await work.runs(place)
        assert (run.planned_at, run.timing["level"]) == (action.not_before, "person")


@pytest.mark.requirement("CNV-06")
async def test_quiet_hours_win_over_the_best_hour(work, database, scope):
    with clock.fixed(MORNING):
        maya = await work.person()
        await _answered(database, scope, maya, 16)
        async with database.scoped(scope) as db:
            quiet = {"quiet_from": "13:00", "quiet_to": "18:00"}
            await ComplianceSettings.model_validate(quiet).save(db)
        for step in (TEXT, {"kind": "email", "subject": "Hello", "body": "Still on?"}):
            row = await work.started(written(step, name=f"Quiet {step['kind']}"))
            await work.enrol(row, maya)
        text, email = await work.actions(maya)
    for action in (text, email):
        hour = (action.not_before or MORNING).astimezone(AUSTIN).hour
        assert not 13 <= hour < 18, action.kind


@pytest.mark.requirement("CNV-06")
async def test_nothing_known_of_a_person_falls_back_to_segment_and_then_to_everybody(
    work, database, scope
):
    with clock.fixed(MORNING):
        regulars = [await work.person(f"Lead {n}", 200 + n) for n in range(3)]
        for one in regulars:
            await _answered(database, scope, one, 11, days=8)
        buyers = [
            await work.person(f"Customer {n}", 230 + n, lifecycle="customer") for n in range(3)
        ]
        for one in buyers:
            await _answered(database, scope, one, 15, days=8)
        new_lead = await work.person("New Lead", 250)
        partner = await work.person("New Partner", 251, lifecycle="partner")
        async with database.scoped(scope) as db:
            after, counts = await read_batch(db, "")
            assert after is None
            await keep_hours(db, put_together({}, counts))
        async with database.scoped(scope) as db:
            assert sum((await sequences.reply_hours(db))[""]) == 48
            lead, other = await foresee_person(db, new_lead), await foresee_person(db, partner)
    assert (lead.level, lead.local) == ("segment", "Wed 11:" + lead.local[-2:])
    assert "answers of leads came from 10:00 to 13:00" in lead.says
    assert (other.level, other.own_answers) == ("everybody", 0)


def test_hours_are_counted_by_the_clock_they_carry():
    noon = datetime(2027, 3, 3, 18, 0, tzinfo=UTC)
    counts = count_hours([noon.astimezone(AUSTIN), noon.astimezone(AUSTIN) + timedelta(hours=1)])
    assert (counts[12], counts[13], sum(counts)) == (1, 1, 2)


@pytest.mark.requirement("CNV-06")
@pytest.mark.parametrize("timing", ["soonest", "predicted"])
async def test_minutes_between_the_window_and_quiet_hours_are_enough(work, database, scope, timing):
    window = {"opens": "20:40", "closes": "22:00"}
    with clock.fixed(MORNING):
        maya = await work.person()
        async with database.scoped(scope) as db:
            quiet = {"quiet_from": "20:55", "quiet_to": "09:00"}
            await ComplianceSettings.model_validate(quiet).save(db)
        row = await work.started(written(TEXT, timing=timing, window=window))
        await work.enrol(row, maya)
        (action,) = await work.actions(maya)
    local = action.not_before.astimezone(AUSTIN)
    assert "20:40" <= f"{local:%H:%M}" < "20:55"
    assert local.date() == MORNING.date()
