"""A tenant whose work is read from the sandbox's Jira and GitHub."""

from datetime import UTC, datetime

import pytest_asyncio

from enterprisehub.domains.delivery.logic.sync_work.read_all import connect_account
from enterprisehub.kernel.connectors.ports import Account

# Two sprints and a half after the sandbox's first day: small, and with everything in it.
EARLY = datetime(2025, 11, 5, 12, 0, tzinfo=UTC)


def sandbox(tenant_id, connector):
    return Account(tenant_id=tenant_id, id=None, connector=connector, title=connector)


@pytest_asyncio.fixture
async def jira(database, scope):
    return await connect_account(database, scope, sandbox(scope.tenant_id, "sandbox_jira"))


@pytest_asyncio.fixture
async def github(database, scope):
    return await connect_account(database, scope, sandbox(scope.tenant_id, "sandbox_github"))
