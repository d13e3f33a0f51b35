"""Who writes is said on a page, and stands under the emails from then on."""

import pytest

from enterprisehub.domains.messaging.contracts import Purpose, SendEmail
from enterprisehub.kernel.actions.propose import propose
from enterprisehub.kernel.identity.permissions import Role

HREF = "/settings/messages"
GIVEN = {
    "company_name": "Harbor Homes",
    "postal_address": " Harbor Homes \r\n\r\n7  Pier Road, Austin, TX 78701 ",
    "reply_to_email": "hello@harbor.example",
}


@pytest.mark.requirement("UXC-09")
@pytest.mark.requirement("CMP-01")
async def test_what_stands_on_the_page_stands_under_the_next_email(database, scope, signed_in):
    page = await signed_in.page(HREF)
    assert f'href="{HREF}" aria-current="page"' in page
    assert "No postal address." in page
    saved = await signed_in.post(HREF, data=GIVEN)
    assert saved.status_code == 303, saved.text
    page = await signed_in.page(saved.headers["location"])
    assert "Saved." in page
    assert "No postal address." not in page
    async with database.scoped(scope) as db:
        mail = SendEmail(
            to_email="ana@example.com", subject="Comps", body="Here", purpose=Purpose.FOLLOW_UP
        )
        action = await propose(db, mail, reason="Asked for comps")
    assert action.payload["from_name"] == "Harbor Homes"
    assert action.payload["reply_to"] == "hello@harbor.example"
    assert action.payload["footer"] == "Harbor Homes\nHarbor Homes\n7 Pier Road, Austin, TX 78701"
    assert "postal address" not in str(action.held_because)


@pytest.mark.requirement("UXC-09")
async def test_what_is_no_address_is_said_beside_its_field(signed_in):
    wrong = GIVEN | {"postal_address": "Austin", "reply_to_email": "hello"}
    answer = await signed_in.post(HREF, data=wrong)
    assert answer.status_code == 422
    assert "must be a full postal address" in answer.text
    assert "must be an email address" in answer.text
    assert "Harbor Homes" in answer.text
    assert "No postal address." in await signed_in.page(HREF)


@pytest.mark.requirement("UXC-09")
async def test_programs_and_rights(with_key, sign_in_as):
    seen = {"if-match": (await with_key.get(f"/api{HREF}")).headers["etag"]}
    put = await with_key.put(f"/api{HREF}", json=GIVEN, headers=seen)
    assert put.status_code == 200, put.text
    assert (await with_key.get(f"/api{HREF}")).json()["company_name"] == "Harbor Homes"
    seen = {"if-match": put.headers["etag"]}
    nothing = await with_key.put(f"/api{HREF}", json={"postal_address": "x"}, headers=seen)
    assert nothing.status_code == 422
    member = await sign_in_as(Role.MEMBER)
    assert (await member.get(HREF)).status_code == 403
    assert (await member.post(HREF, data=GIVEN)).status_code == 403
