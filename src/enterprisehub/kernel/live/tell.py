"""Telling open pages."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import insert, text

from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Misdeclared
from enterprisehub.kernel.live.models import LiveRow

CHANNEL = "hub_live"

type Render = Callable[[Mapping[str, Any]], str]

RENDERERS: dict[str, Render] = {}
"""For topics that the kernel tells as data: how the console shows them in open pages."""


def renders(topic: str) -> Callable[[Render], Render]:
    """The function turns the data of a topic into the HTML that open pages swap in."""

    def register(fn: Render) -> Render:
        if topic in RENDERERS:
            raise Misdeclared(f"live topic {topic!r} is rendered twice")
        RENDERERS[topic] = fn
        return fn

    return register


async def tell(
    db: Db,
    topic: str,
    content: str | Mapping[str, Any],
    *,
    user_id: UUID | None = None,
    permission: str | None = None,
) -> None:
    """Every open page of the tenant hears it after the commit.

    `content` is HTML (`<hx-partial>`s, swapped in as it is) or data, which reaches pages as an
    event named after the topic. Only `user_id`, or only holders of `permission`, if given.
    """
    html, data = (content, None) if isinstance(content, str) else (None, dict(content))
    values = {"topic": topic, "html": html, "data": data}
    await db.execute(insert(LiveRow).values(**values, user_id=user_id, permission=permission))
    await db.execute(
        text("SELECT pg_notify(:channel, :tenant)"),
        {"channel": CHANNEL, "tenant": str(db.scope.tenant_id)},
    )
