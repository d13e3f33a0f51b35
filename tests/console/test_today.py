"""The start page: what waits, how things go, what happened."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from enterprisehub.console.queue.snoozing import CHOICES, snoozed_until
from enterprisehub.console.today.feed import feed_line, look_of
from enterprisehub.console.today.gather import greeting
from enterprisehub.domains.crm.contracts.inputs import NewContact, NewDeal
from enterprisehub.domains.crm.logic.write_contact import make_contact
from enterprisehub.domains.crm.logic.write_deal import make_deal
from enterprisehub.domains.pipeline.logic.rescore_deals import rescore_deals
from enterprisehub.kernel import clock, timeline
from enterprisehub.kernel.actions.figures import ActionFigures, figures
from enterprisehub.kernel.actions.policies import ActionSettings
from enterprisehub.kernel.db.session import Database, Db
from enterprisehub.kernel.identity.permissions import Role
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.live.models import LiveRow
from enterprisehub.kernel.scope import Actor, Ref, Scope
from enterprisehub.kernel.timeline import TimelineRow
from enterprisehub.kernel.work.engine import Engine
from tests.conftest import settled
from tests.console.letters import propose_letter
from tests.webtest import Browser, NewPerson, SignInAs

HTMX = {"accept": "text/html", "hx-request": "true"}
NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


@pytest.mark.requirement("UXC-01")
async def test_today_shows_the_five_most_important_decisions(
    signed_in: Browser, database: Database, scope: Scope
) -> None:
    async with database.scoped(scope) as db:
        for number in range(7):
            await propose_letter(db, to=f"Person {number}", amount_cents=10 ** (number + 2))
    page = await signed_in.page("/")
    assert "7 decisions wait for you." in page
    assert [n for n in range(7) if f"Write to Person {n}" in page] == [2, 3, 4, 5, 6]
    assert "place=today" in page
    assert "Priority queue" in page
    assert "Most active" in page


@pytest.mark.requirement("UXC-01")
async def test_figures_are_counted_anew_once_something_has_happened(
    signed_in: Browser, database: Database, scope: Scope, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("enterprisehub.console.today.gather.LOOK_SECONDS", 0.001)
    counted = []

    async def count(db: Db, *, now: datetime, zone: str) -> ActionFigures:
        counted.append(now)
        return await figures(db, now=now, zone=zone)

    monkeypatch.setattr("enterprisehub.console.today.gather.figures", count)
    await signed_in.page("/")
    await signed_in.page("/")
    assert len(counted) == 1
    async with database.scoped(scope) as db:
        await propose_letter(db)
    await signed_in.page("/")
    assert len(counted) == 2


@pytest.mark.requirement("UXC-01")
async def test_decision_on_today_brings_up_the_next_one(
    signed_in: Browser, database: Database, scope: Scope
) -> None:
    async with database.scoped(scope) as db:
        rows = [
            await propose_letter(db, to=f"Person {number}", amount_cents=10 ** (number + 2))
            for number in range(7)
        ]
    top = rows[-1]
    path = f"/queue/{top.id}/approve?seen={top.version}&shown=5&place=today"
    answer = await signed_in.post(path, headers=HTMX)
    assert "Write to Person 1" in answer.text
    assert 'name="ids"' not in answer.text


async def test_empty_start_page_says_what_to_do_first(signed_in: Browser) -> None:
    page = await signed_in.page("/")
    assert "Nothing waits for you" in page
    assert "Nothing happened yet" in page
    assert "0 decisions wait" in page


async def test_auditor_sees_only_what_the_role_may(sign_in_as: SignInAs) -> None:
    page = await (await sign_in_as(Role.AUDITOR)).page("/")
    assert "Good " in page
    assert "/approve?" not in page


@pytest.mark.requirement("UXC-01")
async def test_activity_tells_who_did_what(
    signed_in: Browser, database: Database, scope: Scope
) -> None:
    async with database.scoped(scope) as db:
        subject = Ref("crm.contact", new_id())
        timeline.add(db, "messages.sent", [subject], "Answered <Maya>")
    page = await signed_in.page("/")
    assert "Answered &lt;Maya&gt;" in page
    assert f"/contacts/{subject.id}" in page


@pytest.mark.requirement("UXC-01")
async def test_activity_names_people_once_and_no_machinery(
    signed_in: Browser, database: Database, scope: Scope
) -> None:
    async with database.scoped(scope) as db:
        contact = (await make_contact(db, NewContact(name="Rosa Delgado"))).ref
        machine = Actor("job", "actions.perform", "Perform an approved action")
        timeline.add(db, "messages.sent", [contact], "Text sent: Hello", actor=machine)
        jo = Actor("user", str(new_id()), "Jo Park")
        timeline.add(db, "messages.given_back", [contact], "Jo Park gave back", actor=jo)
    page = await signed_in.page("/")
    feed = re.sub(r"<[^>]+>", " ", page.partition('id="feed"')[2].partition("</ul>")[0])
    assert "Perform an approved action" not in feed
    assert feed.count("Jo Park") == 1
    assert re.search(r"Text sent: Hello.*?Rosa Delgado", feed, re.DOTALL)


@pytest.mark.requirement("UXC-01")
async def test_decisions_reach_open_start_pages(
    signed_in: Browser, database: Database, scope: Scope, worker: Engine
) -> None:
    async with database.scoped(scope) as db:
        row = await propose_letter(db)
    path = f"/queue/{row.id}/reject?seen={row.version}"
    await signed_in.post(path, data={"because": "Not needed"}, headers=HTMX)

    async def look() -> list[str] | None:
        async with database.scoped(scope) as db:
            query = select(LiveRow.html).where(LiveRow.topic == "feed")
            return [html for html in await db.scalars(query) if html] or None

    piece = (await settled(look))[0]
    assert piece.startswith('<hx-partial hx-target="#feed" hx-swap="afterbegin">')
    assert "Rejected: Write to Maya Chen" in piece


@pytest.mark.requirement("UXC-01")
async def test_figures_follow_the_midnight_of_the_person(database: Database, scope: Scope) -> None:
    async with database.scoped(scope) as db:
        done = []
        for hours in (1, 8, 30):
            row = await propose_letter(db, to=f"Done {hours}")
            row.state, row.performed_at = "done", NOON - timedelta(hours=hours)
            done.append(row)
    async with database.scoped(scope) as db:
        utc = await figures(db, now=NOON, zone="UTC", days=3)
        chicago = await figures(db, now=NOON, zone="America/Chicago", days=3)
    assert utc.done_by_day == (0, 1, 2)
    assert chicago.done_by_day == (0, 2, 1)
    assert utc.done_today == 2


@pytest.mark.requirement("UXC-01")
async def test_metrics_are_asked_for_again_by_open_pages(signed_in: Browser) -> None:
    page = await signed_in.page("/")
    assert ', every 60s"' in page
    answer = await signed_in.get("/today/metrics", headers=HTMX)
    assert answer.text.strip().startswith('<div id="metrics"')


@pytest.mark.requirement("UXC-01")
async def test_pipeline_tells_what_is_at_risk(
    signed_in: Browser, database: Database, scope: Scope
) -> None:
    now = clock.now()
    async with database.scoped(scope) as db:
        await make_deal(db, NewDeal(title="Calm", amount_cents=100_00, close_on=now.date()))
        late = now.date() - timedelta(days=4)
        overdue = NewDeal(title="Overdue", amount_cents=5_000_000_00, close_on=late)
        await rescore_deals(db, [(await make_deal(db, overdue)).id])
    page = await signed_in.page("/")
    assert "$5M at risk" in page
    assert "Should have closed 4 days ago" in page
    assert "open in 2 deals" in page
    for path in ("/pipeline", "/pipeline/advisor"):
        assert "$5M" in await signed_in.page(path), path


@pytest.mark.parametrize(
    ("hour", "words"),
    [(8, "Good morning, Ana"), (13, "Good afternoon, Ana"), (23, "Good evening, Ana")],
)
def test_greeting(hour: int, words: str) -> None:
    assert greeting(NOON.replace(hour=hour), "Ana de Souza") == words
    assert greeting(NOON, " ") == "Good afternoon"


def test_kinds_have_looks() -> None:
    assert look_of("actions.approved") == ("check", "ok")
    assert look_of("something.else") == ("circle-dot", "neutral")


@given(st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1)), st.sampled_from(sorted(CHOICES)))
def test_snoozing_always_ends_in_the_future(naive: datetime, choice: str) -> None:
    now = naive.replace(tzinfo=UTC)
    until = snoozed_until(choice, now, "America/Chicago")
    assert now < until < now + timedelta(days=8)
    if choice in {"tomorrow", "monday"}:
        assert until.hour == 9


@pytest.mark.requirement("UXC-01")
async def test_executions_stay_in_the_activity_with_who_did_them(
    sign_in_as: SignInAs, new_person: NewPerson, database: Database, scope: Scope, worker: Engine
) -> None:
    dana = await new_person(Role.OWNER, name="Dana Reyes")
    signed_in = await sign_in_as(dana)
    async with database.scoped(scope) as db:
        await ActionSettings(undo_seconds=0).save(db)
        row = await propose_letter(db, agent="outreach.follow_up")
    await signed_in.post(f"/queue/{row.id}/approve?seen={row.version}", headers=HTMX)

    async def live_lines() -> list[str] | None:
        async with database.scoped(scope) as db:
            query = select(LiveRow.html).where(LiveRow.topic == "feed").order_by(LiveRow.seq)
            told = [html for html in await db.scalars(query) if html]
            return told if len(told) > 1 else None

    decided, done = await settled(live_lines)
    assert "Dana Reyes" in decided
    assert "Approved: Write to Maya Chen" in decided
    assert "Follow-up" in done
    assert "Done: Write to Maya Chen" in done
    page = await signed_in.page("/")
    assert "Done: Write to Maya Chen" in page
    assert f'href="/queue/{row.id}"' in page


@pytest.mark.requirement("UXC-01")
async def test_every_widget_asks_again_when_something_happens(
    signed_in: Browser, database: Database, scope: Scope, worker: Engine
) -> None:
    async with database.scoped(scope) as db:
        deal = await make_deal(db, NewDeal(title="Roof of the mill", amount_cents=90_000_00))
    page = await signed_in.page("/")
    for region in ("metrics", "today-queue", "today-cards"):
        assert re.search(rf'id="{region}"[^>]+data-live="[^"]*badges:\*', page), region

    async def told() -> bool | None:
        async with database.scoped(scope) as db:
            query = select(LiveRow.data).where(LiveRow.topic == "today")
            rows = [data for data in await db.scalars(query) if data]
            return any(data.get("deal_id") == str(deal.id) for data in rows) or None

    assert await settled(told)
    async with database.scoped(scope) as db:
        await propose_letter(db, to="Person 1")
    assert "Write to Person 1" in (await signed_in.get("/today/queue", headers=HTMX)).text
    assert "$90K" in (await signed_in.get("/today/cards", headers=HTMX)).text
    says = (await signed_in.get("/today/metrics", headers=HTMX)).text
    assert 'hx-target="#today-says"' in says
    assert "1 decision waits for you." in says


@pytest.mark.requirement("UXC-01")
def test_a_failed_run_leads_to_the_run_and_a_done_one_to_its_record() -> None:
    run, contact = new_id(), new_id()
    hrefs = {
        kind: feed_line(
            TimelineRow(
                kind=kind, subject_kind="crm.contact", subject_id=contact, summary="x",
                actor_kind="agent", actor_id="outreach.demo/1", actor_name="Demo", at=clock.now(), data={"run_id": str(run)},
            )
        ).href
        for kind in ("agents.run_failed", "agents.run_done")
    }  # fmt: skip
    assert hrefs == {
        "agents.run_failed": f"/runs/{run}",
        "agents.run_done": f"/contacts/{contact}",
    }
