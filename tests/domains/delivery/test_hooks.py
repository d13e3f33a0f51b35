"""Webhooks are registered from the console as actions, kept alive, and removed."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from enterprisehub.domains.delivery import ports
from enterprisehub.domains.delivery.logic import change_hooks
from enterprisehub.domains.delivery.logic.keep_hooks import connections_to_keep, keep_hooks
from enterprisehub.domains.delivery.models.sources import ConnectionRow, SiteRow, SourceRow
from enterprisehub.domains.delivery.ports import HookMade
from enterprisehub.domains.delivery.queries import hooks, sources
from enterprisehub.kernel import clock
from enterprisehub.kernel.connectors import accounts, catalogue
from enterprisehub.kernel.errors import ConnectorFailed, Invalid
from enterprisehub.kernel.ids import new_id
from tests.domains.delivery.selling import NOW

HERE = "https://hub.example"


class Registry:
    """Stands in for the tool."""

    def __init__(self, account, _keeper=None):
        self.account = account
        self.extended, self.asked, self.fails = [], [], False

    async def register(self, address, asked):
        self.asked.append((address, [one.key for one in asked]))
        return [
            HookMade(
                source=one.external_id,
                external_id=f"h{one.key}",
                expires_at=NOW + timedelta(days=30),
            )
            for one in asked
        ]

    async def remove(self, gone):
        self.asked.append(("gone", list(gone)))

    async def extend(self, ids):
        if self.fails:
            raise ConnectorFailed("Jira cannot be reached.")
        self.extended.append(list(ids))
        return NOW + timedelta(days=60)

    async def send_again(self, *_):
        return 2


@pytest.fixture
async def connection(database, scope, runtime):
    async with database.scoped(scope) as db:
        values = {
            "site_url": "https://acme.atlassian.net",
            "email": "d@acme.example",
            "api_token": "t",
        }
        account = await catalogue.connect(db, "jira", values)
        site = SiteRow(vendor="jira", address=f"{new_id()}.example", title="Acme")
        db.add(site)
        await db.flush()
        row = ConnectionRow(site_id=site.id, account_id=account.id, connector="jira", title="Acme")
        db.add(row)
        await db.flush()
        for key, kind in (("ACME", "project"), ("7", "board")):
            db.add(
                SourceRow(
                    site_id=site.id, connection_id=row.id, kind=kind, external_id=key, key=key,
                    name=key, chosen=True,
                )
            )  # fmt: skip
        return row.id


async def registered(database, scope, connection, registry):
    async with database.scoped(scope) as db:
        action = await change_hooks.register_hooks(db, connection, HERE)
        payload = change_hooks.ChangeHooks.model_validate(action.payload)
        asked = [
            ports.Asked(kind=s.kind, external_id=s.external_id, key=s.key) for s in payload.sources
        ]
        made = await registry.register(payload.address, asked)
        result = {"made": [[m.source, m.external_id, m.expires_at.isoformat()] for m in made]}
        await change_hooks.record_change(db, action.id, payload, result)
        return action, payload


@pytest.mark.requirement("DLV-01")
async def test_what_is_chosen_calls_us_with_a_secret_that_is_no_part_of_the_action(
    database, scope, connection
):
    with clock.fixed(NOW):
        registry = Registry(None)
        action, payload = await registered(database, scope, connection, registry)
        assert action.kind == "delivery.change_hooks"
        assert action.state == "approved"
        async with database.scoped(scope) as db:
            row, _ = await sources.connection(db, connection)
            account = await accounts.account(db, row.account_id)
            secret = account.credentials["webhook_secret"]
            assert len(secret) > 30
            assert secret not in str(action.payload)
            assert payload.address == f"{HERE}/hooks/jira/{account.hook_key}"
            assert [s.key for s in payload.sources] == ["ACME"]
            [(hook, source)] = await hooks.hooks_of(db, connection)
            assert (hook.external_id, source.key) == ("hACME", "ACME")
        await registered(database, scope, connection, registry)
        async with database.scoped(scope) as db:
            assert len(await hooks.hooks_of(db, connection)) == 1
            account = await accounts.account(db, row.account_id)
            assert account.credentials["webhook_secret"] == secret
            gone = await change_hooks.remove_hooks(db, connection, HERE)
            payload = change_hooks.ChangeHooks.model_validate(gone.payload)
            assert [s.hook_id for s in payload.sources] == ["hACME"]
            await change_hooks.record_change(db, gone.id, payload, {"removed": 1})
            assert await hooks.hooks_of(db, connection) == []
            assert await change_hooks.remove_hooks(db, connection, HERE) is None


@pytest.mark.requirement("DLV-01")
async def test_an_address_that_nobody_can_call_is_refused(database, scope, connection):
    async with database.scoped(scope) as db:
        for near in ("http://localhost:8080", "http://hub.example", "https://127.0.0.1", ""):
            with pytest.raises(Invalid, match="cannot call"):
                await change_hooks.register_hooks(db, connection, near)
        for row in await db.scalars(select(SourceRow)):
            row.chosen = False
        await db.flush()
        with pytest.raises(Invalid, match="Choose first"):
            await change_hooks.register_hooks(db, connection, HERE)


@pytest.mark.requirement("DLV-01")
async def test_webhooks_are_extended_before_they_end_and_lost_deliveries_counted(
    database, scope, connection, monkeypatch
):
    registry = Registry(None)
    monkeypatch.setitem(ports._HOOKS, "jira", lambda _account, _keeper: registry)
    with clock.fixed(NOW):
        await registered(database, scope, connection, registry)
        async with database.scoped(scope) as db:
            assert await connections_to_keep(db) == [str(connection)]
        assert await keep_hooks(database, scope, connection) == 2
        assert registry.extended == []
    with clock.fixed(NOW + timedelta(days=20)):
        registry.fails = True
        await keep_hooks(database, scope, connection)
        async with database.scoped(scope) as db:
            [(hook, _)] = await hooks.hooks_of(db, connection)
            assert hook.last_error == "Jira cannot be reached."
            assert hook.expires_at == NOW + timedelta(days=30)
        registry.fails = False
        await keep_hooks(database, scope, connection)
        async with database.scoped(scope) as db:
            [(hook, _)] = await hooks.hooks_of(db, connection)
            assert (hook.last_error, hook.resent_count) == (None, 6)
            assert hook.expires_at == NOW + timedelta(days=60)
    assert registry.extended == [["hACME"]]


@pytest.mark.requirement("DLV-01")
async def test_the_page_says_why_nothing_could_be_registered(signed_in, connection):
    page = await signed_in.page(f"/delivery/sources/{connection}")
    assert "Register what is read" in page
    answer = await signed_in.post(f"/delivery/sources/{connection}/hooks")
    assert answer.status_code in (200, 204, 303)
    assert "need an https address" in await signed_in.page(f"/delivery/sources/{connection}")
