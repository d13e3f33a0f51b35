"""A queue that is open hears of what came in and of what others decided."""

import html
import re

import pytest
from sqlalchemy import select

from enterprisehub.kernel.db.session import Database
from enterprisehub.kernel.live.models import LiveRow
from enterprisehub.kernel.scope import Scope
from enterprisehub.kernel.work.engine import Engine
from tests.conftest import settled
from tests.console.test_queue_pages import HTMX, make
from tests.webtest import Browser


@pytest.mark.requirement("PLT-24")
async def test_an_open_list_offers_what_came_in_since(
    signed_in: Browser, database: Database, scope: Scope, worker: Engine
) -> None:
    await make(database, scope)
    page = await signed_in.page("/queue?kind=test.letter")
    asked = html.unescape(re.search(r'hx-get="(/queue/news[^"]+)"', page)[1])
    assert "came in" not in (await signed_in.get(asked)).text
    row = await make(database, scope)

    async def told() -> bool:
        async with database.scoped(scope) as db:
            topics = select(LiveRow.data).where(LiveRow.topic == "queue.proposed")
            return {"action_id": str(row.id)} in list(await db.scalars(topics))

    await settled(told)
    news = (await signed_in.get(asked)).text
    assert "1 more action came in" in news
    assert 'href="/queue?kind=test.letter"' in news
    other = asked.replace("test.letter", "tests.other")
    assert "came in" not in (await signed_in.get(other)).text
    assert (await signed_in.get("/queue/news?since=yesterday")).status_code == 422
    assert "queue/news" not in await signed_in.page("/queue?state=done")


async def test_open_pages_hear_of_decisions(
    signed_in: Browser, database: Database, scope: Scope, worker: Engine
) -> None:
    row = await make(database, scope)
    path = f"/queue/{row.id}/reject?seen={row.version}"
    await signed_in.post(path, data={"because": "Not needed"}, headers=HTMX)

    async def look() -> list[str] | None:
        async with database.scoped(scope) as db:
            told = list(await db.scalars(select(LiveRow.html).where(LiveRow.html.is_not(None))))
        return [piece for piece in told if piece and f"#q-{row.id}" in piece] or None

    assert 'hx-swap="delete"' in (await settled(look))[0]
