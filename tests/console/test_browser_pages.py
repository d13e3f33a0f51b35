"""Every page of the console can be read, reached and operated, with data in it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from fastapi import FastAPI
from playwright.async_api import Browser, Page, expect
from sqlalchemy import select

from enterprisehub.app.rehearsal import LINES, play_line
from enterprisehub.connectors.sandbox import world
from enterprisehub.connectors.sandbox.models import HandsetRow
from enterprisehub.domains.compliance.models import ReceiptRow
from enterprisehub.domains.content.logic.request_graphics import request_graphics
from enterprisehub.domains.content.models import PieceRow
from enterprisehub.domains.conversations.models import SessionRow
from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts.inputs import NewContact
from enterprisehub.domains.crm.contracts.merging import MergeRecords
from enterprisehub.domains.crm.models import CompanyRow, ContactRow, DealRow, ImportRow
from enterprisehub.domains.forms.models import FormRow
from enterprisehub.domains.hygiene.models import PairRow
from enterprisehub.domains.outreach.models import SequenceRow
from enterprisehub.kernel import invitations
from enterprisehub.kernel.agents.define import AGENTS
from enterprisehub.kernel.agents.models import RunRow
from enterprisehub.kernel.agents.tracing import Step
from enterprisehub.kernel.db.session import Database, Db
from enterprisehub.kernel.identity import sessions
from enterprisehub.kernel.identity.members import add_member
from enterprisehub.kernel.identity.models import UserRow
from enterprisehub.kernel.identity.permissions import Role, permissions_of
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.scope import Actor, Scope
from enterprisehub.kernel.seeding import SEED, DemoSeed
from enterprisehub.kernel.tenancy.workspaces import make_workspace
from enterprisehub.kernel.web.cookies import SESSION
from enterprisehub.ui import settings_tabs
from enterprisehub.ui.navigation import NAVIGATION
from tests.conftest import make_tenant
from tests.console.delivery_work import lay_out_work
from tests.console.letters import propose_letter
from tests.console.trust import lay_out_trust
from tests.served import served
from tests.ui.access_checks import (
    AXE,
    CUT_CELLS,
    RUN_AXE,
    RUN_CONTRAST,
    SMALL_TARGETS,
)
from tests.ui.conftest import PHONE, READY, WIDE, take_look
from tests.webtest import password_hash

# Colours and sizes are the kit's: the pages of every day stand for the others on a phone at night.
DAILY = {"/", "/queue", "/inbox", "/conversations", "/queue/{action}"}
FURTHER = {
    "/account", "/account/notifications", "/notifications", "/components", "/queue/{action}", "/contacts/{contact}",
    "/contacts/new", "/contacts?deleted=true", "/companies/{company}", "/deals/{deal}",
    "/deals/list", "/deals/new", "/imports/new", "/imports/{import_}", "/deleted?kind=task",
    "/settings/workspaces", "/settings/workspaces/{workspace}", "/agents/{agent}",
    "/conversations/{session}", "/inbox/{thread}", "/compliance/receipts/{receipt}",
    "/delivery/sprints", "/delivery/sprints/{sprint}", "/delivery/teams", "/delivery/teams/{team}",
    "/delivery/compare?by=workspace", "/delivery/links", "/portal/{portal}",
    "/delivery/forecasts", "/delivery/figures/throughput", "/delivery/people",
    "/pipeline/model", "/pipeline/digest",
    "/sandbox/phone/{handset}", "/runs/{run}", "/join/{invitation}", "/settings/customers/places",
    "/settings/customers/profile",
    "/hygiene/duplicates", "/hygiene/duplicates/{pair}", "/hygiene/alerts", "/hygiene/checks",
    "/hygiene/providers", "/hygiene/postal", "/merges", "/merges/{merge}", "/research/documents",
    "/content/calendar", "/content/{piece}", "/bots/flows/seller", "/settings/forms/new",
    "/settings/forms/{form}", "/settings/connections/new/mastodon",
    "/sequences/new", "/sequences/{sequence}", "/sequences/{sequence}/change",
    "/sequences/{sequence}/people",
    "/autonomy/{trust}", "/replays/{replay}", "/replays/{rule_replay}",
}  # fmt: skip
TABS = {place.href for place in settings_tabs.PLACES}
PLACES = sorted({item.href for item in NAVIGATION.items} | FURTHER | TABS)


@dataclass
class Office:
    """A tenant with demo data, served over HTTP, and the session of its owner."""

    address: str
    token: str
    scope: Scope
    ids: dict[str, UUID | str]


async def _import(db: Db, owner_id: UUID) -> UUID:
    """An uploaded file that waits for its columns to be mapped."""
    row = ImportRow(
        file_name="leads.csv",
        object_key=f"imports/{owner_id}.csv",
        size_bytes=100,
        sha256="",
        columns=["Name", "Email"],
        sample=[["Ann Lee", "ann@example.com"]],
        mapping={"0": "name", "1": "email"},
    )
    db.add(row)
    await db.flush()
    return row.id


async def _talk(db: Db) -> dict[str, UUID | str]:
    """A lead who wrote twice and was answered: conversation, thread, receipt and handset."""
    handset = HandsetRow(number_e164="+15125550198", name="Robin", our_number_e164=world.OUR_NUMBER)
    db.add(handset)
    await db.flush()
    for line in LINES:
        assert await play_line(db, handset, line) == 1
    session = (await db.scalars(select(SessionRow))).one()
    receipt = await db.scalar(select(ReceiptRow.id).order_by(ReceiptRow.id.desc()).limit(1))
    assert receipt is not None
    return {
        "session": session.id, "thread": session.thread_id, "receipt": receipt,
        "handset": handset.id,
    }  # fmt: skip


async def _run(db: Db) -> UUID:
    row = RunRow(
        agent_name="outreach.follow_up", agent_version=1, domain="Outreach", trigger="user",
        started_by="user:x", input={}, status="success", summary="Drafted a text for Maya.",
    )  # fmt: skip
    db.add(row)
    await db.flush()
    db.add(Step(row.id, 1, "read", "Read the conversation", {"slots": 5}).row())
    return row.id


async def _merge(db: Db) -> UUID:
    """Two contacts that became one."""
    ids = [(await crm.make(db, NewContact(name=name))).id for name in ("Ann Lee", "Anne Lee")]
    return await crm.merge(db, MergeRecords(kept_id=ids[0], other_id=ids[1]))


async def _ids(db: Db, owner_id: UUID) -> dict[str, UUID | str]:
    """One record of each kind that has a page."""
    workspace = await make_workspace(db, "Austin", "location")
    await make_workspace(db, "Dallas", "location")
    found: dict[str, UUID | str] = {
        "workspace": workspace.id,
        "import_": await _import(db, owner_id),
        "agent": min(AGENTS),
    }
    found |= await _talk(db) | {"run": await _run(db)}
    found["invitation"] = (await invitations.invite(db, "new@northwind.example", Role.MEMBER))[1]
    found["merge"] = await _merge(db)
    found |= await lay_out_trust(db)
    for name, table in (
        ("contact", ContactRow),
        ("company", CompanyRow),
        ("deal", DealRow),
        ("form", FormRow),
        ("pair", PairRow),
        ("piece", PieceRow),
        ("sequence", SequenceRow),
    ):
        row = await db.scalar(select(table).order_by(table.id).limit(1))
        assert row is not None
        found[name] = row.id
    await request_graphics(db, UUID(str(found["piece"])), "")
    return found


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def office(app: FastAPI, database: Database) -> AsyncIterator[Office]:
    tenant_id = await make_tenant(database)
    actor = Actor("user", str(new_id()), "Dana Whitfield")
    scope = Scope(tenant_id, actor, permissions_of(Role.OWNER), "office")
    users = [await _join(database, scope, role) for role in (Role.OWNER, Role.MANAGER, Role.MEMBER)]
    async with database.scoped(scope) as db:
        await SEED.gather(db, DemoSeed(*users))
        row = await propose_letter(db, amount_cents=4_800_000)
        for number in range(4):
            await propose_letter(db, to=f"Person {number}")
        ids = await _ids(db, users[0]) | {"action": row.id} | await lay_out_work(db)
    async with database.unscoped() as db:
        token = await sessions.begin(
            db, users[0], tenant_id, stage="full", ip="127.0.0.1", agent="tests"
        )
    async with served(app) as address:
        yield Office(address, token, scope, ids)


async def _join(database: Database, scope: Scope, role: Role) -> UUID:
    async with database.unscoped() as db:
        email = f"{uuid4().hex[:10]}@northwind.example"
        row = UserRow(email=email, name="Dana Whitfield", password_hash=password_hash())
        db.add(row)
    async with database.scoped(scope) as db:
        await add_member(db, row.id, role)
    return row.id


@pytest_asyncio.fixture(loop_scope="session")
async def visit(chromium: Browser, office: Office) -> AsyncIterator[Page]:
    context = await chromium.new_context(
        viewport=WIDE, reduced_motion="reduce", base_url=office.address, has_touch=True
    )
    host = urlsplit(office.address).hostname
    await context.add_cookies(
        [{"name": SESSION, "value": office.token, "domain": str(host), "path": "/"}]
    )
    yield await context.new_page()
    await context.close()


@pytest.mark.requirement("UXC-03")
@pytest.mark.requirement("UXC-04")
@pytest.mark.requirement("UXC-09")
@pytest.mark.parametrize("place", PLACES)
async def test_page_is_open_to_everybody(visit: Page, office: Office, place: str) -> None:
    complaints: list[str] = []
    foreign: list[str] = []
    visit.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    visit.on("pageerror", lambda e: complaints.append(str(e)))
    visit.on(
        "request",
        lambda r: None if r.url.startswith(office.address) else foreign.append(r.url),
    )
    answer = await visit.goto(place.format(**office.ids))
    assert answer is not None
    assert answer.status == 200
    await visit.evaluate(AXE)
    assert await visit.evaluate(RUN_AXE) == []
    await take_look(visit, phone=True, dark=True)
    assert await visit.evaluate(RUN_AXE if place in DAILY else RUN_CONTRAST) == []
    assert await visit.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    assert await visit.evaluate(SMALL_TARGETS) == []
    assert await visit.evaluate(CUT_CELLS) == []
    await take_look(visit, high=True, dark=place in DAILY)
    assert await visit.evaluate(RUN_CONTRAST) == []
    assert complaints == []
    assert foreign == []


@pytest.mark.requirement("UXC-02")
async def test_arrows_move_in_a_list_before_anything_has_the_focus(
    visit: Page, office: Office
) -> None:
    await visit.goto("/queue?kind=test.letter")
    await visit.wait_for_function(READY)
    await visit.keyboard.press("ArrowDown")
    chosen = visit.locator("[data-row][aria-current=true]")
    await expect(chosen).to_contain_text("Maya Chen")
    await visit.keyboard.press("ArrowDown")
    await expect(chosen).to_have_count(1)
    await expect(chosen).not_to_contain_text("Maya Chen")
    await visit.goto(f"/queue/{office.ids['action']}")  # one row only: the page scrolls
    await visit.wait_for_function(READY)
    await visit.evaluate(
        "addEventListener('keydown', (e) => { window.taken = e.defaultPrevented })"
    )
    await visit.keyboard.press("ArrowDown")
    assert await visit.evaluate("window.taken") is False


@pytest.mark.requirement("UXC-02")
async def test_the_palette_opens_and_runs_agents(visit: Page, office: Office) -> None:
    await visit.goto("/")
    await visit.wait_for_function(READY)
    await visit.keyboard.press("Control+k")
    await visit.keyboard.type("run follow-up")
    await visit.keyboard.press("Enter")
    await visit.wait_for_url("**/agents/outreach.follow_up#run")


@pytest.mark.requirement("PLT-24")
async def test_a_run_shows_its_steps_as_it_takes_them(
    visit: Page, office: Office, database: Database
) -> None:
    async with database.scoped(office.scope) as db:
        run = RunRow(
            agent_name="outreach.follow_up", agent_version=1, domain="Outreach", trigger="user",
            started_by="user:x", input={}, status="running",
        )  # fmt: skip
        db.add(run)
    await visit.goto(f"/runs/{run.id}")
    await visit.wait_for_function(READY)
    await expect(visit.locator("#run")).to_contain_text("No steps yet")
    async with database.scoped(office.scope) as db:
        db.add(Step(run.id, 1, "read", "Read the conversation", {}).row())
    # The stream is not served here; this is what it does when it names the run.
    await visit.evaluate(f"""htmx.trigger('[data-live="agents.run:{run.id}"]', 'told')""")
    await expect(visit.locator("#run")).to_contain_text("Read the conversation")


@pytest.mark.requirement("UXC-02")
@pytest.mark.requirement("AGT-23")
async def test_edit_and_approve_by_keyboard(visit: Page, office: Office) -> None:
    await visit.goto("/queue?kind=test.letter")
    await visit.wait_for_function(READY)
    await visit.keyboard.press("j")
    await expect(visit.locator("#peek")).to_contain_text("Hello Maya")
    await visit.keyboard.press("c")
    await visit.wait_for_url("**/queue/*#edit")
    await visit.wait_for_function(READY)
    letter = visit.get_by_role("textbox", name="Body")
    await letter.fill("Hello Maya, shall we talk on Friday?")
    await expect(visit.locator("#compared ins")).to_contain_text("shall we talk on Friday?")
    await letter.press("Control+Enter")
    await expect(visit.locator(".toast p").first).to_contain_text("Approved with your changes")
    await visit.keyboard.press("u")
    await expect(visit.locator(".toast p").last).to_contain_text("Open again")
    await expect(visit.locator("h1 + p")).to_contain_text("Waiting")
    here = visit.url.partition("#")[0]
    await visit.keyboard.press("n")
    await visit.wait_for_url(lambda url: not url.startswith(here))
    await expect(visit.get_by_role("button", name="Approve", exact=True)).to_be_visible()


@pytest.mark.requirement("UXC-02")
@pytest.mark.requirement("AGT-21")
async def test_what_is_ticked_is_decided_by_keyboard(visit: Page) -> None:
    refused: list[str] = []
    visit.on("response", lambda r: refused.append(r.url) if r.status >= 400 else None)
    await visit.goto("/queue?kind=test.letter")
    await visit.wait_for_function(READY)
    bar, rows = visit.locator("#bulk"), visit.locator("#queue [data-row]")
    all_of_them = await rows.count()
    await visit.keyboard.press("Shift+V")
    await expect(bar).to_contain_text(f"{all_of_them} ticked")
    await visit.keyboard.press("Shift+V")
    await expect(bar).to_be_hidden()
    for key in ("j", "v", "j", "v"):
        await visit.keyboard.press(key)
    await expect(bar).to_contain_text("2 ticked")
    await visit.keyboard.press("Shift+X")
    await visit.get_by_role("dialog", name="Reject: what is ticked").press("1")
    await expect(visit.locator(".toast p").first).to_have_text("2 actions rejected.")
    await expect(rows).to_have_count(all_of_them - 2)
    await visit.keyboard.press("u")
    await expect(rows).to_have_count(all_of_them)
    assert refused == []


@pytest.mark.requirement("UXC-02")
async def test_several_are_decided_together(visit: Page) -> None:
    await visit.goto("/queue?kind=test.letter")
    await visit.wait_for_function(READY)
    for name in ("Person 1", "Person 2"):
        await visit.get_by_label(f"Tick Write to {name}").check()
    bar = visit.locator("#bulk")
    await expect(bar).to_contain_text("2 ticked")
    await bar.get_by_role("button", name="Approve: ticked").click()
    await expect(visit.locator(".toast p").first).to_have_text("2 actions approved.")
    await expect(visit.get_by_label("Tick Write to Person 1")).to_have_count(0)
    await expect(bar).to_be_hidden()
    await visit.keyboard.press("u")
    await expect(visit.get_by_label("Tick Write to Person 1")).to_have_count(1)


@pytest.mark.requirement("AGT-21")
async def test_the_chosen_row_is_the_one_shown_beside_the_list_also_after_undoing(
    visit: Page,
) -> None:
    await visit.goto("/queue?kind=test.letter")
    await visit.wait_for_function(READY)
    chosen, peek = visit.locator("#queue [data-row][aria-current=true]"), visit.locator("#peek h2")
    await visit.keyboard.press("j")
    first = await chosen.get_attribute("aria-label") or ""
    await expect(peek).to_have_text(first)
    await visit.keyboard.press("e")
    await expect(peek).not_to_have_text(first)
    second = await peek.inner_text()
    await expect(chosen).to_have_attribute("aria-label", second)
    await visit.keyboard.press("u")
    await expect(visit.get_by_label(first, exact=True)).to_have_count(1)
    await expect(chosen).to_have_attribute("aria-label", second)
    await expect(peek).to_have_text(second)
