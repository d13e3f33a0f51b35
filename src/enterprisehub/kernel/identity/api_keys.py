"""API keys: shown once, kept as hashes, limited to scopes, ended by date or by hand."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.db.versions import require_version
from enterprisehub.kernel.errors import Denied, Invalid, NotFound
from enterprisehub.kernel.identity import security_events
from enterprisehub.kernel.identity.callers import KeyHolder, read_security
from enterprisehub.kernel.identity.models import ApiKeyRow, ApiKeyUseRow
from enterprisehub.kernel.identity.permissions import PERMISSIONS
from enterprisehub.kernel.identity.sessions import announce_change
from enterprisehub.kernel.identity.tokens import new_token, token_hash

START = "hub_"
_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"
_PREFIX_LENGTH = 6
_MAX_NAME_LENGTH = 80
_KEY = text("SELECT * FROM hub.api_key_of(:hash)")


@dataclass(frozen=True, slots=True)
class KeyInfo:
    """What is shown of a key after its creation."""

    id: UUID
    name: str
    prefix: str
    scopes: list[str]
    expires_at: datetime | None
    created_at: datetime
    last_used_at: datetime | None
    last_ip: str | None
    made_by: str
    version: int


async def create_key(
    db: Db, name: str, scopes: Sequence[str], *, expires_at: datetime | None = None, ip: str = ""
) -> tuple[ApiKeyRow, str]:
    """A key exists; the second value is the key itself, which nobody can read again.

    Raises:
        Invalid: no name, no or unknown scopes, an expiry in the past.
        Denied: a scope that the maker does not have.
    """
    wanted = _checked(db, name, scopes, expires_at)
    prefix = START + "".join(secrets.choice(_ALPHABET) for _ in range(_PREFIX_LENGTH))
    key = f"{prefix}_{new_token()}"
    row = ApiKeyRow(
        name=name.strip(),
        prefix=prefix,
        key_hash=token_hash(key),
        scopes=wanted,
        expires_at=expires_at,
        made_by=db.scope.actor.name,
    )
    db.add(row)
    await db.flush()
    security_events.note(db, "key.created", f"{row.name} ({prefix}…)", ip=ip, scopes=wanted)
    return row, key


def _checked(db: Db, name: str, scopes: Sequence[str], expires_at: datetime | None) -> list[str]:
    fields: dict[str, str] = {}
    if not 1 <= len(name.strip()) <= _MAX_NAME_LENGTH:
        fields["name"] = f"Give the key a name of 1 to {_MAX_NAME_LENGTH} characters."
    wanted = sorted(set(scopes))
    unknown = [scope for scope in wanted if scope not in PERMISSIONS]
    if not wanted:
        fields["scopes"] = "Choose at least one thing that the key may do."
    elif unknown:
        fields["scopes"] = f"There is no permission {unknown[0][:80]!r}."
    if expires_at is not None and expires_at <= clock.now():
        fields["expires_at"] = "The expiry lies in the past."
    if fields:
        raise Invalid("The key was not created. " + " ".join(fields.values()), fields=fields)
    if beyond := [scope for scope in wanted if not db.scope.may(scope)]:
        title = PERMISSIONS[beyond[0]].title
        raise Denied(f"A key cannot do more than you: you may not “{title}”.", scope=beyond[0])
    return wanted


async def list_keys(db: Db) -> list[KeyInfo]:
    """The keys that are not revoked, the newest first."""
    query = (
        select(
            ApiKeyRow.id,
            ApiKeyRow.name,
            ApiKeyRow.prefix,
            ApiKeyRow.scopes,
            ApiKeyRow.expires_at,
            ApiKeyRow.created_at,
            ApiKeyUseRow.last_used_at,
            ApiKeyUseRow.last_ip,
            ApiKeyRow.made_by,
            ApiKeyRow.version,
        )
        .outerjoin(ApiKeyUseRow, ApiKeyUseRow.key_id == ApiKeyRow.id)
        .where(ApiKeyRow.deleted_at.is_(None))
        .order_by(ApiKeyRow.id.desc())
    )
    return [KeyInfo(*row) for row in await db.execute(query)]


async def revoke_key(db: Db, key_id: UUID, *, ip: str = "", seen: int | None = None) -> ApiKeyRow:
    """The key opens nothing any more.

    Raises:
        NotFound: there is no such key in this tenant.
        StaleVersion: somebody changed it since the version `seen`.
    """
    row = await db.get(ApiKeyRow, key_id, with_for_update=True)
    if row is None or row.deleted_at is not None:
        raise NotFound("There is no such API key; it may have been revoked already.")
    require_version(row.version, seen)
    row.deleted_at = clock.now()
    security_events.note(db, "key.revoked", f"{row.name} ({row.prefix}…)", ip=ip)
    await announce_change(db)
    return row


async def find(db: AsyncSession, key: str) -> KeyHolder | None:
    """Whose key this is, if it is not revoked."""
    row = (await db.execute(_KEY, {"hash": token_hash(key)})).mappings().one_or_none()
    if row is None:
        return None
    values = dict(row)
    security = read_security(values.pop("security"))
    scopes = frozenset(values.pop("scopes"))
    return KeyHolder(**values, scopes=scopes, security=security)


async def note_use(db: Db, holder: KeyHolder, ip: str) -> None:
    """The key was used now, from here; a new address is worth a security event."""
    if holder.last_ip != ip:
        security_events.note(db, "key.used_elsewhere", holder.name, ip=ip)
    values = {"last_used_at": clock.now(), "last_ip": ip}
    statement = insert(ApiKeyUseRow).values(key_id=holder.key_id, **values)
    await db.execute(
        statement.on_conflict_do_update(index_elements=["tenant_id", "key_id"], set_=values)
    )
