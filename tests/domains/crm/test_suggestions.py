"""What people say to suggestions is kept, learned from, and decides what they are shown."""

import pytest

from enterprisehub.domains.crm.contracts.add_task import AddTask
from enterprisehub.domains.crm.logic.heed_feedback import learn_from_answers, suggested
from enterprisehub.domains.crm.logic.learn_thresholds import (
    HIGHEST,
    Answered,
    effect_of,
    learn_thresholds,
)
from enterprisehub.domains.crm.models import FeedbackRow
from enterprisehub.kernel import clock
from enterprisehub.kernel.actions.priority import Priority
from enterprisehub.kernel.actions.propose import propose
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.scope import Ref
from tests.conftest import settled

pytestmark = pytest.mark.requirement("CRM-06")
AGENT = "pipeline.deal_advisor"
WANTED, UNWANTED = f"{AGENT}/answer", f"{AGENT}/keep_warm"


def _answers(times=10):
    """The one kind is always wanted, the other never; scores say nothing."""
    return [
        Answered(kind, 30 + n % 40, kind == WANTED)
        for n in range(times)
        for kind in (WANTED, WANTED, UNWANTED)
    ]


def test_kinds_that_are_dismissed_are_held_back_and_wanted_ones_shown():
    answers = _answers()
    learned = learn_thresholds(answers)
    assert learned.used
    assert learned.loss < learned.base_loss
    assert learned.thresholds[WANTED] == 0
    assert 60 < learned.thresholds[UNWANTED] <= HIGHEST
    assert effect_of(answers, learned.thresholds) == {
        "shown": 20,
        "shown_accepted": 20,
        "held": 10,
        "held_accepted": 0,
    }


def test_a_threshold_falls_where_low_scores_are_dismissed():
    answers = [Answered(WANTED, score, score >= 50) for score in range(0, 100, 2)]
    threshold = learn_thresholds(answers).thresholds[WANTED]
    assert 20 < threshold < 60


@pytest.mark.parametrize(
    ("answers", "why"),
    [
        (_answers(3), "needs 30 answers"),
        ([Answered(WANTED, 50, True)] * 40, "40 accepted and 0 dismissed"),
        ([Answered(WANTED, 50, n % 2 == 0) for n in range(60)], "better than chance"),
    ],
    ids=["few", "one_sort", "chance"],
)
def test_without_a_signal_everything_is_shown(answers, why):
    learned = learn_thresholds(answers)
    assert not learned.used
    assert why in learned.why
    assert learned.thresholds == {}


async def _suggest(db, deal_id, rule, **more):
    return await propose(
        db,
        AddTask(title=f"Step {rule}", detail="Seen.", deal_id=deal_id),
        reason="It was seen.",
        subjects=[Ref("crm.deal", deal_id)],
        facts={"rule": rule},
        priority=Priority(**more),
        agent=AGENT,
    )


async def _keep_answers(db, times=10):
    """As if people had answered so many times before."""
    for one in _answers(times):
        _, _, rule = one.kind.partition("/")
        db.add(
            FeedbackRow(
                action_id=new_id(), agent=AGENT, rule=rule, score=one.score, threshold=0,
                answer="accepted" if one.accepted else "dismissed",
                reason="" if one.accepted else "Wrong moment",
                subject_kind="crm.deal", subject_id=new_id(),
                answered_by="user:x", answered_at=clock.now(),
            )
        )  # fmt: skip
    await db.flush()


async def test_answers_on_the_page_are_kept_and_change_what_is_shown(
    database, scope, signed_in, worker
):
    deal = (await signed_in.post("/api/deals", json={"title": "Roof of the barn"})).json()
    place = f"/deals/{deal['id']}"
    async with database.scoped(scope) as db:
        first, second = [await _suggest(db, deal["id"], rule) for rule in ("answer", "keep_warm")]
    assert "Suggestions" in await signed_in.page(place)
    panel = await signed_in.page(f"/suggestions/of/{deal['id']}/panel")
    assert "Step answer" in panel
    assert "Step keep_warm" in panel
    back = {"back": place}
    told = await signed_in.post(
        f"/suggestions/{first.id}/accept", data={"version": str(first.version)} | back
    )
    assert told.headers["location"] == place
    reason = {"version": str(second.version), "reason": "Already done", "back": "https://x.test"}
    told = await signed_in.post(f"/suggestions/{second.id}/dismiss", data=reason)
    assert told.headers["location"] == "/suggestions"

    async def rates():
        seen = (await signed_in.get("/api/suggestions/feedback")).json()["rates"]
        return seen if len(seen) == 2 else None

    kept = {(one["rule"], one["accepted"], one["dismissed"]) for one in await settled(rates)}
    assert kept == {("answer", 1, 0), ("keep_warm", 0, 1)}
    page = await signed_in.page("/suggestions")
    assert "Already done" in page
    assert "100 %" in page
    assert "everything is shown" in page
    late = await signed_in.post(f"/suggestions/{first.id}/accept", data={"version": "1"})
    assert late.headers["location"] == "/suggestions?late=true"

    async with database.scoped(scope) as db:
        await _keep_answers(db)
        await _suggest(db, deal["id"], "answer")
        await _suggest(db, deal["id"], "keep_warm")
    assert (await signed_in.post("/suggestions/learn")).status_code == 303
    async with database.scoped(scope) as db:
        assert {one.row.facts["rule"]: one.held for one in await suggested(db)} == {
            "answer": False,
            "keep_warm": True,
        }
        assert await learn_from_answers(db) is None
    page = await signed_in.page("/suggestions")
    assert "Held back" in page
    assert "Shown: 21 of 21 accepted" in page
    panel = await signed_in.page(f"/suggestions/of/{deal['id']}/panel")
    assert "Step keep_warm" not in panel
    assert "1 suggestion held back" in panel
    seen = (await signed_in.get(f"/api/suggestions?subject_id={deal['id']}")).json()["items"]
    assert [one["held"] for one in sorted(seen, key=lambda one: one["title"])] == [False, True]
