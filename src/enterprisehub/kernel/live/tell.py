"""Telling open pages."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import insert, text

from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.live.models import LiveRow

CHANNEL = "hub_live"


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
