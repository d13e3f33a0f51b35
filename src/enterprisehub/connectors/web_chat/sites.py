"""The site that an address of the chat belongs to."""

import re
from dataclasses import dataclass
from uuid import UUID

from fastapi import Request

from enterprisehub.connectors.web_chat.connector import CONNECTOR
from enterprisehub.kernel.connectors import accounts
from enterprisehub.kernel.connectors.catalogue import find_hook
from enterprisehub.kernel.errors import NotFound, Unavailable
from enterprisehub.kernel.scope import Actor, Scope
from enterprisehub.kernel.tenancy.tenants import at_rest
from enterprisehub.kernel.web.router import database_of

_KEY = re.compile(r"[A-Za-z0-9_-]{1,100}")


@dataclass(frozen=True, slots=True)
class Site:
    """A tenant's chat, as its visitors see it."""

    key: str
    tenant_id: UUID
    account_id: UUID
    title: str
    greeting: str
    color: str
    origins: tuple[str, ...]

    def scope(self, visitor: UUID | None = None) -> Scope:
        actor = Actor("visitor", str(visitor or "new"), "Web visitor")
        return Scope(self.tenant_id, actor)


async def open_site(request: Request, key: str) -> Site:
    """The chat with this key.

    Raises:
        NotFound: there is none.
        Unavailable: its organisation is suspended.
    """
    if not _KEY.fullmatch(key):
        raise NotFound("There is no chat at this address.")
    database = database_of(request)
    tenant_id, account_id = await find_hook(database, CONNECTOR, key)
    async with database.scoped(Scope(tenant_id)) as db:
        if await at_rest(db, tenant_id):
            raise Unavailable("This chat is closed for now. Please reach us in another way.")
        options = (await accounts.account(db, account_id)).options
    return Site(
        key=key,
        tenant_id=tenant_id,
        account_id=account_id,
        title=str(options.get("title", "")),
        greeting=str(options.get("greeting", "")),
        color=str(options.get("color", "")),
        origins=tuple(str(options.get("origins") or "").split()),
    )
