"""The queue as people use it: the exact effect, decisions, their undoing, many at once."""

import csv
import io
import json
import re
from datetime import timedelta
from uuid import UUID

import pytest

from enterprisehub.console.queue.detail import edit_fields
from enterprisehub.kernel import clock
from enterprisehub.kernel.actions import decide, queue
from enterprisehub.kernel.actions.models import ActionRow
from enterprisehub.kernel.db.session import Database
from enterprisehub.kernel.identity.permissions import Role
from enterprisehub.kernel.scope import Scope
from tests.console.letters import LETTER_BOX, propose_letter, propose_poster
from tests.webtest import Browser, Person, SignInAs

HTMX = {"accept": "text/html", "hx-request": "true"}


async def stored(database: Database, scope: Scope, action_id: UUID) -> ActionRow:
    async with database.scoped(scope) as db:
        return await queue.action(db, action_id)


async def make(database: Database, scope: Scope, **more: object) -> ActionRow:
    async with database.scoped(scope) as db:
        return await propose_letter(db, **more)  # type: ignore[arg-type]


def toast(answer: object) -> dict[str, object]:
    found = json.loads(answer.headers["hx-trigger"])["toast"]  # type: ignore[attr-defined]
    assert isinstance(found, dict)
    return found


@pytest.mark.requirement("AGT-22")
@pytest.mark.requirement("UXC-01")
async def test_queue_is_ranked_and_shows_why(
    signed_in: Browser, database: Database, scope: Scope
) -> None:
    await make(database, scope, to="Small", amount_cents=1_000)
    row = await make(database, scope, to="Large", amount_cents=90_000_000)
    page = await signed_in.page("/queue")
    assert page.index("Write to Large") < page.index("Write to Small")
    assert "$900K" in page
    detail = await signed_in.page(f"/queue/{row.id}")
    for words in ("Hello Maya", "Letter box", "She asked twice.", "900,000 at stake", "+"):
        assert words in detail
    peek = await signed_in.page(f"/queue/{row.id}/peek")
    assert "Hello Maya" in peek
    assert "<html" not in peek


async def test_empty_queue_says_what_to_do(signed_in: Browser) -> None:
    page = await signed_in.page("/queue")
    assert "Nothing waits for you" in page
    assert "Nothing matches" in await signed_in.page("/queue?kind=test.letter")
    assert "Nothing here yet" in await signed_in.page("/queue?state=failed")
    assert (await signed_in.get("/queue?state=nonsense")).status_code == 422


@pytest.mark.requirement("AGT-23")
async def test_approve_from_the_list_and_take_back(
    signed_in: Browser, database: Database, scope: Scope
) -> None:
    first = await make(database, scope)
    row = await make(database, scope)
    assert first.aps == row.aps
    path = f"/queue/{row.id}/approve?seen={row.version}&shown=25"
    answer = await signed_in.post(path, headers=HTMX)
    assert answer.status_code == 200
    assert answer.headers["hx-reswap"] == "delete swap:200ms"
    assert json.loads(answer.headers["hx-trigger"])["badges"]["queue"] == 1
    assert (await stored(database, scope, row.id)).state == "approved"
    undo = str(toast(answer)["undo"])
    back = await signed_in.post(undo, headers=HTMX)
    assert 'hx-target="#queue"' in back.text
    shown = re.findall(r'id="q-([0-9a-f-]+)"', back.text)
    assert shown == re.findall(r'id="q-([0-9a-f-]+)"', await signed_in.page("/queue"))
    assert shown == [str(first.id), str(row.id)]
    assert (await stored(database, scope, row.id)).state == "proposed"


async def test_list_is_refilled_with_what_comes_next(
    signed_in: Browser, database: Database, scope: Scope
) -> None:
    rows = [await make(database, scope, to=name, amount_cents=cents)
            for name, cents in (("A", 9_000_000), ("B", 500_000), ("C", 1000))]  # fmt: skip
    path = f"/queue/{rows[0].id}/approve?seen={rows[0].version}&shown=2"
    answer = await signed_in.post(path, headers=HTMX)
    assert "Write to C" in answer.text
    assert "Write to B" not in answer.text


@pytest.mark.requirement("AGT-23")
async def test_edit_shows_the_difference_and_is_what_leaves(
    signed_in: Browser, database: Database, scope: Scope
) -> None:
    row = await make(database, scope, body="Hello Maya, are you free on Thursday?")
    form = {"edit.body": "Hi Maya, are you free on Friday?", "edit.subject": ""}
    compared = await signed_in.post(f"/queue/{row.id}/compare", data=form, headers=HTMX)
    assert "</span>Hello </del>" in compared.text
    assert "</span>Friday?</ins>" in compared.text
    assert "Subject" not in compared.text
    answer = await signed_in.post(
        f"/queue/{row.id}/approve?seen={row.version}&detail=true", data=form, headers=HTMX
    )
    assert "Approved with your changes" in str(toast(answer)["text"])
    found = await stored(database, scope, row.id)
    assert (found.state, found.payload["body"]) == ("approved", form["edit.body"])
    assert found.payload["subject"] is None
    assert "What was edited" in answer.text


@pytest.mark.requirement("AGT-21")
async def test_an_edit_that_cannot_leave_is_named_before_and_at_the_approval(
    signed_in: Browser, database: Database, scope: Scope
) -> None:
    row = await make(database, scope, body="Hello Maya")
    form = {"edit.body": "x" * 50_000}
    compared = await signed_in.post(f"/queue/{row.id}/compare", data=form, headers=HTMX)
    assert "Body: Write at most" in compared.text
    assert "These words leave" not in compared.text
    answer = await signed_in.post(
        f"/queue/{row.id}/approve?seen={row.version}&detail=true", data=form, headers=HTMX
    )
    assert answer.status_code == 422
    assert "Body: Write at most" in str(toast(answer)["text"])
    assert (await stored(database, scope, row.id)).state == "proposed"


@pytest.mark.requirement("AGT-23")
async def test_what_changed_since_is_shown_instead_of_approved(
    signed_in: Browser, database: Database, scope: Scope
) -> None:
    row = await make(database, scope, to="Mover")
    LETTER_BOX["Mover"] = "red"
    answer = await signed_in.post(f"/queue/{row.id}/approve?seen={row.version}", headers=HTMX)
    assert "hx-reswap" not in answer.headers
    assert "Changed since it was shown" in answer.text
    assert toast(answer)["severity"] == "warn"
    detail = await signed_in.page(f"/queue/{row.id}")
    assert "Changed since it was shown" in detail
    assert "red" in detail
    assert (await stored(database, scope, row.id)).state == "proposed"


async def test_somebody_was_quicker(
    signed_in: Browser, sign_in_as: SignInAs, database: Database, scope: Scope
) -> None:
    row = await make(database, scope)
    other = await sign_in_as(Role.MANAGER)
    path = f"/queue/{row.id}/reject?seen={row.version}"
    said = {"because": "Wrong moment", "reason": "Too soon."}
    await other.post(path, data=said, headers=HTMX)
    answer = await signed_in.post(f"/queue/{row.id}/approve?seen={row.version}", headers=HTMX)
    assert answer.headers["hx-reswap"] == "delete swap:200ms"
    assert "Somebody was quicker" in str(toast(answer)["text"])
    found = await stored(database, scope, row.id)
    assert (found.state, found.decision_reason) == ("rejected", "Wrong moment. Too soon.")
    assert "Too soon." in await signed_in.page(f"/queue/{row.id}")


async def test_works_without_script(signed_in: Browser, database: Database, scope: Scope) -> None:
    row = await make(database, scope)
    form = {"csrf_token": signed_in.csrf, "edit.body": "Plain"}
    answer = await signed_in.post(
        f"/queue/{row.id}/approve?seen={row.version}", data=form, headers={"accept": "text/html"}
    )
    assert (answer.status_code, answer.headers["location"]) == (303, "/queue")
    assert (await stored(database, scope, row.id)).payload["body"] == "Plain"


async def test_snooze_and_wake(signed_in: Browser, database: Database, scope: Scope) -> None:
    row = await make(database, scope)
    path = f"/queue/{row.id}/snooze"
    answer = await signed_in.post(path, data={"until": "hour"}, headers=HTMX)
    assert "Snoozed until" in str(toast(answer)["text"])
    assert "Write to Maya" not in await signed_in.page("/queue")
    await signed_in.post(str(toast(answer)["undo"]), headers=HTMX)
    assert "Write to Maya" in await signed_in.page("/queue")
    wrong = await signed_in.post(path, data={"until": "never"}, headers=HTMX)
    assert wrong.status_code == 422
    assert wrong.headers["hx-reswap"] == "none"


async def test_snooze_never_outlives_the_proposal(
    signed_in: Browser, database: Database, scope: Scope
) -> None:
    row = await make(database, scope, expires_at=clock.now() + timedelta(hours=5))
    await signed_in.post(f"/queue/{row.id}/snooze", data={"until": "monday"}, headers=HTMX)
    found = await stored(database, scope, row.id)
    assert found.snoozed_until is not None
    assert found.expires_at is not None
    assert found.snoozed_until < found.expires_at


async def test_assign_asks_one_person(
    signed_in: Browser, owner: Person, database: Database, scope: Scope
) -> None:
    row = await make(database, scope)
    await make(database, scope, to="Somebody else")
    path = f"/queue/{row.id}/assign?detail=true"
    answer = await signed_in.post(path, data={"user_id": str(owner.id)}, headers=HTMX)
    assert owner.name in answer.text
    mine = await signed_in.page("/queue?mine=true")
    assert "Write to Maya" in mine
    assert "Somebody else" not in mine
    await signed_in.post(path, data={"user_id": ""}, headers=HTMX)
    assert (await stored(database, scope, row.id)).assigned_to is None


@pytest.mark.requirement("AGT-24")
async def test_several_of_one_kind_at_once(
    signed_in: Browser, database: Database, scope: Scope
) -> None:
    rows = [await make(database, scope, to=name) for name in ("One", "Two")]
    async with database.scoped(scope) as db:
        poster = await propose_poster(db)
    ids = [f"{row.id}:{row.version}" for row in rows]
    mixed = {"decision": "approve", "ids": [*ids, f"{poster.id}:{poster.version}"]}
    refused = await signed_in.post("/queue/decide-ticked", data=mixed, headers=HTMX)
    assert refused.status_code == 422
    assert (await stored(database, scope, rows[0].id)).state == "proposed"
    stale = {"decision": "approve", "ids": [ids[0], f"{rows[1].id}:{rows[1].version + 7}"]}
    answer = await signed_in.post("/queue/decide-ticked", data=stale, headers=HTMX)
    assert toast(answer)["text"] == "1 action approved; 1 action changed or needs another person."
    assert f"#q-{rows[0].id}" in answer.text
    assert f"#q-{rows[1].id}" not in answer.text
    await signed_in.post(str(toast(answer)["undo"]), headers=HTMX)
    assert (await stored(database, scope, rows[0].id)).state == "proposed"
    nonsense = {"decision": "approve", "ids": ["x"]}
    assert (await signed_in.post("/queue/decide-ticked", data=nonsense)).status_code == 422


@pytest.mark.requirement("AGT-21")
async def test_nothing_is_rejected_without_a_reason(
    signed_in: Browser, database: Database, scope: Scope
) -> None:
    row = await make(database, scope)
    asked = await signed_in.get(f"/queue/{row.id}/ask/reject?seen={row.version}", headers=HTMX)
    assert "Wrong moment" in asked.text
    assert f'hx-target="#q-{row.id}"' in asked.text
    path = f"/queue/{row.id}/reject?seen={row.version}"
    silent = await signed_in.post(path, data={"reason": "  "}, headers=HTMX)
    assert silent.status_code == 422
    assert "Say why" in str(toast(silent)["text"])
    ticked = {"decision": "reject", "ids": [f"{row.id}:{row.version}"]}
    assert (await signed_in.post("/queue/decide-ticked", data=ticked)).status_code == 422
    seen = {"if-match": f'"{row.version}"'}
    api = await signed_in.post(f"/api/actions/{row.id}/reject", json={"reason": ""}, headers=seen)
    assert api.status_code == 422
    assert (await stored(database, scope, row.id)).state == "proposed"
    await signed_in.post("/queue/decide-ticked", data=ticked | {"because": "Not needed"})
    found = await stored(database, scope, row.id)
    assert (found.state, found.decision_reason) == ("rejected", "Not needed")


@pytest.mark.requirement("AGT-21")
async def test_several_are_put_off_and_given_to_one_person(
    signed_in: Browser, owner: Person, database: Database, scope: Scope
) -> None:
    first = await make(database, scope)
    async with database.scoped(scope) as db:
        second = await propose_poster(db)
    ids = [f"{row.id}:{row.version}" for row in (first, second)]
    given = {"decision": "assign", "ids": ids, "user_id": str(owner.id)}
    answer = await signed_in.post("/queue/decide-ticked", data=given, headers=HTMX)
    assert toast(answer)["text"] == "2 actions assigned."
    assert owner.name in answer.text
    assert (await stored(database, scope, second.id)).assigned_to == owner.id
    stranger = given | {"user_id": str(first.id)}
    refused = await signed_in.post("/queue/decide-ticked", data=stranger, headers=HTMX)
    assert refused.status_code == 422
    later = {"decision": "snooze", "ids": ids, "until": "hour"}
    answer = await signed_in.post("/queue/decide-ticked", data=later, headers=HTMX)
    assert "Write to Maya" not in await signed_in.page("/queue")
    await signed_in.post(str(toast(answer)["undo"]), headers=HTMX)
    assert "Write to Maya" in await signed_in.page("/queue")
    asked = await signed_in.get("/queue/ask-ticked/assign", headers=HTMX)
    assert owner.name in asked.text


@pytest.mark.requirement("AGT-24")
async def test_export_says_to_whom_what_goes_and_follows_the_filters(
    signed_in: Browser, owner: Person, database: Database, scope: Scope
) -> None:
    row = await make(database, scope, body="Hello Maya, =2+2 or not?")
    async with database.scoped(scope) as db:
        await propose_poster(db)
        await decide.assign(db, row.id, user_id=owner.id)
    page = await signed_in.page("/queue?kind=test.letter&mine=true")
    href = f"/api/queue/export?state=waiting&kind=test.letter&assigned_to={owner.id}"
    assert href.replace("&", "&amp;") in page
    found = list(csv.DictReader(io.StringIO((await signed_in.get(href)).text)))
    assert [line["recipient"] for line in found] == ["Maya Chen"]
    assert found[0]["text"] == "Hello Maya, =2+2 or not?"
    others = await signed_in.get("/api/queue/export?agent=nobody")
    assert len(list(csv.reader(io.StringIO(others.text)))) == 1


@pytest.mark.requirement("AGT-21")
async def test_every_edited_field_is_in_the_stored_difference(
    signed_in: Browser, database: Database, scope: Scope
) -> None:
    row = await make(database, scope)
    form = {"edit.body": "Hello Maya", "edit.subject": "Thursday at noon"}
    path = f"/queue/{row.id}/approve?seen={row.version}&detail=true"
    await signed_in.post(path, data=form, headers=HTMX)
    page = await signed_in.page(f"/queue/{row.id}")
    assert "What was edited" in page
    assert "Change of Subject" in page
    assert "Change of Body" not in page


@pytest.mark.requirement("AGT-20")
async def test_the_formula_of_the_score_stands_beside_its_factors(
    signed_in: Browser, database: Database, scope: Scope
) -> None:
    row = await make(database, scope)
    page = await signed_in.page(f"/queue/{row.id}")
    assert "APS = 100 × (0.30 urgency + 0.25 value + 0.20 warmth" in page


async def test_viewer_sees_but_cannot_decide(
    sign_in_as: SignInAs, database: Database, scope: Scope
) -> None:
    row = await make(database, scope)
    viewer = await sign_in_as(Role.VIEWER)
    page = await viewer.page("/queue")
    assert "Write to Maya" in page
    assert "/approve?" not in page
    assert "/approve?" not in await viewer.page(f"/queue/{row.id}")
    refused = await viewer.post(f"/queue/{row.id}/approve?seen={row.version}", headers=HTMX)
    assert refused.status_code == 403


async def test_other_tenants_see_nothing(
    signed_in: Browser, database: Database, other_scope: Scope
) -> None:
    row = await make(database, other_scope, to="Stranger")
    assert "Stranger" not in await signed_in.page("/queue")
    assert (await signed_in.get(f"/queue/{row.id}")).status_code == 404
    answer = await signed_in.post(f"/queue/{row.id}/approve?seen={row.version}", headers=HTMX)
    assert answer.status_code == 404


@pytest.mark.requirement("AGT-21")
def test_a_box_of_one_line_never_holds_several() -> None:
    row = ActionRow(
        payload={"title": "Call", "detail": "Quiet.\nLate."},
        rendered={"editable": ["title", "detail"]},
    )
    assert [(field.name, field.long) for field in edit_fields(row)] == [
        ("title", False),
        ("detail", True),
    ]
