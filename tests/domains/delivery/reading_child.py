"""Reads a stream and stops for ever in the middle of its second page, to be killed there."""

import asyncio
import sys
from datetime import datetime
from uuid import UUID

# Only what reading needs: the whole program would take longer to import than the test.
import enterprisehub.connectors.sandbox.work_tools
import enterprisehub.kernel.connectors.models
import enterprisehub.kernel.tenancy.models  # noqa: F401
from enterprisehub.domains.delivery.logic.sync_work.read_page import read_page
from enterprisehub.domains.delivery.queries import raw
from enterprisehub.kernel import clock
from enterprisehub.kernel.db import schema
from enterprisehub.kernel.db.session import Database
from enterprisehub.kernel.scope import Scope


async def main(url, key, tenant_id, run_id, source_id, until):
    database = Database(schema.sqlalchemy_url(url), key.encode())
    scope = Scope(UUID(tenant_id))
    keep, pages = raw.keep, []

    async def keep_and_stop(*given):
        kept = await keep(*given)
        pages.append(kept)
        if len(pages) == 2:
            sys.stdout.write("kept, not committed\n")
            sys.stdout.flush()
            await asyncio.Event().wait()
        return kept

    raw.keep = keep_and_stop
    with clock.fixed(datetime.fromisoformat(until)):
        while await read_page(database, scope, run_id, source_id, "issues"):
            pass


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
