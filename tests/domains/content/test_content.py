"""Posts are made of the text's own sentences, planned into free slots, approved and posted once."""

from datetime import UTC, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enterprisehub.domains.content import queries
from enterprisehub.domains.content.contracts import CHANNELS
from enterprisehub.domains.content.logic.make_posts import make_posts
from enterprisehub.domains.content.logic.plan_slots import ChannelSlots, plan_slots
from enterprisehub.domains.content.logic.rank_sentences import likeness
from enterprisehub.domains.content.logic.read_channels import read_channels
from enterprisehub.domains.content.logic.seed_demo import TEXT, TITLE
from enterprisehub.kernel.actions import decide, queue
from enterprisehub.kernel.agents import execute as runs
from enterprisehub.kernel.errors import Invalid
from enterprisehub.kernel.tenancy.tenants import tenant
from tests.conftest import settled
from tests.webtest import Browser

pytestmark = pytest.mark.requirement("AGT-09")
NOW = datetime(2026, 5, 12, 15, 0, tzinfo=UTC)  # a Tuesday
ZONE = ZoneInfo("America/Chicago")
ALL = list(CHANNELS)
_sentence = st.lists(
    st.text(alphabet="abcdefgh", min_size=3, max_size=9), min_size=4, max_size=40
).map(lambda words: " ".join(words).capitalize() + ".")


@pytest.mark.parametrize("style", ["summary", "series"])
def test_a_text_gives_posts_for_every_channel(style):
    made = make_posts(TITLE, TEXT, ALL, style)
    assert {post.channel for post in made.posts} == set(ALL)
    assert made.left_out == []
    plain = " ".join(TEXT.split())
    assert all(said in plain for post in made.posts for said in post.said)
    assert all(said.endswith(".") for post in made.posts for said in post.said)
    if style == "series":
        thread = [post.body for post in made.posts if post.channel == "x"]
        assert thread[0].startswith(f"1/{len(thread)} ")


@given(st.lists(_sentence, max_size=25), st.sampled_from(["summary", "series"]))
def test_every_sentence_is_the_texts_own_and_no_limit_is_passed(sentences, style):
    text = " ".join(sentences)
    made = make_posts("A title", text, ALL, style)
    for post in made.posts:
        rule = CHANNELS[post.channel]
        assert len(post.body) <= rule.most_characters
        assert post.body.count("#") <= rule.most_hashtags
        assert all(said in text and said in post.body for said in post.said)


def test_what_was_said_before_is_left_out():
    first = make_posts(TITLE, TEXT, ["linkedin"], "series")
    again = make_posts(TITLE, TEXT, ["linkedin"], "series", [first.posts[0].body])
    assert (again.posts, again.left_out) == ([], ["LinkedIn: said before"])
    assert likeness("one thing", "") == 0.0


_slots = st.builds(
    ChannelSlots,
    days=st.lists(st.integers(0, 6), min_size=1, unique=True).map(tuple),
    times=st.lists(st.integers(0, 23), min_size=1, max_size=3, unique=True).map(
        lambda hours: tuple(time(hour) for hour in sorted(hours))
    ),
    most_a_day=st.integers(1, 3),
)


@given(_slots, st.integers(0, 60), st.integers(0, 40_000))
def test_no_slot_is_given_twice_or_in_the_past(rule, count, minutes):
    now = NOW + timedelta(minutes=minutes)
    times = plan_slots(["x"] * count, {"x": rule}, [], ZONE, now)
    given_times = [at for at in times if at is not None]
    assert len(set(given_times)) == len(given_times)
    assert all(at > now and at.weekday() in rule.days for at in given_times)
    days = [at.date() for at in given_times]
    assert all(days.count(day) <= rule.most_a_day for day in days)


def test_taken_slots_are_kept_free():
    rule = ChannelSlots((0, 1, 2, 3, 4), (time(9),), 1)
    taken = [("x", datetime(2026, 5, 13, 9, 0, tzinfo=ZONE))]
    [found] = plan_slots(["x"], {"x": rule}, taken, ZONE, NOW)
    assert found == datetime(2026, 5, 14, 9, 0, tzinfo=ZONE)


def test_channels_are_read_as_people_name_them():
    assert read_channels("Twitter and LinkedIn, x") == ["x", "linkedin"]
    assert read_channels("") == ALL
    with pytest.raises(Invalid, match="no channel"):
        read_channels("MySpace")


async def _run(database, scope, agent, **given):
    async with database.scoped(scope) as db:
        run = await runs.execute(db, f"content.{agent}", given)

    async def look():
        async with database.scoped(scope) as db:
            row, _ = await runs.run_with_steps(db, run.id)
            if row.status in ("pending", "running"):
                return None
            return row, await queue.of_run(db, run.id)

    return await settled(look)


async def test_a_text_becomes_posts_that_are_planned_and_leave_at_their_time(
    database, scope, worker
):
    empty, none = await _run(database, scope, "social_scheduler")
    assert (none, "no draft to plan" in empty.summary) == ([], True)
    row, _ = await _run(
        database, scope, "repurpose", title=TITLE, text=TEXT, channels="X, LinkedIn"
    )
    assert len(row.output["posts"]) == 2
    piece_id = UUID(row.output["piece_id"])
    briefed, _ = await _run(database, scope, "graphics_request", piece_id=str(piece_id))
    assert {one["channel"] for one in briefed.output["briefs"]} == {"X", "LinkedIn"}
    row, [plan] = await _run(database, scope, "social_scheduler")
    assert (plan.kind, len(plan.payload["posts"])) == ("content.plan_posts", 2)
    async with database.scoped(scope) as db:
        zone = ZoneInfo((await tenant(db, scope.tenant_id)).time_zone)
    first = min(datetime.fromisoformat(one["at"]) for one in plan.payload["posts"])
    assert f"{first.astimezone(zone):%-d %B, %H:%M %Z}." in row.summary
    assert f"{first.astimezone(zone):%A %-d %B, %H:%M %Z}" in plan.rendered["body"]
    async with database.scoped(scope) as db:
        fresh = await queue.action(db, plan.id)
        await decide.approve(db, plan.id, seen_version=fresh.version)

    async def planned():
        async with database.scoped(scope) as db:
            posts = await queries.posts_of(db, piece_id)
            return posts if all(post.state == "planned" for post in posts) else None

    posts = await settled(planned)
    async with database.scoped(scope) as db:
        leaving = [
            action
            for post in posts
            for action in await queue.about(db, post.id)
            if action.kind == "content.publish_post"
        ]
    assert [action.state for action in leaving] == ["approved", "approved"]
    assert {action.not_before for action in leaving} == {post.planned_at for post in posts}
    with pytest.raises(Invalid, match="cannot use this input"):
        await _run(database, scope, "repurpose_v2")


async def test_texts_posts_and_the_calendar_on_their_pages(signed_in: Browser):
    assert "No text yet" in await signed_in.page("/content")
    assert (await signed_in.post("/content", data={"title": "x"})).status_code == 422
    made = await signed_in.post("/content", data={"title": TITLE, "text": TEXT})
    place = made.headers["location"]
    shown = await signed_in.page(place)
    assert "LinkedIn" in shown
    assert "Draft" in shown
    again = await signed_in.post(f"{place}/repurpose", data={"style": "series"})
    assert again.status_code == 303
    assert "1/" in await signed_in.page(place)
    assert "Nothing is planned" in await signed_in.page("/content/calendar")
    assert (await signed_in.post("/content/plan")).headers["location"] == "/queue"
    api = place.replace("/content/", "/api/content/texts/")
    posts = (await signed_in.get(f"{api}/posts")).json()
    assert all(post["state"] == "draft" for post in posts)
    fresh = await signed_in.post(f"{api}/posts", json={"channels": ["x"]})
    assert [post["channel"] for post in fresh.json()] == ["x"]
    assert (await signed_in.get("/api/content/calendar")).json() == []
    assert (await signed_in.get(api)).json()["title"] == TITLE
    assert len((await signed_in.get("/api/content/texts")).json()["items"]) == 1
