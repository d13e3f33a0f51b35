"""A person signs in at a tool; what they allowed is kept with the account."""

import hmac
import secrets
from uuid import UUID

from enterprisehub.domains.delivery.ports import Consent, tool_of
from enterprisehub.kernel.connectors import accounts
from enterprisehub.kernel.connectors.ports import opened
from enterprisehub.kernel.db.session import Database, Db
from enterprisehub.kernel.errors import Denied, Invalid
from enterprisehub.kernel.scope import Scope

_STATE = "oauth_state"


async def begin_consent(db: Db, account_id: UUID, back: str) -> str:
    """The tool's page of consent; only who began it can end it.

    Raises:
        Invalid: this tool knows no signing in, or lacks what it needs.
    """
    row = await accounts.account(db, account_id, lock=True)
    token = secrets.token_urlsafe(24)
    address = _consent(row.connector).address(opened(row), back=back, state=f"{account_id}.{token}")
    row.credentials = {**row.credentials, _STATE: token}
    return address


async def end_consent(database: Database, scope: Scope, state: str, code: str, back: str) -> UUID:
    """The account may read; its id.

    Raises:
        Denied: the answer is not to a question of ours, or it was used before.
        ConnectorFailed: in the tool's own words.
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
    fresh = await _consent(account.connector).grant(account, code=code, back=back)
    async with database.scoped(scope) as db:
        row = await accounts.account(db, account_id, lock=True)
        row.credentials = {**row.credentials, **fresh}
        row.last_error = None
    return account_id


def _consent(connector: str) -> Consent:
    if (found := tool_of(connector).consent) is None:
        raise Invalid("This tool is connected by a token.")
    return found
