"""Which services can be connected, and what each needs to know."""

import re
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import text

from enterprisehub.kernel.connectors.models import AccountRow
from enterprisehub.kernel.connectors.ports import Account, Consent
from enterprisehub.kernel.db.session import Database, Db
from enterprisehub.kernel.errors import Invalid, Misdeclared, NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialField:
    """One thing a person enters to connect. `secret` ones are stored encrypted and never shown.

    `kept` ones are filled by the program alone and stand in no form.
    """

    name: str
    label: str
    hint: str = ""
    secret: bool = False
    required: bool = True
    pattern: str | None = None
    default: str = ""
    kept: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectorSpec:
    """`test(account)` raises ConnectorFailed, in words for people, when the account fails; `learn`
    then asks for what is kept of it: values of fields that are `kept` and no secret.

    `addresses` are (label, path with {key}) that a person enters at the vendor; `more` are (label,
    path with {id}) of the connector's own pages about an account. `guide` says, step by step, how
    a person gets at the vendor what the fields ask for. By `consent` they sign in there, on the
    account's own page; what a domain reads is consented to where its connections are. Of `either`
    one group of fields at least is filled in wholly.
    """

    name: str
    title: str
    summary: str
    icon: str
    fields: tuple[CredentialField, ...] = ()
    test: Callable[[Account], Awaitable[str]] | None = None
    learn: Callable[[Account], Awaitable[dict[str, str]]] | None = None
    addresses: tuple[tuple[str, str], ...] = ()
    more: tuple[tuple[str, str], ...] = ()
    guide: tuple[str, ...] = ()
    consent: Consent | None = None
    either: tuple[tuple[str, ...], ...] = ()
    group: Literal["messages", "calls", "models", "networks", "records", "delivery", "sandbox"] = (
        "messages"
    )


CONNECTORS: dict[str, ConnectorSpec] = {}


def declare(spec: ConnectorSpec) -> ConnectorSpec:
    if spec.name in CONNECTORS:
        raise Misdeclared(f"connector {spec.name!r} declared twice")
    CONNECTORS[spec.name] = spec
    return spec


async def connect(
    db: Db,
    connector: str,
    values: dict[str, str],
    *,
    title: str | None = None,
    expires_at: datetime | None = None,
) -> AccountRow:
    """An account is stored; its webhook address gets a fresh random key.

    `expires_at` is when its credentials end, as far as a person knows.

    Raises:
        Invalid: a required field is missing, or one is not of its form.
        NotFound: no such connector.
    """
    spec = spec_named(connector)
    values = checked(spec, values)
    row = AccountRow(
        connector=connector,
        title=title or spec.title,
        hook_key=secrets.token_urlsafe(24),
        credentials={f.name: values.get(f.name, "") for f in spec.fields if f.secret},
        options={f.name: values.get(f.name, f.default) for f in spec.fields if not f.secret},
        credentials_expire_at=expires_at,
    )
    db.add(row)
    await db.flush()
    return row


def spec_named(connector: str) -> ConnectorSpec:
    """The connector.

    Raises:
        NotFound: there is none of that name.
    """
    spec = CONNECTORS.get(connector)
    if spec is None:
        raise NotFound(f"There is no connector named “{connector[:60]}”.")
    return spec


def checked(
    spec: ConnectorSpec, values: dict[str, str], *, kept: frozenset[str] = frozenset()
) -> dict[str, str]:
    """The values, trimmed, with defaults; fields in `kept` may be left empty.

    Raises:
        Invalid: naming each field that is missing, unknown or not of its form.
    """
    values = {name: value.strip() or _default(spec, name) for name, value in values.items()}
    wrong = {name: "is not a field of this connector" for name in values if not _field(spec, name)}
    for field in spec.fields:
        value = values.get(field.name) or field.default
        if not value:
            if field.required and field.name not in kept:
                wrong[field.name] = f"{field.label} is needed"
        elif not value.isprintable() or (field.pattern and not re.fullmatch(field.pattern, value)):
            wrong[field.name] = f"{field.label} is not of the right form. {field.hint}".strip()
    if not wrong and spec.either:
        wrong = _lacking(spec, {name for name, value in values.items() if value} | kept)
    if wrong:
        raise Invalid(f"{spec.title}: some fields are not right.", fields=wrong)
    return values


def _lacking(spec: ConnectorSpec, given: set[str] | frozenset[str]) -> dict[str, str]:
    """What is to be said beside the first field of each group when none of them is complete."""
    if any(given.issuperset(group) for group in spec.either):
        return {}
    labels = {field.name: field.label for field in spec.fields}
    ways = " or ".join(" and ".join(labels[name] for name in group) for group in spec.either)
    return {group[0]: f"Without it nothing can be read: enter {ways}." for group in spec.either}


def _form_of(field: CredentialField) -> str:
    example = f" {field.hint.rstrip('.')}." if field.hint else ""
    return f"is not of the right form.{example}"


def _field(spec: ConnectorSpec, name: str) -> CredentialField | None:
    return next((f for f in spec.fields if f.name == name), None)


def _default(spec: ConnectorSpec, name: str) -> str:
    field = _field(spec, name)
    return field.default if field else ""


async def find_hook(database: Database, connector: str, hook_key: str) -> tuple[UUID, UUID]:
    """The tenant and account that a webhook's address belongs to.

    Raises:
        NotFound: no connected account has this key.
    """
    async with database.unscoped() as db:
        query = text("SELECT tenant_id, account_id FROM hub.find_hook(:connector, :key)")
        row = (await db.execute(query, {"connector": connector, "key": hook_key})).one_or_none()
    if row is None:
        raise NotFound("No connected account has this webhook address.")
    return row.tenant_id, row.account_id
