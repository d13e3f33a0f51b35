"""Posts are written in the tenant's own voice, each text's on a channel always in the same one."""

from uuid import UUID

import pytest

from enterprisehub.domains.content import queries
from enterprisehub.domains.content.contracts import CHANNELS
from enterprisehub.domains.content.logic.dress_post import Manner, manner_of
from enterprisehub.domains.content.logic.make_posts import make_posts
from enterprisehub.domains.messaging.contracts.style import in_contractions
from enterprisehub.domains.messaging.ports import WritingStyle
from enterprisehub.domains.writing import queries as voices
from enterprisehub.domains.writing.logic.measure_voices import measure_voices
from enterprisehub.domains.writing.logic.seed_demo import seed_demo
from enterprisehub.domains.writing.settings import WritingSettings
from enterprisehub.kernel.actions import decide, queue
from enterprisehub.kernel.agents import execute as runs
from tests.conftest import settled
from tests.scripted_models import connected_models, draft_in
from tests.webtest import Browser

pytestmark = pytest.mark.requirement("VCE-02")
TEXT = (
    "We are mending the roof this week. It is done before the rain, and that will not cost you a "
    "day of waiting in 2026. Buyers do not forgive a roof that leaks \U0001f3e0 on their first "
    "visit of the house in spring."
)


def test_english_is_drawn_together_or_written_out():
    assert in_contractions("We do not wait. It is done.", "casual") == "We don't wait. It's done."
    assert in_contractions("I will call; it is here", "casual") == "I'll call; it is here"
    assert in_contractions("That is how good it is.", "casual") == "That's how good it is."
    assert in_contractions("You can’t; Don't, I'm in.", "formal") == "You cannot; Do not, I am in."
    assert in_contractions("Don't you know who we are today?", "formal").startswith("Don't you")
    assert in_contractions("We don't.", "neutral") == "We don't."


def test_a_manner_is_that_of_its_language():
    style = WritingStyle(label="voice:trained:1", trained=True, formality="casual", hashtags=1)
    assert manner_of(style, TEXT).formality == "casual"
    assert manner_of(style, "Wir reparieren das Dach in dieser Woche noch.") == Manner()
    assert manner_of(WritingStyle(label="", trained=False), TEXT) == Manner()


def test_a_voice_steers_length_contractions_emoji_and_hashtags():
    [plain] = make_posts("We are roofers", TEXT, ["linkedin"], "summary").posts
    manner = Manner(formality="casual", hashtags=0, emoji=False)
    voiced = make_posts(
        "We are roofers", TEXT, ["linkedin"], "summary", manners={"linkedin": manner}
    )
    body = voiced.posts[0].body
    assert "#roof" in plain.body
    assert "\U0001f3e0" in plain.body
    assert body.startswith("We are roofers\n\n")
    assert "We're mending" in body
    assert "won't cost" in body
    assert "don't forgive" in body
    assert not {"#", "\U0001f3e0"} & set(body)
    assert "2026" in body


@pytest.mark.parametrize(
    ("words", "chosen"), [(6, "Roofs with moss need some care."), (24, "Owners")]
)
def test_sentences_as_long_as_the_tenants_are_chosen(words, chosen):
    text = (
        "Owners of older houses in our region should have a look at every slate of their roofs "
        "after the heavy storms in autumn. Roofs with moss need some care."
    )
    channels, manner = ["x"], Manner(words_per_sentence=words)
    [post] = make_posts(
        "", text, channels, "summary", limits={"x": 150}, manners={"x": manner}
    ).posts
    assert post.said[0].startswith(chosen)
    assert len(post.said) == 1


def test_a_phrase_of_the_voice_weighs_and_no_limit_is_passed():
    manner = Manner(formality="formal", phrases=("let us know",))
    text = (
        "Roofs last for forty years here. Let us know if yours does not. "
        + "Don't wait on it. " * 30
    )
    made = make_posts("T", text, list(CHANNELS), "summary", manners=dict.fromkeys(CHANNELS, manner))
    assert all(len(one.body) <= CHANNELS[one.channel].most_characters for one in made.posts)
    assert "Let us know" in made.posts[1].body


@pytest.fixture
async def trained(database, scope):
    async with database.scoped(scope) as db:
        await seed_demo(db)
        await WritingSettings(mode="trained").save(db)


async def _made(browser, database, scope):
    """A text added on the page, and its id."""
    answer = await browser.post("/content", data={"title": "Roofs", "text": TEXT})
    return UUID(answer.headers["location"].rsplit("/", 1)[1])


async def test_posts_are_labelled_planned_and_measured(
    database, scope, worker, trained, signed_in: Browser
):
    piece_id = await _made(signed_in, database, scope)
    await signed_in.post("/content/plan")
    async with database.scoped(scope) as db:
        posts = await queries.posts_of(db, piece_id)
        [action] = await queue.about(db, posts[0].id)
        assert {post.voice for post in posts} == {"voice:trained:1"}
        planned = {one["voice"] for one in action.payload["posts"]}
    assert planned == {"voice:trained:1"}

    async def followed():
        async with database.scoped(scope) as db:
            return list(await voices.trials(db, action.id)) or None

    trials = await settled(followed)
    assert len(trials) == len(action.payload["posts"])
    assert {trial.contact_id for trial in trials} == {None}
    async with database.scoped(scope) as db:
        fresh = await queue.action(db, action.id)
        await decide.approve(db, action.id, seen_version=fresh.version)

    async def decided():
        async with database.scoped(scope) as db:
            trained, _ = await measure_voices(db)
            return trained if trained.unedited.good == len(trials) else None

    figures = await settled(decided)
    assert (figures.drafts, figures.answered.of) == (len(trials), 0)


async def test_in_an_experiment_a_text_keeps_its_voice_on_a_channel(
    database, scope, signed_in: Browser
):
    async with database.scoped(scope) as db:
        await seed_demo(db)
        await WritingSettings(mode="experiment").save(db)
    labels = []
    piece_id = await _made(signed_in, database, scope)
    for style in ("series", "summary"):
        await signed_in.post(f"/content/{piece_id}/repurpose", data={"style": style})
        async with database.scoped(scope) as db:
            labels.append({p.channel: p.voice for p in await queries.posts_of(db, piece_id)})
    shared = labels[0].keys() & labels[1].keys()
    assert {one: labels[0][one] for one in shared} == {one: labels[1][one] for one in shared}


@pytest.mark.requirement("AGT-09")
async def test_the_button_asks_a_connected_model_without_waiting_for_it(
    database, scope, ring, worker, trained, signed_in: Browser
):
    async with connected_models(database, scope) as model:
        model.replies = [lambda asked: draft_in(asked).replace("Buyers", "Your buyers")]
        piece_id = await _made(signed_in, database, scope)

        async def worded():
            async with database.scoped(scope) as db:
                posts = await queries.posts_of(db, piece_id)
                found = await runs.latest_runs(db, limit=1)
                done = found and found[0].status == "success"
                return (found[0], posts) if done else None

        run, posts = await settled(worded)
    assert run.engine == "model"
    assert len({post.id for post in posts}) == len({post.channel for post in posts})
    assert any("Your buyers" in post.body for post in posts)
    assert all(" samples\\n" in prompt for prompt in model.prompts)
