"""The queue shows whose approval is asked, why something is held, and keeps what was typed."""

import pytest
from sqlalchemy import update

from enterprisehub.kernel.actions import write_policies
from enterprisehub.kernel.actions.models import ActionRow
from enterprisehub.kernel.actions.write_policies import PolicyIn
from enterprisehub.kernel.db.session import Database
from enterprisehub.kernel.identity.permissions import Role
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.scope import Scope
from tests.console.letters import LETTER_BOX, propose_letter
from tests.console.test_queue_pages import HTMX, make, stored, toast
from tests.webtest import Browser, NewPerson, SignInAs


@pytest.mark.requirement("BYD-02")
async def test_only_named_people_are_offered_the_approval(
    sign_in_as: SignInAs, new_person: NewPerson, database: Database, scope: Scope
) -> None:
    lena = await new_person(Role.MEMBER, name="Lena Ortiz")
    async with database.scoped(scope) as db:
        rule = PolicyIn(title="Lena's", mode="review", approvers=[lena.id])
        await write_policies.add_policy(db, rule)
        row = await propose_letter(db)
    approve = f"/queue/{row.id}/approve"
    other = await sign_in_as(Role.OWNER)
    assert f'hx-post="{approve}' not in await other.page("/queue")
    detail = await other.page(f"/queue/{row.id}")
    assert f'hx-post="{approve}' not in detail
    assert "Approved only by Lena Ortiz." in detail
    answer = await other.post(f"{approve}?seen={row.version}&detail=true", headers=HTMX)
    assert toast(answer)["text"] == "The rule “Lena's” asks Lena Ortiz to approve this."
    assert (await stored(database, scope, row.id)).state == "proposed"
    hers = await sign_in_as(lena)
    assert f'hx-post="{approve}' in await hers.page(f"/queue/{row.id}")
    await hers.post(f"{approve}?seen={row.version}", headers=HTMX)
    assert (await stored(database, scope, row.id)).state == "approved"


@pytest.mark.requirement("AGT-22")
async def test_the_first_of_two_sees_that_they_agreed_and_the_second_who_did(
    sign_in_as: SignInAs, new_person: NewPerson, database: Database, scope: Scope
) -> None:
    first = await new_person(Role.MANAGER, name="Lena Ortiz")
    async with database.scoped(scope) as db:
        await write_policies.add_policy(db, PolicyIn(title="Two", mode="two_person"))
        row = await propose_letter(db)
    hers, other = await sign_in_as(first), await sign_in_as(Role.OWNER)
    approve = f"/queue/{row.id}/approve?detail=true&amp;seen="
    assert approve in await hers.page(f"/queue/{row.id}")
    await hers.post(f"/queue/{row.id}/approve?seen={row.version}", headers=HTMX)
    page = await hers.page(f"/queue/{row.id}")
    assert "You approved it." in page
    assert 'data-key="e"' not in page
    # In the list too theirs counts, and only the second is offered the approval.
    listed = f"/queue/{row.id}/approve?"
    page = await hers.page("/queue")
    assert "You approved, 1 of 2" in page
    assert listed not in page
    page = await other.page("/queue")
    assert "1 of 2 approved" in page
    assert listed in page
    page = await other.page(f"/queue/{row.id}")
    assert "1 of 2: Lena Ortiz" in page
    assert "You approved it." not in page
    assert approve in page


@pytest.mark.requirement("AGT-22")
async def test_everybody_sees_on_every_page_that_the_kill_switch_is_on(
    sign_in_as: SignInAs, database: Database, scope: Scope
) -> None:
    owner, member = await sign_in_as(Role.OWNER), await sign_in_as(Role.MEMBER)
    assert "Sending is paused" not in await member.page("/queue")
    async with database.scoped(scope) as db:
        await write_policies.switch_sending(db, paused=True, because="Wrong titles went out.")
    for browser in (owner, member):
        for place in ("/queue", "/notifications"):
            assert "Sending is paused: Wrong titles went out. What" in await browser.page(place)
    assert 'href="/approvals"' in await owner.page("/queue")
    assert "Kill switch" not in await member.page("/queue")
    async with database.scoped(scope) as db:
        await write_policies.switch_sending(db, paused=False)
    assert "Sending is paused" not in await member.page("/queue")


@pytest.mark.requirement("BYD-02")
async def test_an_edit_that_meets_a_change_stays_in_the_form(
    signed_in: Browser, database: Database, scope: Scope
) -> None:
    row = await make(database, scope, to="Moving on")
    LETTER_BOX["Moving on"] = "red"
    answer = await signed_in.post(
        f"/queue/{row.id}/approve?seen={row.version}&detail=true",
        data={"edit.body": "Words of my own"},
        headers=HTMX,
    )
    assert "Changed since it was shown" in answer.text
    assert ">Words of my own</textarea>" in answer.text
    assert (await stored(database, scope, row.id)).payload["body"] != "Words of my own"


@pytest.mark.requirement("BYD-01")
async def test_what_is_held_leads_to_the_receipt(
    signed_in: Browser, database: Database, scope: Scope
) -> None:
    row, receipt_id = await make(database, scope), new_id()
    async with database.scoped(scope) as db:
        held = {"held_because": "It is night there.", "receipt_id": receipt_id}
        await db.execute(update(ActionRow).where(ActionRow.id == row.id).values(held))
    page = await signed_in.page(f"/queue/{row.id}")
    assert "It is night there." in page
    assert f'href="/compliance/receipts/{receipt_id}"' in page
    assert "Why held" in page


@pytest.mark.requirement("AGT-20")
async def test_an_edit_under_another_name_approves_nothing(
    signed_in: Browser, database: Database, scope: Scope
) -> None:
    row = await make(database, scope)
    path, seen = f"/api/actions/{row.id}/approve", {"if-match": f'"{row.version}"'}
    answer = await signed_in.post(path, json={"edited": {"words": "else"}}, headers=seen)
    assert answer.status_code == 422
    assert "edited" in answer.json()["fields"]
    assert (await stored(database, scope, row.id)).state == "proposed"
