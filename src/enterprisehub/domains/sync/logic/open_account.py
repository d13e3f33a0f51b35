"""A connection's account is opened, to be asked while no transaction is open."""

from enterprisehub.domains.sync.models.connections import ConnectionRow
from enterprisehub.domains.sync.ports import CrmAccount, crm_of
from enterprisehub.kernel.connectors import accounts
from enterprisehub.kernel.connectors.ports import SANDBOX, Account, PortContext, opened
from enterprisehub.kernel.db.session import Database, Db
from enterprisehub.kernel.scope import Scope
from enterprisehub.kernel.work import runtime


async def account_of(db: Db, connection: ConnectionRow) -> Account:
    """The connector's account with its credentials; the sandbox needs none."""
    if connection.account_id is None:
        return sandbox_account(db.scope)
    return opened(await accounts.account(db, connection.account_id))


def sandbox_account(scope: Scope) -> Account:
    return Account(tenant_id=scope.tenant_id, id=None, connector=SANDBOX, title="Sandbox CRM")


def open_account(database: Database, account: Account) -> CrmAccount:
    """The account, ready to be asked."""
    context = PortContext(account, database, runtime.installed().public_url)
    return crm_of(account.connector).open(context)
