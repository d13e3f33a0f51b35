"""A connected model words posts; numbers, title lines and hashtags stay, and nothing is added."""

from uuid import UUID

import pytest
import pytest_asyncio

from enterprisehub.domains.content import queries
from enterprisehub.kernel.agents import execute as runs
from tests.conftest import settled
from tests.scripted_models import connected_models, draft_in

pytestmark = pytest.mark.requirement("AGT-09")
TEXT = (
    "Houses with a new roof sold in nine days this spring. Buyers in our region made 1,240 offers "
    "in April, after 980 in March. Sellers who mend the roof before they list are paid back twice."
)


@pytest_asyncio.fixture
async def model(database, scope, ring):
    async with connected_models(database, scope) as server:
        yield server


async def _posts(database, scope, agent, channels):
    """The run, and the drafts that were kept."""
    async with database.scoped(scope) as db:
        given = {"title": "Roofs first", "text": TEXT, "channels": channels}
        begun = await runs.execute(db, f"content.{agent}", given)

    async def ended():
        async with database.scoped(scope) as db:
            row, _ = await runs.run_with_steps(db, begun.id)
            if row.status in ("pending", "running"):
                return None
            assert row.output, row.error
            return row, await queries.posts_of(db, UUID(row.output["piece_id"]))

    return await settled(ended)


def _begun(draft):
    return draft.replace("Houses", "Your houses", 1)


def _swapped(draft):
    return draft.replace("1,240", "#").replace("980", "1,240").replace("#", "980")


CHANGES = {
    "words": (_begun, True),
    "numbers_swapped": (_swapped, False),
    "a_new_number": (lambda draft: _begun(draft).replace("twice", "three times"), False),
    "a_new_hashtag": (lambda draft: _begun(draft) + " #Bargain", False),
    "another_title": (lambda draft: _begun(draft).replace("Roofs first", "Roofs"), False),
    "a_new_name": (lambda draft: _begun(draft) + " Ask Northwind about it.", False),
}


@pytest.mark.parametrize(("change", "used"), CHANGES.values(), ids=CHANGES)
async def test_a_model_words_a_post_and_adds_nothing(database, scope, worker, model, change, used):
    model.replies = [lambda request: change(draft_in(request))]
    row, [post] = await _posts(database, scope, "repurpose", "LinkedIn")
    assert row.engine == ("model" if used else "rules")
    assert post.body.startswith("Roofs first\n\n")
    assert ("Your houses" in post.body) is used
    assert "#" not in draft_in(model.requests[0])
    assert post.body.endswith("\n\n#roof")
    assert "1,240 offers" in post.body
    assert row.output["posts"][0]["body"] == post.body


async def test_a_thread_keeps_its_numbering_and_a_silent_model_is_asked_once(
    database, scope, worker, model
):
    model.replies = [lambda request: _begun(draft_in(request))]
    row, posts = await _posts(database, scope, "repurpose_v2", "X")
    assert row.engine == "model"
    assert [post.body[:4] for post in posts] == ["1/3 ", "2/3 ", "3/3 "]
    assert len(model.requests) == 3
    assert all("/3" not in prompt for prompt in model.prompts)
    asked = len(model.requests)
    model.replies = [400]
    row, posts = await _posts(database, scope, "repurpose_v2", "X, LinkedIn")
    assert (row.status, row.engine) == ("success", "rules")
    assert len(model.requests) == asked + 1
