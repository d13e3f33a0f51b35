"""Operators see over tenants; nobody else does, and every look leaves a trace."""

import psycopg
import pytest
import pytest_asyncio
from sqlalchemy import select
from sqlalchemy.exc import ProgrammingError

from enterprisehub.console.operator.pages import last_backups
from enterprisehub.kernel.errors import NotFound
from enterprisehub.kernel.identity.models import OperatorRow, SecurityEventRow, UserRow
from enterprisehub.kernel.identity.operators import is_operator, looks, make_operator
from enterprisehub.kernel.identity.permissions import PERMISSIONS
from enterprisehub.kernel.oversight import Standing, find_tenants
from enterprisehub.kernel.tenancy.models import TenantRecord, WorkspaceRow
from enterprisehub.kernel.web.policy import Operator
from enterprisehub.kernel.web.walk import every_route
from tests.conftest import settled

pytestmark = pytest.mark.requirement("DLV-06")
PATHS = ["/operator", "/operator/changes", "/operator/looks"]


@pytest_asyncio.fixture
async def slug(database, tenant_id):
    async with database.unscoped() as db:
        return (await db.get_one(TenantRecord, tenant_id)).slug


@pytest_asyncio.fixture
async def runs_it(database, database_urls, new_person, sign_in_as, other_scope):
    """A browser of an operator, whose own tenant is another one."""
    person = await new_person(within=other_scope, name="Olga Petrova")
    make_operator(database_urls.owner, person.email)
    async with database.unscoped() as db:
        row = await db.get_one(UserRow, person.id)
        row.totp_enabled_at = row.created_at
    made = await sign_in_as(person)
    made.person = person
    return made


async def test_no_role_and_no_key_is_enough(app, signed_in, with_key, browser):
    routes = [r for r in every_route(app) if isinstance(r.policy, Operator)]
    assert len(routes) >= 6
    assert not [name for name in PERMISSIONS if name.startswith("operator")]
    for path in [*PATHS, "/operator/tenants/00000000-0000-0000-0000-000000000000"]:
        assert (await signed_in.get(path)).status_code == 403
        assert (await with_key.get(path)).status_code == 403
        assert (await browser.get(path)).status_code == 401
    assert (await signed_in.post("/operator", data={"name": "Mine"})).status_code == 403


async def test_an_operator_needs_a_second_factor_and_may_be_ended(
    database, database_urls, new_person, sign_in_as
):
    person = await new_person()
    one = await sign_in_as(person)
    make_operator(database_urls.owner, f" {person.email.upper()} ")
    refused = await one.get("/operator")
    assert refused.status_code == 403
    assert "second factor" in refused.json()["detail"]
    async with database.unscoped() as db:
        assert await is_operator(db, person.id)
    make_operator(database_urls.owner, person.email, ends=True)
    async with database.unscoped() as db:
        assert not await is_operator(db, person.id)
    make_operator(database_urls.owner, person.email)
    async with database.unscoped() as db:
        assert await is_operator(db, person.id)
    with pytest.raises(NotFound, match="Nobody signs in"):
        make_operator(database_urls.owner, "nobody@example.com")


async def test_the_program_cannot_make_operators_or_change_the_trace(
    database, database_urls, runs_it
):
    with pytest.raises(ProgrammingError, match="permission denied"):
        async with database.unscoped() as db:
            db.add(OperatorRow(user_id=runs_it.person.id))
    with psycopg.connect(database_urls.app, autocommit=True) as connection:
        for statement in (
            "UPDATE kernel_operators SET ended_at = NULL",
            "DELETE FROM kernel_operator_events",
            "UPDATE kernel_operator_events SET summary = ''",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement)


async def test_tenants_stand_in_numbers_and_every_look_is_written_down(
    database, scope, tenant_id, slug, owner, runs_it
):
    async with database.scoped(scope) as db:
        db.add(WorkspaceRow(name="Secret lair"))
    listed = await runs_it.page(f"/operator?q={slug}")
    assert slug in listed
    assert "Well" in listed
    one = await runs_it.page(f"/operator/tenants/{tenant_id}")
    assert "Members: added" in one
    assert "Workspaces: added" in one
    assert "Secret lair" not in one
    assert owner.email not in one
    assert slug not in await runs_it.page("/operator?q=no-such-tenant")
    changes = await runs_it.page(f"/operator/changes?q={slug}")
    assert "Workspaces: added" in changes
    trace = await runs_it.page("/operator/looks")
    assert "Olga Petrova" in trace
    async with database.unscoped() as db:
        own = [row for row in await looks(db, limit=500) if row.actor_name == "Olga Petrova"
               and row.actor.endswith(str(runs_it.person.id))]  # fmt: skip
    assert {row.kind for row in own} >= {
        "tenants.looked", "tenant.looked", "changes.looked", "looks.looked",
    }  # fmt: skip
    assert [row.tenant_id for row in own if row.kind == "tenant.looked"] == [tenant_id]
    async with database.scoped(scope) as db:
        told = await db.scalars(
            select(SecurityEventRow).where(SecurityEventRow.kind == "operator.looked")
        )
        assert "Olga Petrova" in told.one().summary


async def test_an_operator_opens_and_changes_tenants(database, tenant_id, scope, runs_it):
    path = f"/operator/tenants/{tenant_id}"
    form = {"name": "Southwind", "time_zone": "Europe/Athens", "currency": "EUR", "language": "en"}
    assert (await runs_it.post(path, data=form | {"time_zone": "Mars"})).status_code == 422
    assert (await runs_it.post(path, data=form)).status_code == 303
    async with database.unscoped() as db:
        assert (await db.get_one(TenantRecord, tenant_id)).name == "Southwind"
    async with database.scoped(scope) as db:
        kinds = await db.scalars(select(SecurityEventRow.kind))
        assert "operator.changed" in set(kinds)
    address = f"new-{tenant_id.hex[-8:]}@example.com"
    new = {"name": "Brand new", "owner_email": address, "time_zone": "UTC"}
    made = await runs_it.post("/operator", data=new, headers={"accept": "text/html"})
    assert made.status_code == 200
    assert "It is shown only now" in made.text
    wrong = await runs_it.post("/operator", data=new | {"owner_email": "nothing"})
    assert wrong.status_code == 422
    assert (await runs_it.get(f"/operator/tenants/{scope.actor.id}")).status_code == 404


async def test_a_suspended_tenant_rests_and_works_again(
    database, scope, tenant_id, slug, runs_it, signed_in, with_key
):
    path = f"/operator/tenants/{tenant_id}"
    assert "Suspend" in await runs_it.page(path)
    assert (await runs_it.post(f"{path}/suspend", data={"because": " "})).status_code == 422
    assert (await runs_it.post(f"{path}/resume")).status_code == 422
    assert (await signed_in.post(f"{path}/suspend", data={"because": "Mine"})).status_code == 403
    done = await runs_it.post(f"{path}/suspend", data={"because": "Bills are not paid."})
    assert done.status_code == 303
    assert "Suspended since" in await runs_it.page(path)
    assert "Suspended" in await runs_it.page(f"/operator?q={slug}")
    again = await runs_it.post(f"{path}/suspend", data={"because": "Once more"})
    assert again.status_code == 422

    async def refused():
        answers = [await signed_in.get("/contacts"), await with_key.get("/api/contacts")]
        return answers if all(one.status_code == 403 for one in answers) else None

    person, program = await settled(refused)
    assert "suspended (Bills are not paid)" in person.json()["detail"]
    assert program.json()["reason"] == "suspended"
    assert (await signed_in.post("/reports", data={"kind": "audit"})).status_code == 403
    assert "Bills are not paid" in await signed_in.page("/")

    assert (await runs_it.post(f"{path}/resume")).status_code == 303

    async def works():
        answers = [await signed_in.get("/contacts"), await with_key.get("/api/contacts")]
        return all(one.status_code == 200 for one in answers) or None

    assert await settled(works)
    assert "Let it work again" not in await runs_it.page(path)
    async with database.scoped(scope) as db:
        kinds = list(await db.scalars(select(SecurityEventRow.kind)))
    assert {"operator.suspended", "operator.resumed"} <= set(kinds)
    async with database.unscoped() as db:
        trace = [row for row in await looks(db, limit=500) if row.tenant_id == tenant_id]
    told = {row.kind: row.summary for row in trace}
    assert told["tenant.suspended"].endswith("Bills are not paid.")
    assert "tenant.resumed" in told


async def test_troubles_are_said_in_words(database):
    none = {
        name: 0
        for name in Standing.__dataclass_fields__
        if name not in {"name", "slug", "suspended_at"}
    }
    well = Standing(**none, name="N", slug="n", suspended_at=None)
    assert well.troubles == []
    some = none | {"late_events": 1200, "failing_accounts": 2}
    bad = Standing(**some, name="N", slug="n", suspended_at=None)
    assert bad.troubles == [
        "1,200 events wait for over 15 minutes",
        "2 connections do not work",
    ]
    assert await find_tenants(database, "100 % no_such\\") == []


def test_backups_are_listed_the_newest_first(tmp_path):
    assert last_backups(tmp_path) == []
    for name in ("one", ".two.part"):
        (tmp_path / "backups" / name).mkdir(parents=True)
    assert [name for name, _ in last_backups(tmp_path)] == ["one"]
