"""A person signs in at a vendor; what they allowed is kept with the account."""

import hmac
import secrets
from collections.abc import Callable
from uuid import UUID

from enterprisehub.kernel.connectors import accounts
from enterprisehub.kernel.connectors.models import AccountRow
from enterprisehub.kernel.connectors.ports import Consent, opened
from enterprisehub.kernel.db.session import Database, Db
from enterprisehub.kernel.errors import Denied, Invalid
from enterprisehub.kernel.scope import Scope

_STATE = "oauth_state"


type ConsentOf = Callable[[str], Consent | None]
"""What signing in is for a connector of this name; None where a token is entered instead."""


def signing_in(row: AccountRow, consent_of: ConsentOf) -> str:
    """What the button says by which a person signs in there; empty where nobody can.

    Who signed in before may do so again: vendors forget a consent, or people take it back.
    """
    if consent_of(row.connector) is None or not row.options.get("client_id"):
        return ""
    return "Sign in again" if row.credentials.get("refresh_token") else "Sign in there"


async def signing_in_of(db: Db, account_id: UUID | None, consent_of: ConsentOf) -> str:
    """As `signing_in`, of the account that a connection uses; empty where it needs none."""
    if account_id is None:
        return ""
    return signing_in(await accounts.account(db, account_id), consent_of)


async def begin_consent(db: Db, consent_of: ConsentOf, account_id: UUID, back: str) -> str:
    """The vendor's page of consent; only who began it can end it.

    Raises:
        Invalid: this vendor knows no signing in, or lacks what it needs.
    """
    row = await accounts.account(db, account_id, lock=True)
    token = secrets.token_urlsafe(24)
    consent = _known(consent_of, row.connector)
    address = consent.address(opened(row), back=back, state=f"{account_id}.{token}")
    row.credentials = {**row.credentials, _STATE: token}
    return address


async def end_consent(
    database: Database, scope: Scope, consent_of: ConsentOf, *, state: str, code: str, back: str
) -> UUID:
    """The account may do what was allowed; its id.

    Raises:
        Denied: the answer is not to a question of ours, or it was used before.
        ConnectorFailed: in the vendor's own words.
    """
    known, _, token = state.partition(".")
    try:
        account_id = UUID(known)
    except ValueError as error:
        raise Denied("This answer belongs to no sign-in of ours.") from error
    async with database.scoped(scope) as db:
        row = await accounts.account(db, account_id, lock=True)
        asked = str(row.credentials.get(_STATE) or "")
        if not asked or not hmac.compare_digest(asked.encode(), token.encode()):
            raise Denied("This sign-in was not begun here, or has been used. Begin it again.")
        row.credentials = {name: v for name, v in row.credentials.items() if name != _STATE}
        account = opened(row)
    fresh = await _known(consent_of, account.connector).grant(account, code=code, back=back)
    async with database.scoped(scope) as db:
        row = await accounts.account(db, account_id, lock=True)
        row.credentials = {**row.credentials, **fresh}
        row.last_error = None
    return account_id


def _known(consent_of: ConsentOf, connector: str) -> Consent:
    if (found := consent_of(connector)) is None:
        raise Invalid("This account is connected by a token.")
    return found
