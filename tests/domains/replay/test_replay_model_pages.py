"""People and programs change who answers a task: refused, replayed, live."""

import pytest

from enterprisehub.domains.replay.settings import ReplaySettings
from enterprisehub.kernel.llm.policy import ModelSettings
from tests.conftest import settled
from tests.domains.conversations.talk import STORY, Talk
from tests.domains.replay.test_replay_models import A, B, _careful, _connected
from tests.scripted_models import scripted_models

pytestmark = pytest.mark.requirement("BYD-04")
FORM = {"budget": "100", "tokens": "16000", "enabled": "true"}


async def _chosen(database, scope):
    async with database.scoped(scope) as db:
        return (await ModelSettings.load(db)).routes


async def test_a_model_goes_live_from_its_report(signed_in, database, scope, worker):
    token = {"csrf_token": signed_in.csrf}
    form = FORM | token | {"route_extract": A}
    async with scripted_models() as now, scripted_models() as other:
        now.replies, other.replies = [_careful], [_careful]
        await _connected(database, scope, now, "tiny-a")
        talk = await Talk(database, scope).begin(default_flow="seller")
        await talk.says(STORY)
        await _connected(database, scope, other, "tiny-b")
        async with database.scoped(scope) as db:
            await ReplaySettings(least_items=1).save(db)
        kept = await signed_in.post("/models", data=form)
        assert kept.status_code == 303, kept.text
        swapped = form | {"route_extract": B, "budget": "77"}
        refused = await signed_in.post("/models", data=swapped)
        assert refused.status_code == 422
        assert "must be replayed first" in refused.text
        assert "Why without a replay" in refused.text
        assert 'value="77"' in refused.text, "what was typed stays"
        link = "/replays?version=extract%3Dopenai_compatible%3Atiny-b#model-version"
        assert link in refused.text
        assert await _chosen(database, scope) == {"extract": [A]}
        page = await signed_in.page(link)
        assert f'value="extract={B}" selected' in page
        wrong = {"kind": "model", "version": "extract=nobody", "days": "7"} | token
        assert (await signed_in.post("/replays", data=wrong)).status_code == 422
        begun = await signed_in.post("/replays", data=wrong | {"version": f"extract={B}"})
        assert begun.status_code == 303, begun.text
        place = begun.headers["location"]

        async def done():
            found = await signed_in.page(place)
            return found if "Go live" in found else None

        page = await settled(done)
        for words in ("1 message read, 1 same", "no price known", "Handed to a person", "then"):
            assert words in page
        live = await signed_in.post(f"{place}/promote", data=token)
        assert live.status_code == 303, live.text
    assert await _chosen(database, scope) == {"extract": [B, A]}


async def test_the_same_as_json(with_key, database, scope, worker):
    async with scripted_models() as now, scripted_models() as other:
        now.replies, other.replies = [_careful], [_careful]
        await _connected(database, scope, now, "tiny-a")
        talk = await Talk(database, scope).begin(default_flow="seller")
        await talk.says(STORY)
        await _connected(database, scope, other, "tiny-b")
        async with database.scoped(scope) as db:
            await ReplaySettings(least_items=1).save(db)
        place = "/api/models/routes/rephrase"
        assert (await with_key.put(place, json={"models": [A]})).json()["models"] == [A]
        refused = await with_key.put(place, json={"models": [A, B]})
        assert refused.status_code == 409
        assert refused.json()["unproven"] == f"rephrase={B}"
        odd = await with_key.put(place, json={"models": ["tiny-b"]})
        assert (odd.status_code, "route_rephrase" in odd.text) == (422, True)
        given = {"candidate": {"kind": "model", "route": "rephrase", "model": B}, "days": 3}
        begun = await with_key.post("/api/replays", json=given)
        assert begun.status_code == 202, begun.text

        async def done():
            found = (await with_key.get(f"/api/replays/{begun.json()['id']}")).json()
            return found if found["state"] == "done" else None

        assert (await settled(done))["report"]["compared"] == 1
        chosen = await with_key.put(place, json={"models": [A, B]})
        assert chosen.status_code == 200, chosen.text
        listed = {one["route"]: one for one in (await with_key.get("/api/models/routes")).json()}
        assert listed["rephrase"]["asked"] == [A, B]
        assert listed["reason"]["models"] == []
        # Tasks of which nothing is kept cannot be replayed, and need not be.
        assert (await with_key.put("/api/models/routes/reason", json={"models": [B]})).is_success


async def test_an_account_brings_no_unproven_model_into_use(signed_in, database, scope, worker):
    token = {"csrf_token": signed_in.csrf}
    new = "/settings/connections/new/openai_compatible"
    async with scripted_models() as now, scripted_models() as other:
        now.replies, other.replies = [_careful], [_careful]
        given = {"base_url": now.url, "model": "tiny-a", "api_key": "k"}
        first = await signed_in.post(new, data=given | token)
        assert first.status_code == 303, first.text
        page = await signed_in.page(first.headers["location"])
        assert "Read facts out of a message (tiny-a)" in page
        talk = await Talk(database, scope).begin(default_flow="seller")
        await talk.says(STORY)
        async with database.scoped(scope) as db:
            await ReplaySettings(least_items=1).save(db)
        second = await signed_in.post(
            new, data=given | token | {"base_url": other.url, "model": "tiny-b"}
        )
        page = await signed_in.page(second.headers["location"])
        assert "Read facts out of a message (tiny-b)" not in page
        assert (await _chosen(database, scope))["extract"] == [A]
        place = first.headers["location"]
        changed = await signed_in.post(f"{place}/change", data=given | token | {"model": "tiny-c"})
        assert changed.status_code == 303, changed.text
        assert "Read facts out of a message (tiny-a)" in await signed_in.page(place)
        assert (await _chosen(database, scope))["extract"] == [A]
    assert "reason" not in await _chosen(database, scope), "nothing to replay: free to change"
