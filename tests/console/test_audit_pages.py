"""The change log as people read it."""

from datetime import timedelta
from uuid import UUID

import pytest

from enterprisehub.console.audit.shown import _text, actor_name
from enterprisehub.kernel.audit.seal_changes import seal
from enterprisehub.kernel.clock import now
from enterprisehub.kernel.db.session import Database
from enterprisehub.kernel.identity.permissions import Role
from enterprisehub.kernel.scope import Scope
from tests.console.letters import propose_letter
from tests.webtest import Browser, Person, SignInAs

HTMX = {"accept": "text/html", "hx-request": "true"}


async def changed(database: Database, scope: Scope, to: str = "Maya Chen") -> UUID:
    async with database.scoped(scope) as db:
        return (await propose_letter(db, to=to)).id


@pytest.mark.requirement("PLT-13")
async def test_change_is_shown_with_who_and_what(
    signed_in: Browser, owner: Person, database: Database, scope: Scope
) -> None:
    action_id = await changed(database, scope)
    version = 1
    path = f"/queue/{action_id}/reject?seen={version}"
    await signed_in.post(path, data={"because": "Not needed"}, headers=HTMX)
    page = await signed_in.page(f"/audit?record={action_id}")
    assert owner.name in page
    assert "Write to Maya Chen" in page
    assert "</span>proposed</del>" in page
    assert "</span>rejected</ins>" in page
    assert f"/queue/{action_id}" in page
    assert "One record only" in page


async def test_filters_narrow_and_empty_results_say_so(
    signed_in: Browser, database: Database, scope: Scope
) -> None:
    await changed(database, scope)
    assert "Write to Maya Chen" in await signed_in.page(
        "/audit?table=kernel_actions&operation=insert"
    )
    assert "Nothing matches" in await signed_in.page("/audit?table=kernel_actions&operation=delete")
    assert "Nothing matches" in await signed_in.page("/audit?actor=visitor")
    yesterday = now() - timedelta(days=1)  # of UTC, which may be today where the tenant is
    assert "Write to Maya" in await signed_in.page(f"/audit?since={yesterday:%Y-%m-%d}&actor=user")
    assert "Nothing matches" in await signed_in.page("/audit?until=2020-01-01")
    assert "Write to Maya" in await signed_in.page("/audit?table=&actor=&operation=&since=&until=")


@pytest.mark.parametrize(
    "query", ["table=%27;--", "record=x", "since=soon", "before=0", "operation=x"]
)
async def test_bad_filters_are_refused(signed_in: Browser, query: str) -> None:
    assert (await signed_in.get(f"/audit?{query}")).status_code == 422


async def test_pages_follow_each_other_without_gaps(
    signed_in: Browser, database: Database, scope: Scope
) -> None:
    for number in range(60):
        await changed(database, scope, to=f"Person {number:02}")
    first = await signed_in.page("/audit?table=kernel_actions")
    cursor = first.split("before=")[1].split('"')[0]
    second = await signed_in.page(f"/audit?table=kernel_actions&before={cursor}")
    seen = [n for n in range(60) if (f"Person {n:02}" in first) != (f"Person {n:02}" in second)]
    assert seen == list(range(60))


@pytest.mark.requirement("PLT-13")
async def test_seal_can_be_checked(signed_in: Browser, database: Database, scope: Scope) -> None:
    await changed(database, scope)
    async with database.scoped(scope) as db:
        await seal(db)
    answer = await signed_in.post("/audit/verify", headers=HTMX)
    assert "The log is whole." in answer.text


async def test_export_is_csv_without_formulas(
    signed_in: Browser, database: Database, scope: Scope
) -> None:
    await changed(database, scope)
    answer = await signed_in.get("/audit/export.csv?table=kernel_actions")
    assert answer.headers["content-type"].startswith("text/csv")
    lines = answer.text.splitlines()
    assert lines[0] == "at,actor,operation,record,id,fields,request"
    assert len(lines) == 2


async def test_only_trusted_roles_read_the_log_and_never_that_of_others(
    sign_in_as: SignInAs, database: Database, scope: Scope, other_scope: Scope
) -> None:
    await changed(database, other_scope, to="Stranger")
    member = await sign_in_as(Role.MEMBER)
    assert (await member.get("/audit")).status_code == 403
    auditor = await sign_in_as(Role.AUDITOR)
    page = await auditor.page("/audit?table=kernel_actions")
    assert "Stranger" not in page
    assert "Stranger" not in (await auditor.get("/audit/export.csv")).text


def test_secrets_stay_hidden_and_actors_have_names() -> None:
    assert _text("kernel_connector_accounts", "credentials", "gAAAA") == "(hidden)"
    assert _text("compliance_consents", "ip_address", "gAAAA") == "(hidden)"
    assert _text("kernel_actions", "payload", {"b": 1, "a": [2]}) == '{"a":[2],"b":1}'
    assert len(_text("messaging_messages", "body", "x" * 1000)) == 301
    assert actor_name("user:1", {"user:1": "Dana"}) == "Dana"
    assert actor_name("system:hub", {}) == "EnterpriseHub"
    assert actor_name("agent:outreach.follow_up/01a1ff13", {}).endswith(", run a1ff13")
    assert actor_name("job:conversations.answer", {}) == "Answer a lead"
    assert actor_name("connector:web_chat", {}) == "Web chat"


async def test_component_page_shows_and_its_buttons_answer(signed_in: Browser) -> None:
    page = await signed_in.page("/components")
    assert "Every part that console pages are made of." in page
    answer = await signed_in.post("/components/queue/1/approve", headers=HTMX)
    assert answer.headers["hx-reswap"] == "delete swap:200ms"
    assert (
        await signed_in.post("/components/form", headers={"accept": "text/html"})
    ).status_code == 303
    sent = await signed_in.post("/components/send", data={"text": "<b>"}, headers=HTMX)
    assert sent.text == '<div class="bubble out">&lt;b&gt;</div>'
