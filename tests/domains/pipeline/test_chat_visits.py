"""Who writes in the chat of a site leaves where they came from."""

from uuid import uuid4

import pytest

from enterprisehub.domains.messaging import api as messaging
from enterprisehub.domains.messaging.contracts import InboundChat
from enterprisehub.domains.pipeline.queries import touches
from tests.conftest import settled

LANDING = (
    "https://www.northwind.example/houses?utm_source=Google&utm_medium=cpc&utm_campaign=Spring"
)


@pytest.mark.requirement("PIP-07")
async def test_a_chat_is_a_touch_of_the_campaign_that_brought_the_visitor(database, scope, worker):
    visitor = uuid4()

    async def write(number, landing):
        async with database.scoped(scope) as db:
            chat = InboundChat(
                provider_id=f"{visitor}:{number}",
                visitor_id=visitor,
                body="Do you have three bedrooms?",
                page_url="https://www.northwind.example/contact",
                landing_url=landing,
                referrer="https://www.google.com/",
                name="Rosa Delgado",
                email="rosa@delgado.example.com",
            )
            return await messaging.receive(db, chat)

    async def marks(count):
        async def look():
            async with database.scoped(scope) as db:
                found = await touches.recent_marks(db, known.contact_id)
            return found if len(found) == count else None

        return await settled(look)

    known = await write(1, LANDING)
    (mark,) = await marks(1)
    assert (mark.source, mark.medium, mark.campaign) == ("google", "cpc", "spring")
    assert mark.page == "www.northwind.example/houses"
    await write(2, LANDING)
    await write(3, "")
    later = await marks(2)
    assert {one.source for one in later} == {"google", "google.com"}
