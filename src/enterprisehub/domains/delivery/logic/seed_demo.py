"""The demo tenant's work: the sandbox's Jira and GitHub, read like real ones."""

from datetime import timedelta
from uuid import UUID

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.delivery.logic.connect_site import choose_sources, connect_site
from enterprisehub.domains.delivery.logic.invent_clients import BOUGHT, invent_client
from enterprisehub.domains.delivery.logic.link_deal import link_deal
from enterprisehub.domains.delivery.logic.run_sync import start_sync
from enterprisehub.domains.delivery.ports import tool_of, tools
from enterprisehub.domains.delivery.queries import clients, history, sources
from enterprisehub.kernel import clock
from enterprisehub.kernel.connectors.ports import Account
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.seeding import DemoSeed

SANDBOX = "sandbox_"
FIRST_LOAD_SECONDS = 180.0


async def seed_demo(db: Db, who: DemoSeed) -> None:
    """Both sandbox tools are connected with all they show; the worker reads them a little later.

    Companies have bought what they deliver, so that there are clients to look after.

    Who has just installed the program texts with the bot first, and should not wait for a load.
    """
    for tool in tools():
        if tool.connector.startswith(SANDBOX):
            connection_id = await _connect(db, tool.connector)
            await start_sync(db, connection_id, "incremental", delay_seconds=FIRST_LOAD_SECONDS)
    await _sell(db, who)


async def _sell(db: Db, who: DemoSeed) -> None:
    """The invented companies, where crm has made them, have bought a project each."""
    won = await clients.won_stage(db, await crm.first_pipeline(db))
    projects = {row.name: row.id for row in await history.all_sources(db)}
    now = clock.now()
    for bought in BOUGHT:
        company_id = await clients.company_named(db, bought.company)
        if company_id is None or won is None or bought.project not in projects:
            continue
        person, deal = invent_client(bought, company_id, won, who.manager_id, now)
        await crm.take_over(db, [person], [deal], [])
        promised_on = (now + timedelta(days=bought.promised_days)).date()
        await link_deal(db, deal.id, projects[bought.project], promised_on=promised_on)


async def _connect(db: Db, connector: str) -> UUID:
    """The sandbox's tool is a connection with everything chosen.

    It answers from memory, so that asking it inside this transaction holds nothing up.
    """

    async def keep(_: Account, __: object) -> None:
        """The sandbox has no credentials to change."""

    account = Account(tenant_id=db.scope.tenant_id, id=None, connector=connector, title="")
    asked = tool_of(connector).open(account, keep)
    connection = await connect_site(db, account, await asked.identify(), await asked.sources())
    rows = await sources.sources(db, connection.site_id)
    await choose_sources(db, connection.id, {row.id for row in rows})
    return connection.id
