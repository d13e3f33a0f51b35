"""A transaction whose server goes away is told as such, wherever in it that happens."""

import psycopg
import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError

from enterprisehub.kernel.web.problems import as_hub_error
from enterprisehub.kernel.work.transient import passes_by_itself


@pytest.mark.requirement("PLT-23")
async def test_a_server_gone_before_the_first_statement_is_an_outage(
    database, scope, database_urls
):
    def end_session(raw, _entry, _proxy):
        pid = raw.driver_connection.info.backend_pid
        with psycopg.connect(database_urls.admin) as admin:
            admin.execute("SELECT pg_terminate_backend(%s, 10000)", (pid,))

    event.listen(database.engine.sync_engine, "checkout", end_session, once=True)
    with pytest.raises(OperationalError) as lost:
        async with database.scoped(scope):
            pass
    assert passes_by_itself(lost.value)
    assert as_hub_error(lost.value).status == 503
    async with database.scoped(scope) as db:
        assert await db.scalar(text("SELECT 1")) == 1
