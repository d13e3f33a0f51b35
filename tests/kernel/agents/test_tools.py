"""Tools: read off their types, checked both ways, within their time, chained, allowed."""

import asyncio
from typing import Annotated
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, Field
from sqlalchemy import text

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts.inputs import NewContact, PhoneIn
from enterprisehub.kernel.actions import decide, queue
from enterprisehub.kernel.actions.policies import ActionSettings
from enterprisehub.kernel.agents import execute as runs
from enterprisehub.kernel.agents.chain import Call, From, dispatch_chain, in_order
from enterprisehub.kernel.agents.define import AGENTS, agent
from enterprisehub.kernel.agents.dispatch import ToolFailed, checked_arguments, dispatch_tool
from enterprisehub.kernel.agents.permissions import READ, RUN
from enterprisehub.kernel.agents.tools import TOOLS, definitions, register_tool
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Denied, Invalid, Misdeclared, NotFound
from enterprisehub.kernel.identity.permissions import Role, permissions_of
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.scope import Actor, Scope
from enterprisehub.kernel.tenancy.models import WorkspaceRow
from tests.conftest import settled

pytestmark = pytest.mark.requirement("AGT-08")


class Sum(BaseModel):
    total: int


async def add(db: Db, left: Annotated[int, Field(ge=0)], right: int = 1) -> Sum:
    """Adds two numbers."""
    del db
    return Sum(total=left + right)


async def lie(db: Db, left: int = 0) -> Sum:
    """Answers something else than it says."""
    del db, left
    return "no sum"  # type: ignore[return-value]


async def stick(db: Db, left: int = 0) -> Sum:
    """Writes, then waits for ever in the database."""
    db.add(WorkspaceRow(name="half done"))
    await db.flush()
    await db.execute(text("SELECT pg_sleep(20)"))
    return Sum(total=left)


async def dawdle(db: Db, left: int = 0) -> Sum:
    """Waits for ever elsewhere."""
    del db, left
    await asyncio.Event().wait()
    return Sum(total=0)


async def burst(db: Db, left: int = 0) -> Sum:
    """Breaks."""
    del db, left
    raise ZeroDivisionError


@pytest.fixture(scope="module", autouse=True)
def tools():
    before = dict(TOOLS)
    register_tool("test.add", add, title="Add", permission=READ)
    register_tool("test.lie", lie, title="Lie", permission=READ)
    register_tool(
        "test.stick", stick, title="Stick", permission=READ, seconds=0.4, fallback="test.burst"
    )
    register_tool("test.dawdle", dawdle, title="Dawdle", permission=READ, seconds=0.2)
    register_tool("test.burst", burst, title="Burst", permission=READ, fallback="test.add")
    register_tool("test.circle", burst, title="Circle", permission=READ, fallback="test.circle")
    yield
    TOOLS.clear()
    TOOLS.update(before)


@pytest.fixture
async def ask(database, scope):
    async def dispatch(name, args, **options):
        async with database.scoped(scope) as db:
            return await dispatch_tool(db, name, args, **options)

    return dispatch


def test_the_schemas_are_read_off_the_types():
    (told,) = definitions(["test.add"])
    assert told["description"] == "Adds two numbers."
    assert told["input_schema"]["properties"]["left"]["minimum"] == 0
    assert told["input_schema"]["required"] == ["left"]
    assert told["output_schema"]["properties"]["total"]["type"] == "integer"


def _untyped(db, left):
    """Says nothing of its types."""


async def _silent(db: Db) -> int:
    return 1


async def _no_db(left: int) -> int:
    """Takes no db."""
    return left


@pytest.mark.parametrize(
    ("name", "fn", "permission", "approval"),
    [
        ("test.add", add, READ, "never"),
        ("add", add, READ, "never"),
        ("test.other", add, "no.such", "never"),
        ("test.other", _untyped, READ, "never"),
        ("test.other", _silent, READ, "never"),
        ("test.other", _no_db, READ, "never"),
        ("test.other", _no_db, READ, "always"),
    ],
)
def test_a_tool_that_is_half_declared_is_refused(name, fn, permission, approval):
    with pytest.raises(Misdeclared):
        register_tool(name, fn, title="T", permission=permission, approval=approval)


async def test_arguments_and_answers_are_checked(ask):
    answer = await ask("test.add", {"left": "2", "right": 3})
    assert (answer.value, answer.by) == ({"total": 5}, "test.add")
    for args, field in (({}, "left"), ({"left": -1}, "left"), ({"left": 1, "up": 2}, "up")):
        with pytest.raises(Invalid) as told:
            await ask("test.add", args)
        assert field in told.value.fields
    with pytest.raises(ToolFailed, match="another shape"):
        await ask("test.lie", {})
    with pytest.raises(NotFound):
        await ask("test.none", {})


@given(
    args=st.dictionaries(
        st.sampled_from(["left", "right", "x"]), st.none() | st.integers() | st.text()
    )
)
def test_any_arguments_are_taken_or_told_why_not(args):
    try:
        taken = checked_arguments(TOOLS["test.add"], args)
    except Invalid:
        return
    assert taken["left"] >= 0


async def test_a_stuck_tool_is_stopped_undone_and_replaced(database, scope):
    """Its fallback breaks and hands on to the next; the transaction lives on."""
    async with database.scoped(scope) as db:
        answer = await dispatch_tool(db, "test.stick", {"left": 4})
        limit = await db.scalar(text("SELECT current_setting('statement_timeout')"))
        names = await db.scalar(
            text("SELECT count(*) FROM kernel_workspaces WHERE name = 'half done'")
        )
    assert (answer.tool, answer.by, answer.value) == ("test.stick", "test.add", {"total": 5})
    assert (limit, names) == ("1min", 0)


async def test_a_tool_without_another_one_behind_it_fails_in_words(ask):
    with pytest.raises(ToolFailed, match=r"within 0.2 seconds"):
        await ask("test.dawdle", {})
    with pytest.raises(ToolFailed, match="Circle failed: ZeroDivisionError"):
        await ask("test.circle", {})


async def test_only_who_may_uses_a_tool(database, scope, ask):
    with pytest.raises(Denied, match="not among the tools"):
        await ask("test.add", {"left": 1}, allowed=("crm.contact",))
    auditor = Scope(scope.tenant_id, Actor("user", "a", "A"), permissions_of(Role.AUDITOR))
    async with database.scoped(auditor) as db:
        with pytest.raises(Denied, match="may not use"):
            await dispatch_tool(db, "crm.contact", {"contact_id": str(new_id())})


async def test_a_chain_hands_answers_on_and_a_failure_takes_only_its_dependents(database, scope):
    calls = [
        Call(
            "last", "test.add", {"left": From("first", "total"), "right": From("second", "total")}
        ),
        Call("after", "test.add", {"left": 1}, after=("broken",)),
        Call("broken", "test.lie"),
        Call("wrong", "test.add", {"left": From("first", "sum")}),
        Call("first", "test.add", {"left": 1}),
        Call("second", "test.add", {"left": From("first", "total")}),
    ]
    async with database.scoped(scope) as db:
        done = await dispatch_chain(db, calls)
    assert done["last"].answer.value == {"total": 5}
    assert (done["after"].skipped, done["after"].error) == (True, "broken gave no answer.")
    assert "another shape" in done["broken"].error
    assert "nothing at sum" in done["wrong"].error


@pytest.mark.parametrize(
    ("calls", "says"),
    [
        ([Call("a", "t.t"), Call("a", "t.t")], "id of its own"),
        ([Call("a", "t.t", after=("b",))], "no call of this chain"),
        ([Call("a", "t.t", after=("b",)), Call("b", "t.t", after=("a",))], "wait for each other"),
    ],
)
def test_a_chain_that_cannot_run_is_refused(calls, says):
    with pytest.raises(Invalid, match=says):
        in_order(calls)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=20))
def test_every_call_comes_after_what_it_needs(pairs):
    needs = {n: tuple(str(a) for a, b in pairs if b == n and a < n) for n in range(10)}
    calls = [Call(str(n), "t.t", after=needs[n]) for n in reversed(range(10))]
    placed = [call.id for call in in_order(calls)]
    assert sorted(placed) == sorted(str(n) for n in range(10))
    for call in calls:
        assert all(placed.index(needed) < placed.index(call.id) for needed in call.needs)


async def test_the_products_own_tools_find_look_and_propose(database, scope):
    """Look a person up by number, read their deals, propose a task: it exists once approved."""
    async with database.scoped(scope) as db:
        maya = await crm.make(
            db, NewContact(name="Maya Ruiz", phones=[PhoneIn(phone="+15125550148")])
        )
        done = await dispatch_chain(
            db,
            [
                Call("who", "crm.find_contact", {"phone": "(512) 555-0148"}),
                Call("deals", "crm.deals_of", {"contact_id": From("who", "0.id")}),
                Call("heard", "conversations.digest", {"contact_id": From("who", "0.id")}),
                Call("task", "crm.add_task", {"title": "Call Maya", "contact_id": From("who", "0.id")}),
                Call("text", "messaging.text_contact", {"contact_id": From("who", "0.id"), "body": "Hi"}),
            ],
            reason="She asked for it.",
        )  # fmt: skip
    assert {id_: outcome.error for id_, outcome in done.items()} == dict.fromkeys(done)
    assert done["who"].answer.value[0]["name"] == "Maya Ruiz"
    assert (done["deals"].answer.value, done["heard"].answer.value) == ([], None)
    async with database.scoped(scope) as db:
        task = await queue.action(db, done["task"].answer.action_id)
        message = await queue.action(db, done["text"].answer.action_id)
    assert (task.state, task.reason, task.subject_id) == ("proposed", "She asked for it.", maya.id)
    assert message.payload["to_e164"] == "+15125550148"
    assert message.state == "refused"  # she never agreed to be texted: the guards have the say


async def test_an_approved_task_is_on_the_list(database, scope, worker):
    async with database.scoped(scope) as db:
        maya = await crm.make(db, NewContact(name="Maya Ruiz"))
        args = {"title": "Call Maya", "contact_id": str(maya.id)}
        answer = await dispatch_tool(db, "crm.add_task", args)
        row = await queue.action(db, answer.action_id)
        await ActionSettings(undo_seconds=0).save(db)
        await decide.approve(db, row.id, seen_version=row.version)

    async def look():
        async with database.scoped(scope) as db:
            row = await queue.action(db, answer.action_id)
            return row if row.state == "done" else None

    done = await settled(look)
    assert UUID(done.result["task_id"])


class Given(BaseModel):
    left: int


class Told(BaseModel):
    summary: str


@pytest.fixture(scope="module")
def counting_agent(tools):
    async def count(run, given):
        found = await run.tool("test.add", left=given.left)
        try:
            await run.tool("test.lie")
        except Denied as error:
            return Told(summary=f"{found.total}: {error.message}")
        return Told(summary="used what it did not declare")

    declared = agent(
        name="test.counting", title="Counting", domain="Tests", purpose="Counts.", input=Given,
        output=Told, permission=RUN, tools=("test.add",),
    )(count)  # fmt: skip
    yield declared
    del AGENTS[declared.name]


async def test_an_agent_uses_what_it_declares_and_its_record_shows_it(
    database, scope, worker, counting_agent
):
    async with database.scoped(scope) as db:
        run = await runs.execute(db, "test.counting", {"left": 41})

    async def look():
        async with database.scoped(scope) as db:
            row, steps = await runs.run_with_steps(db, run.id)
            return (row, steps) if row.completed_at else None

    row, steps = await settled(look)
    assert row.summary == "42: “Lie” is not among the tools declared."
    assert [(step.kind, step.name, step.status) for step in steps] == [
        ("tool", "Add", "success"), ("tool", "Lie", "failed"),
    ]  # fmt: skip


def test_every_tool_that_an_agent_names_is_registered():
    for spec in AGENTS.values():
        assert [name for name in spec.tools if name not in TOOLS] == [], spec.name


async def test_tools_are_shown_and_called_over_the_api(with_key, signed_in):
    page = await signed_in.page("/tools")
    assert "crm.find_contact" in page
    assert "Everything known about one contact." in page
    listed = await with_key.get("/api/tools")
    assert "crm.add_task" in {tool["name"] for tool in listed.json()}
    called = await with_key.post(
        "/api/tools/crm.find_contact/dispatch", json={"args": {"email": "no@example.com"}}
    )
    assert (called.status_code, called.json()["value"]) == (200, [])
    wrong = await with_key.post("/api/tools/crm.contact/dispatch", json={"args": {"contact_id": 1}})
    assert wrong.status_code == 422
