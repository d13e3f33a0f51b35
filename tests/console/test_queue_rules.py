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
