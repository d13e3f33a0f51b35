"""The times of decisions and what follow-ups do are set on pages and by API."""

import pytest

from enterprisehub.domains.outreach.settings import OutreachSettings
from enterprisehub.kernel import timeline
from enterprisehub.kernel.actions.policies import ActionSettings
from enterprisehub.kernel.identity.permissions import Role


@pytest.mark.requirement("UXC-09")
async def test_times_of_decisions_are_set(signed_in, with_key, sign_in_as, database, scope):
    assert "Seconds to take a decision back" in await signed_in.page("/approvals")
    given = {"undo_seconds": "45", "expiry_days": "3"}
    assert (await signed_in.post("/approvals/windows", data=given)).status_code == 303
    async with database.scoped(scope) as db:
        kept = await ActionSettings.load(db)
        told = await timeline.recent(db, limit=3)
    assert (kept.undo_seconds, kept.expiry_days, kept.sending_paused) == (45, 3, False)
    assert "taken back for 45 s" in told[0].summary
    for wrong in ({"undo_seconds": "601"}, {"expiry_days": "0"}, {"expiry_days": "soon"}):
        answer = await signed_in.post(
            "/approvals/windows", data=given | wrong, headers={"accept": "text/html"}
        )
        assert answer.status_code == 422
    path = "/api/action-policies/windows"
    seen = {"if-match": (await with_key.get(path)).headers["etag"]}
    api = await with_key.put(path, json={"undo_seconds": 5, "expiry_days": 30}, headers=seen)
    assert api.json() == {"undo_seconds": 5, "expiry_days": 30}
    assert (await with_key.get("/api/action-policies/windows")).json() == api.json()
    member = await sign_in_as(Role.MEMBER)
    assert (await member.post("/approvals/windows", data=given)).status_code == 403


@pytest.mark.requirement("UXC-09")
async def test_follow_ups_are_set(signed_in, with_key, sign_in_as, database, scope):
    page = await signed_in.page("/settings/follow-ups")
    assert "Draft when a lead has qualified" in page
    given = {"follow_up_when_qualified": "on", "sender_name": " Dana ", "due_hours": "48"}
    assert (await signed_in.post("/settings/follow-ups", data=given)).status_code == 303
    async with database.scoped(scope) as db:
        kept = await OutreachSettings.load(db)
    assert kept == OutreachSettings(follow_up_when_stalled=False, sender_name="Dana", due_hours=48)
    wrong = await signed_in.post("/settings/follow-ups", data=given | {"due_hours": "0"})
    assert wrong.status_code == 422
    read = await with_key.get("/api/settings/follow-ups")
    assert read.json()["due_hours"] == 48
    seen = {"if-match": read.headers["etag"]}
    answer = await with_key.put("/api/settings/follow-ups", json={"due_hours": 12}, headers=seen)
    assert answer.json()["follow_up_when_stalled"] is True
    member = await sign_in_as(Role.MEMBER)
    assert (await member.get("/settings/follow-ups")).status_code == 403
