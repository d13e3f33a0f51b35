"""A connected model words the letter that brings a proposal; its sums and days stay as they are."""

from uuid import UUID

import pytest
import pytest_asyncio

from enterprisehub.kernel.actions import queue
from enterprisehub.kernel.agents import execute as runs
from tests.conftest import settled
from tests.domains.proposals.test_proposals import finished, make_book
from tests.scripted_models import connected_models, draft_in

pytestmark = pytest.mark.requirement("AGT-09")
LINES = "LISTING x 1\nMANAGE x 4 - 5%"


@pytest_asyncio.fixture
async def model(database, scope, ring):
    async with connected_models(database, scope) as server:
        yield server


def _warmer(draft):
    return draft.replace("thank you for your time", "Thank you very much for your time")


def _swapped(draft):
    """The whole and its monthly part change places: each sum is known, and both are wrong."""
    total = draft.partition("It comes to ")[2].partition(" USD")[0]
    monthly = draft.partition("Of that, ")[2].partition(" USD")[0]
    assert total
    assert monthly
    return draft.replace(total, "#").replace(monthly, total).replace("#", monthly)


CHANGES = {
    "words": (_warmer, True),
    "sums_swapped": (lambda draft: _swapped(_warmer(draft)), False),
    "another_sum": (
        lambda draft: _warmer(draft).replace("comes to ", "comes to only 900, not "),
        False,
    ),
    "another_title": (lambda draft: _warmer(draft).replace("Chen, listing", "Chen"), False),
    "a_discount": (lambda draft: _warmer(draft).replace("Shall", "You get 20% off. Shall"), False),
    "a_promise": (lambda draft: _warmer(draft) + "\nWe guarantee it.", False),
}


@pytest.mark.parametrize(("change", "used"), CHANGES.values(), ids=CHANGES)
async def test_a_model_words_the_letter_and_no_sum(database, scope, worker, model, change, used):
    deal_id = await make_book(database, scope)
    model.replies = [lambda request: change(draft_in(request))]
    async with database.scoped(scope) as db:
        given = {"deal_id": str(deal_id), "lines": LINES}
        begun = await runs.execute(db, "proposals.proposal_generator", given)
    row = await finished(database, scope, begun.id)
    assert row.engine == ("model" if used else "rules"), row.error
    async with database.scoped(scope) as db:
        [email] = await queue.of_run(db, begun.id)
    body, origin = email.payload["body"], email.payload["provenance"]
    assert ("very much" in body) is used
    assert f"It comes to {row.output['total']}." in body
    assert (origin["model"], origin["prompt"]) == (
        ("openai_compatible:tiny", "proposals.reword") if used else (None, None)
    )
    assert email.payload["files"], "the proposal itself goes along whoever words the letter"


async def test_sending_from_its_page_asks_the_model_and_waits_for_nobody(
    database, scope, worker, model, signed_in
):
    deal_id = await make_book(database, scope)
    model.replies = [lambda request: _warmer(draft_in(request))]
    form = {"lines": LINES, "discount_pct": "0", "draft": "1"}
    made = await signed_in.post(f"/proposals/new?deal_id={deal_id}", data=form)
    place = made.headers["location"]
    sent = await signed_in.post(f"{place}/send")
    assert (sent.status_code, sent.headers["location"]) == (303, place)

    async def waiting():
        async with database.scoped(scope) as db:
            [run] = await runs.latest_runs(db)
            return next(iter(await queue.of_run(db, run.id)), None)

    email = await settled(waiting)
    assert "very much" in email.payload["body"]
    assert email.payload["provenance"]["model"] == "openai_compatible:tiny"
    assert email.payload["files"]
    assert f'href="/queue/{email.id}"' in await signed_in.page(place)
    again = await signed_in.post(f"/api{place}/send")
    assert again.json()["state"] == "wording"
    row = await finished(database, scope, UUID(again.json()["run_id"]))
    assert row.engine == "model"
    async with database.scoped(scope) as db:
        found = [await queue.of_run(db, run.id) for run in await runs.latest_runs(db)]
    assert sum(map(len, found)) == 1, "asked for twice, it waits once"
