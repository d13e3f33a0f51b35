"""A replay is started, read and promoted by people and by programs."""

import pytest

from enterprisehub.domains.replay import queries
from enterprisehub.domains.replay.settings import ReplaySettings
from enterprisehub.kernel.actions import write_policies
from tests.conftest import settled
from tests.kernel.actions.test_autonomy import KIND, _sow_again

pytestmark = pytest.mark.requirement("BYD-04")
RULE = {"kind": "policy", "title": "Sow", "action_kind": KIND, "mode": "auto", "max_risk": "low"}


async def test_a_rule_is_replayed_and_goes_live_from_its_report(signed_in, database, scope, worker):
    async with database.scoped(scope) as db:
        await ReplaySettings(least_items=1).save(db)
        await _sow_again(db)
    token = {"csrf_token": signed_in.csrf}
    rule = {"title": "Sow", "kind": KIND, "mode": "auto", "max_risk": "low", "position": "100",
            "min_decided_count": "10", "enabled": "on"}  # fmt: skip
    refused = await signed_in.post("/approvals", data=rule | token)
    assert refused.status_code == 422
    assert "must be replayed first" in refused.text
    assert "Why without a replay" in refused.text
    for wrong in ({"days": "400"}, {"title": ""}, {"mode": "never"}):
        form = RULE | {"days": "7"} | wrong | token
        assert (await signed_in.post("/replays", data=form)).status_code == 422, wrong
    begun = await signed_in.post("/replays", data=RULE | {"days": "7"} | token)
    assert begun.status_code == 303, begun.text
    place = begun.headers["location"]

    async def done():
        async with database.scoped(scope) as db:
            [row] = await queries.latest(db)
            return row if row.state == "done" else None

    await settled(done)
    page = await signed_in.page(place)
    for words in ("Go by themselves", "No longer asked about", "goes by itself (Sow)", "Go live"):
        assert words in page
    followed = page.index('id="replay"')
    assert followed < page.index("Go live"), "whoever watched it being made may promote it"
    assert "Sow" in await signed_in.page("/replays")
    live = await signed_in.post(f"{place}/promote", data=token)
    assert live.status_code == 303, live.text
    again = await signed_in.post(f"{place}/promote", data=token)
    assert (again.status_code, "went live already" in again.text) == (422, True)
    async with database.scoped(scope) as db:
        assert [row.title for row in await write_policies.policies(db)] == ["Sow"]


async def test_the_same_as_json(with_key, database, scope, worker):
    async with database.scoped(scope) as db:
        await _sow_again(db)
    values = {"title": "Sow", "kind": KIND, "mode": "auto", "max_risk": "low"}
    given = {"candidate": {"kind": "policy", "values": values}, "days": 3}
    begun = await with_key.post("/api/replays", json=given)
    assert begun.status_code == 202, begun.text

    async def done():
        found = (await with_key.get(f"/api/replays/{begun.json()['id']}")).json()
        return found if found["state"] == "done" else None

    found = await settled(done)
    assert (found["report"]["freed"], len(found["examples"])) == (1, 1)
    assert found["examples"][0]["after"]["people"] == 0
    assert len((await with_key.get("/api/replays")).json()) == 1
    nobody = {"kind": "flow", "name": "seller", "version": 99}
    missing = await with_key.post("/api/replays", json={"candidate": nobody})
    assert missing.status_code == 404
    odd = {"kind": "model", "route": "research", "model": "openai:gpt-4.1-mini"}
    refused = await with_key.post("/api/replays", json={"candidate": odd})
    assert (refused.status_code, "No prompt asks" in refused.text) == (422, True)


async def test_a_report_on_nothing_says_so(signed_in, database, scope, worker):
    form = RULE | {"days": "7", "csrf_token": signed_in.csrf}
    begun = await signed_in.post("/replays", data=form)
    assert begun.status_code == 303, begun.text

    async def done():
        async with database.scoped(scope) as db:
            [row] = await queries.latest(db)
            return row if row.state == "done" else None

    await settled(done)
    page = await signed_in.page(begun.headers["location"])
    assert "Nothing to compare" in page
    assert "would have been the same" not in page
