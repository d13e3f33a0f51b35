"""Posts leave by real networks: once, at their slot, with their links, and are deleted there."""

import base64
import json
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from uuid import UUID

import pytest
from fastapi import FastAPI, Request

from enterprisehub.connectors.bluesky.word_record import key_of, record_of
from enterprisehub.domains.content import queries
from enterprisehub.domains.content.contracts import PlannedPost, PlanPosts
from enterprisehub.domains.content.logic.keep_content import find_slots
from enterprisehub.domains.content.logic.measure_post import graphemes, length_of, problem_of
from enterprisehub.domains.content.models import PieceRow, PostRow
from enterprisehub.kernel import clock
from enterprisehub.kernel.actions import decide, queue
from enterprisehub.kernel.actions.propose import propose
from enterprisehub.kernel.connectors.accounts import account, change, try_out
from enterprisehub.kernel.connectors.catalogue import connect
from enterprisehub.kernel.errors import Invalid
from enterprisehub.kernel.webhooks import addresses
from tests.conftest import settled
from tests.connectors.social.peers import Peer, answer, bluesky, mastodon
from tests.served import served

pytestmark = pytest.mark.requirement("AGT-09")
AT = datetime(2026, 5, 12, 15, 0, tzinfo=UTC)
SECRET = "whsec_" + base64.b64encode(b"k" * 24).decode()


@pytest.fixture
async def tooting(database, scope, ring):
    peer = Peer()
    async with served(mastodon(peer)) as url:
        peer.url = url
        async with database.scoped(scope) as db:
            values = {"server": url, "access_token": "good", "visibility": "unlisted"}
            row = await connect(db, "mastodon", values)
        assert await try_out(database, scope, row.id) == "Posts as @dana."
        yield peer, row.id


@pytest.fixture
async def skying(database, scope, ring):
    peer = Peer()
    async with served(bluesky(peer)) as url:
        async with database.scoped(scope) as db:
            values = {"identifier": "@dana.example", "app_password": "app-pass", "service": url}
            row = await connect(db, "bluesky", values)
        assert await try_out(database, scope, row.id) == "Posts as @dana.example."
        yield peer, row.id


async def _draft(database, scope, channel, body):
    async with database.scoped(scope) as db:
        piece = PieceRow(title="Roofs", text="Roofs.")
        db.add(piece)
        await db.flush()
        post = PostRow(piece_id=piece.id, channel=channel, body=body)
        db.add(post)
        await db.flush()
        return post.id


async def _planned(database, scope, post_id):
    """The plan is approved, its slot being now; the action that publishes the post."""
    async with database.scoped(scope) as db:
        [found] = (await find_slots(db, ["mastodon", "bluesky", "linkedin"], 30)).posts
        plan = PlanPosts(posts=(found.model_copy(update={"at": clock.now()}),))
        row = await propose(db, plan, reason="Now.")
        assert found.network in row.rendered["body"]
        await decide.approve(db, row.id, seen_version=row.version)
    return found


async def _ended(database, scope, post_id, *states):
    async def look():
        async with database.scoped(scope) as db:
            row = await queries.post(db, post_id)
            return row if row.state in states else None

    return await settled(look)


async def _action(database, scope, post_id, kind):
    async with database.scoped(scope) as db:
        found = [one for one in await queue.about(db, post_id) if one.kind == kind]
        return found[0] if found else None


async def test_a_post_stands_on_mastodon_once_and_is_deleted_there(
    database, scope, worker, tooting, signed_in
):
    peer, account_id = tooting
    async with database.scoped(scope) as db:
        assert (await account(db, account_id)).options["max_characters"] == "500"
    post_id = await _draft(
        database, scope, "mastodon", "New roofs & fair prices: https://x.example"
    )
    found = await _planned(database, scope, post_id)
    assert (found.account_id, found.network) == (account_id, "Mastodon")
    row = await _ended(database, scope, post_id, "posted", "failed")
    [there] = peer.posts.values()
    assert (row.state, row.error, row.url) == ("posted", "", there["url"])
    assert (there["text"], there["visibility"]) == (row.body, "unlisted")
    page = await signed_in.page(f"/content/{row.piece_id}")
    assert there["url"] in page
    assert "Delete there" in page
    await signed_in.post(f"/content/posts/{post_id}/withdraw")
    gone = await _ended(database, scope, post_id, "withdrawn")
    assert (peer.posts, gone.url) == ({}, "")
    again = await signed_in.post(f"/api/content/posts/{post_id}/draft")
    assert again.json()["state"] == "draft"
    assert (await signed_in.post(f"/api/content/posts/{post_id}/withdraw")).status_code == 409


async def test_what_was_taken_although_it_failed_is_not_posted_again(
    database, scope, worker, tooting, skying
):
    for channel, (peer, _) in {"mastodon": tooting, "bluesky": skying}.items():
        peer.troubles = [None]
        post_id = await _draft(database, scope, channel, f"Once & only once on {channel}.\n\n#roof")
        await _planned(database, scope, post_id)
        row = await _ended(database, scope, post_id, "posted", "failed")
        assert row.state == "posted", row.error
        assert len(peer.posts) == 1
        assert row.url


async def test_a_network_that_asks_to_wait_is_waited_for(database, scope, worker, tooting):
    peer, _ = tooting
    peer.troubles = [answer({"error": "Too many requests"}, 429, Retry_After="3")]
    post_id = await _draft(database, scope, "mastodon", "Later is fine.")
    await _planned(database, scope, post_id)
    row = await _ended(database, scope, post_id, "posted", "failed")
    assert (row.state, len(peer.posts), len(peer.calls)) == ("posted", 1, 2)


async def test_refusals_are_told_where_the_post_stands(database, scope, worker, tooting, signed_in):
    peer, account_id = tooting
    async with database.scoped(scope) as db:
        values = {"server": peer.url, "access_token": "old", "visibility": "public"}
        row = await change(db, account_id, values)
        assert row.options["max_characters"] == "500"
    post_id = await _draft(database, scope, "mastodon", "Nobody hears.")
    await _planned(database, scope, post_id)
    row = await _ended(database, scope, post_id, "posted", "failed")
    assert row.error.startswith("Mastodon does not accept the token.")
    assert row.error in await signed_in.page(f"/content/{row.piece_id}")
    async with database.scoped(scope) as db:
        await change(db, account_id, values | {"access_token": "good"})
    peer.troubles = [answer({"error": "Validation failed: Text character limit of 9"}, 422)]
    await signed_in.post(f"/content/posts/{post_id}/draft")
    await _planned(database, scope, post_id)
    row = await _ended(database, scope, post_id, "posted", "failed")
    assert row.error == "Mastodon: Validation failed: Text character limit of 9"
    assert peer.posts == {}


async def test_bluesky_has_links_and_hashtags_and_its_own_key(database, scope, worker, skying):
    peer, _ = skying
    body = "Café \U0001f3e0 open: https://x.example/a?b=1. Come! #Dächer"
    post_id = await _draft(database, scope, "bluesky", body)
    await _planned(database, scope, post_id)
    row = await _ended(database, scope, post_id, "posted", "failed")
    assert row.state == "posted", row.error
    [(rkey, record)] = peer.posts.items()
    assert row.url == f"https://bsky.app/profile/dana.example/post/{rkey}"
    said = record["text"].encode()
    shown = [
        (said[f["index"]["byteStart"] : f["index"]["byteEnd"]].decode(), f["features"][0])
        for f in record["facets"]
    ]
    assert shown == [
        ("https://x.example/a?b=1",
         {"$type": "app.bsky.richtext.facet#link", "uri": "https://x.example/a?b=1"}),
        ("#Dächer", {"$type": "app.bsky.richtext.facet#tag", "tag": "Dächer"}),
    ]  # fmt: skip
    async with database.scoped(scope) as db:
        done = await _action(database, scope, post_id, "content.publish_post")
        await decide.undo(db, done.id)
    await _ended(database, scope, post_id, "withdrawn")
    assert peer.posts == {}


def test_keys_and_lengths_are_as_published():
    assert key_of("a", AT) == key_of("a", AT)
    assert key_of("a", AT)[:11] == key_of("b", AT)[:11]
    assert key_of("a", AT) < key_of("a", AT + timedelta(milliseconds=2))
    assert "facets" not in record_of("No link, C#sharp or 1#2.", AT)
    assert (
        graphemes("e\u0301\U0001f469\u200d\U0001f4bb\U0001f44d\U0001f3fd\U0001f1e9\U0001f1ea") == 4
    )
    assert length_of("mastodon", f"See https://x.example/{'a' * 90} now") == len("See  now") + 23
    assert problem_of("bluesky", "é" * 300, None) == ""
    assert problem_of("bluesky", "é" * 301, None).startswith("Bluesky takes 300 characters")
    family = "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466" * 150
    assert problem_of("bluesky", family, None).startswith("Bluesky takes 3,000 bytes")
    assert problem_of("mastodon", "a" * 600, 1000) == ""


async def test_what_a_server_would_not_take_is_not_planned(database, scope, ring):
    peer = Peer()
    async with served(mastodon(peer, most=60)) as url:
        async with database.scoped(scope) as db:
            row = await connect(db, "mastodon", {"server": url, "access_token": "good"})
        await try_out(database, scope, row.id)
    await _draft(database, scope, "mastodon", "a" * 61)
    async with database.scoped(scope) as db:
        found = await find_slots(db, ["mastodon"], 5)
    assert found.posts == []
    assert found.problems == ["Mastodon takes 60 characters, and this has 61."]


async def test_any_network_takes_posts_by_a_signed_webhook(database, scope, ring, worker):
    calls = []
    app = FastAPI()

    @app.post("/catch")
    async def catch(request: Request):
        calls.append((dict(request.headers), await request.body()))
        return {"id": "li-1", "url": "https://www.linkedin.com/feed/update/1"}

    before = addresses.installed()
    addresses.install(addresses.Surroundings(networks=(ip_network("127.0.0.0/8"),)))
    try:
        async with served(app) as url:
            async with database.scoped(scope) as db:
                values = {"url": f"{url}/catch", "secret": SECRET, "channels": "linkedin, X"}
                row = await connect(db, "social_webhook", values)
            assert "Nothing was sent" in await try_out(database, scope, row.id)
            post_id = await _draft(database, scope, "linkedin", "Roofs — finally.")
            await _planned(database, scope, post_id)
            post = await _ended(database, scope, post_id, "posted", "failed")
    finally:
        addresses.install(before)
    assert post.state == "posted", post.error
    assert post.url == "https://www.linkedin.com/feed/update/1"
    [(headers, body)] = calls
    told = json.loads(body)
    assert (told["type"], told["channel"], told["text"]) == (
        "post.publish", "linkedin", "Roofs — finally.",
    )  # fmt: skip
    assert headers["webhook-id"] == told["id"]
    assert headers["webhook-signature"].startswith("v1,")


async def test_a_webhook_leads_nowhere_inside_and_wrong_fields_are_named(database, scope, ring):
    async with database.scoped(scope) as db:
        values = {"url": "http://169.254.169.254/latest", "secret": SECRET}
        row = await connect(db, "social_webhook", values)
    assert "inside a network" in await try_out(database, scope, row.id)
    async with database.scoped(scope) as db:
        for wrong in ({"channels": "MySpace"}, {"secret": "short"}):
            with pytest.raises(Invalid) as told:
                await connect(db, "social_webhook", values | wrong)
            assert set(told.value.fields) == set(wrong)


async def test_without_an_account_the_sandbox_takes_it(database, scope, worker):
    post_id = await _draft(database, scope, "mastodon", "Only here.")
    found = await _planned(database, scope, post_id)
    assert found == PlannedPost.model_validate(found.model_dump())
    row = await _ended(database, scope, post_id, "posted", "failed")
    assert (row.state, row.network, row.url) == ("posted", "Sandbox", "")
    assert isinstance(post_id, UUID)
