"""The door for vendors' webhooks: whose account it is, what was called, and a limit on its size.

A route asks `open_hook` for the account behind the address, checks the vendor's signature with the
account's own secret, and calls `accepted` or `refused`. What is accepted is stored before it is
understood: the vendor hears 2xx only after that commit.
"""

import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID

import structlog
from fastapi import Request

from enterprisehub.kernel.connectors import inbox
from enterprisehub.kernel.connectors.catalogue import find_hook
from enterprisehub.kernel.connectors.models import AccountRow
from enterprisehub.kernel.connectors.ports import Account, opened
from enterprisehub.kernel.db.session import Database
from enterprisehub.kernel.errors import Denied, Invalid, NotFound, TooLarge
from enterprisehub.kernel.identity import security_events
from enterprisehub.kernel.scope import Actor, Scope
from enterprisehub.kernel.web.problems import request_id_of
from enterprisehub.kernel.web.router import database_of
from enterprisehub.kernel.work import runtime

log = structlog.get_logger()
MAX_BODY_BYTES = 1024 * 1024
MAX_FIELDS = 500
_KEY = re.compile(r"[A-Za-z0-9_-]{1,100}")


@dataclass(frozen=True, slots=True)
class Hook:
    """One call of a webhook: the account its address names, and exactly what was sent.

    `url` is the address as the vendor called it, also behind a proxy.
    """

    database: Database
    scope: Scope
    account: Account
    url: str
    body: bytes
    ip: str


async def open_hook(
    request: Request, connector: str, hook_key: str, *, most_bytes: int = MAX_BODY_BYTES
) -> Hook:
    """The account that `hook_key` names, and the body.

    Raises:
        NotFound: no connected account has this address.
        TooLarge: the body is beyond `most_bytes`.
    """
    database = database_of(request)
    body = await limited_body(request, most_bytes)
    if not _KEY.fullmatch(hook_key):
        raise NotFound("No connected account has this webhook address.")
    tenant_id, account_id = await find_hook(database, connector, hook_key)
    actor = Actor("connector", connector, connector.title())
    scope = Scope(tenant_id, actor, request_id=request_id_of(request) or None)
    async with database.scoped(scope) as db:
        row = await db.get(AccountRow, account_id)
        if row is None or row.state == "disconnected":
            raise NotFound("No connected account has this webhook address.")
        account = opened(row)
    ip = str(request.scope.get("hub.ip", ""))
    return Hook(database, scope, account, called_url(request), body, ip)


async def limited_body(request: Request, most_bytes: int) -> bytes:
    """The request's body.

    Raises:
        TooLarge: it has more than `most_bytes`; nothing beyond them was read.
    """
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > most_bytes:
            raise TooLarge(f"The body is larger than {most_bytes // 1024} KiB.")
        parts.append(part)
    return b"".join(parts)


def called_url(request: Request) -> str:
    """The address the vendor called: our public address with the path and query of the request."""
    raw_path = request.scope.get("raw_path") or request.url.path.encode()
    path = raw_path.decode("latin-1").partition("?")[0]
    query = request.scope.get("query_string", b"").decode("latin-1")
    known = runtime.installed().public_url.rstrip("/")
    base = known or f"{request.url.scheme}://{request.url.netloc}"
    return f"{base}{path}?{query}" if query else f"{base}{path}"


def form_of(body: bytes) -> dict[str, list[str]]:
    """The fields of a form body, with repetitions.

    Raises:
        Invalid: it is no form, or has too many fields.
    """
    try:
        text = body.decode("utf-8")
        return parse_qs(text, keep_blank_values=True, max_num_fields=MAX_FIELDS)
    except ValueError as error:
        raise Invalid("The body is not a form that can be read.") from error


def json_of(body: bytes) -> Any:
    """The JSON of a body.

    Raises:
        Invalid: it is none.
    """
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Invalid("The body is not JSON.") from error


def storable(value: Any) -> Any:
    """The same without the characters PostgreSQL cannot hold (NUL, lone surrogates)."""
    match value:
        case str():
            return value.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
        case dict():
            return {storable(str(key)): storable(item) for key, item in value.items()}
        case list():
            return [storable(item) for item in value]
        case float() if value != value or value in (float("inf"), float("-inf")):  # noqa: PLR0124
            return None
        case _:
            return value


async def accepted(
    hook: Hook,
    *,
    external_id: str,
    type: str,  # noqa: A002  the vendors' word
    payload: dict[str, Any],
    order_key: str | None = None,
) -> UUID | None:
    """The thing is stored and will be processed once; None when it was here before."""
    async with hook.database.scoped(hook.scope) as db:
        return await inbox.accept(
            db,
            hook.account.connector,
            external_id=storable(external_id)[:300],
            type=type,
            payload=storable(payload),
            account_id=hook.account.id,
            order_key=order_key,
        )


async def refused(hook: Hook, why: str) -> Denied:
    """The refusal is on the security record; raise the answer."""
    summary = f"A webhook for {hook.account.title} was refused: {why}"
    await security_events.note_apart(
        hook.database, hook.scope, "webhook.refused", summary, ip=hook.ip
    )
    return Denied(f"This webhook was refused: {why}")
