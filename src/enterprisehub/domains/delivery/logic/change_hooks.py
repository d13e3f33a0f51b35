"""A tool calls us by itself: its webhooks are registered, and removed, as actions."""

import secrets
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from enterprisehub.domains.delivery.contracts.hooks import ChangeHooks, HookSource
from enterprisehub.domains.delivery.contracts.reading import Asked
from enterprisehub.domains.delivery.models.sources import ConnectionRow, HookRow
from enterprisehub.domains.delivery.ports import HookRegistry, hooks_opener
from enterprisehub.domains.delivery.queries import hooks, sources
from enterprisehub.kernel import clock
from enterprisehub.kernel.actions.kinds import Attempt, Rendered
from enterprisehub.kernel.actions.models import ActionRow
from enterprisehub.kernel.actions.propose import propose
from enterprisehub.kernel.connectors import accounts
from enterprisehub.kernel.connectors.ports import Ports
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Invalid

_NEAR = ("localhost", "127.0.0.1", "::1", "0.0.0.0")  # noqa: S104  names, bound by nobody
_SECRET = "webhook_secret"  # noqa: S105  the name of a field


def may_register(connection: ConnectionRow) -> bool:
    """Whether webhooks of this connection can be registered from here at all."""
    return connection.account_id is not None and hooks_opener(connection.connector) is not None


async def register_hooks(db: Db, connection_id: UUID, public_url: str) -> ActionRow:
    """What is chosen calls us, signed with a secret that is made where there is none yet.

    Raises:
        Invalid: the tool cannot reach us, or has no webhooks that we could register.
    """
    connection, _ = await sources.connection(db, connection_id)
    _check(connection, public_url)
    assert connection.account_id is not None  # noqa: S101  checked
    account = await accounts.account(db, connection.account_id, lock=True)
    if not account.credentials.get(_SECRET):
        account.credentials = {**account.credentials, _SECRET: secrets.token_urlsafe(32)}
    chosen = [
        HookSource(id=row.id, kind=row.kind, external_id=row.external_id, key=row.key)
        for row in await sources.chosen(db, connection_id)
        if row.kind != "board"
    ]
    if not chosen:
        raise Invalid("Choose first what is read.", fields={"source": "nothing is chosen"})
    connection.hooks_error = None
    address = f"{public_url.rstrip('/')}/hooks/{account.connector}/{account.hook_key}"
    payload = _payload(connection, address, chosen, remove=False)
    return await propose(db, payload, reason=f"Asked for by {db.scope.actor.name}.")


async def remove_hooks(db: Db, connection_id: UUID, public_url: str) -> ActionRow | None:
    """The tool calls us no more; polling goes on. None where nothing was registered."""
    connection, _ = await sources.connection(db, connection_id)
    standing = [
        HookSource(
            id=row.id,
            kind=row.kind,
            external_id=row.external_id,
            key=row.key,
            hook_id=hook.external_id,
        )
        for hook, row in await hooks.hooks_of(db, connection_id)
    ]
    if not standing:
        return None
    connection.hooks_error = None
    payload = _payload(connection, public_url, standing, remove=True)
    return await propose(db, payload, reason=f"Asked for by {db.scope.actor.name}.")


def _check(connection: ConnectionRow, public_url: str) -> None:
    if not may_register(connection):
        raise Invalid("This tool has no webhooks that could be registered from here.")
    place = urlsplit(public_url)
    if place.scheme != "https" or place.hostname in _NEAR:
        raise Invalid(
            f"The tool cannot call {public_url or 'an address that is not set'}: webhooks need an "
            "https address that is reachable from outside. Set HUB_PUBLIC_URL; until then changes "
            "are read every 15 minutes.",
            fields={"address": "is not reachable from outside"},
        )


def _payload(
    connection: ConnectionRow, address: str, about: list[HookSource], *, remove: bool
) -> ChangeHooks:
    assert connection.account_id is not None  # noqa: S101  the sandbox has no webhooks
    return ChangeHooks(
        connection_id=connection.id,
        account_id=connection.account_id,
        connector=connection.connector,
        title=connection.title,
        address=address,
        sources=tuple(about),
        remove=remove,
    )


async def render_change(_: Db, payload: ChangeHooks) -> Rendered:
    keys = ", ".join(source.key for source in payload.sources)
    verb = "Remove the webhooks of" if payload.remove else "Register webhooks at"
    return Rendered(
        title=f"{verb} {payload.title}",
        channel="delivery",
        icon="git-branch",
        fields=(("Projects", keys), ("Address", urlsplit(payload.address).hostname or "")),
    )


async def reach_tool(ports: Ports, payload: ChangeHooks, _: Attempt) -> dict[str, Any]:
    """May be repeated: what is registered for the address already stays as it is."""
    registry = ports.get(HookRegistry, payload.connector, payload.account_id)
    if payload.remove:
        await registry.remove([(s.hook_id, s.key) for s in payload.sources if s.hook_id])
        return {"removed": len(payload.sources)}
    asked = [Asked(kind=s.kind, external_id=s.external_id, key=s.key) for s in payload.sources]
    made = await registry.register(payload.address, asked)
    return {
        "made": [
            [one.source, one.external_id, one.expires_at.isoformat() if one.expires_at else None]
            for one in made
        ]
    }


async def record_change(db: Db, _: UUID, payload: ChangeHooks, result: dict[str, Any]) -> None:
    """What stands at the tool stands here."""
    connection, _site = await sources.connection(db, payload.connection_id)
    connection.hooks_error = None
    by_source = {source.external_id: source for source in payload.sources}
    if payload.remove:
        for hook, _source in await hooks.hooks_of(db, payload.connection_id):
            hook.deleted_at = clock.now()
        return
    for external_source, known, until in result.get("made", ()):
        source = by_source[external_source]
        row = await hooks.hook_of_source(db, payload.connection_id, source.id)
        if row is None:
            row = HookRow(
                connection_id=payload.connection_id, source_id=source.id, external_id=known
            )
            db.add(row)
        row.external_id, row.last_error = known, None
        row.expires_at = datetime.fromisoformat(until) if until else None
    await db.flush()


async def tell_failure(db: Db, _: UUID, payload: ChangeHooks, why: str) -> None:
    connection, _site = await sources.connection(db, payload.connection_id)
    connection.hooks_error = why[:1000]
