"""Fields checked, gaps filled with provenance, silence told, one report a day."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts import Interaction
from enterprisehub.domains.crm.contracts.exchange import SyncHealth
from enterprisehub.domains.crm.contracts.inputs import (
    ContactPatch,
    EmailIn,
    NewCompany,
    NewContact,
    PhoneIn,
)
from enterprisehub.domains.crm.events import ContactsImported
from enterprisehub.domains.crm.logic.write_company import make_company
from enterprisehub.domains.crm.ports import SYNC_HEALTH
from enterprisehub.domains.hygiene.logic import ask_mail_domain
from enterprisehub.domains.hygiene.logic.check_contacts import NOT_ASKED, check_contacts, next_batch
from enterprisehub.domains.hygiene.logic.check_fields import (
    check_address,
    check_email,
    check_phone,
    with_domain,
)
from enterprisehub.domains.hygiene.logic.check_postal.built_in import united_states
from enterprisehub.domains.hygiene.logic.enrich_contacts.ask_providers import ask_all, ask_providers
from enterprisehub.domains.hygiene.logic.enrich_contacts.choose_providers import Means
from enterprisehub.domains.hygiene.logic.enrich_contacts.keep_findings import (
    keep_findings,
    subjects_due,
    take_back,
    take_over,
)
from enterprisehub.domains.hygiene.logic.enrich_contacts.read_own_facts import OwnFacts
from enterprisehub.domains.hygiene.logic.make_report import judge, make_report
from enterprisehub.domains.hygiene.logic.raise_alerts import Alarm, dismiss_alert, raise_alerts
from enterprisehub.domains.hygiene.logic.watch_decay import watch_decay
from enterprisehub.domains.hygiene.logic.watch_sync import watch_sync
from enterprisehub.domains.hygiene.ports import Finding
from enterprisehub.domains.hygiene.queries import alerts, findings, reports
from enterprisehub.domains.hygiene.subscribers import count_who_was_imported
from enterprisehub.kernel import clock
from enterprisehub.kernel.actions.models import ActionRow
from enterprisehub.kernel.agents import execute as runs
from enterprisehub.kernel.agents.models import RunRow
from tests.conftest import settled

HTML = {"accept": "text/html"}
ALONE = Means(providers=(OwnFacts(),), ceiling_microcents=0, month_microcents=0)


@pytest.mark.requirement("HYG-03")
def test_fields_are_what_they_can_be_told_to_be():
    assert check_email("no address").verdict == "bad"
    assert check_email("x@mailinator.com").verdict == "bad"
    assert check_email("ann@example.com").verdict == "warn"
    plain = check_email("ann@northwind.com")
    assert plain.verdict == "unknown", "nobody was asked yet"
    assert with_domain(plain, takes_mail=True, says="ok").verdict == "ok"
    assert with_domain(plain, takes_mail=False, says="none").verdict == "bad"
    assert with_domain(plain, takes_mail=None, says="not asked").verdict == "unknown"
    role = with_domain(check_email("info@northwind.com"), takes_mail=True, says="ok")
    assert role.verdict == "warn"
    assert check_phone("+15125550143", "US").verdict == "warn"
    assert check_phone("+15122345678", "US").verdict == "ok"
    assert check_phone("+442079460018", "US").verdict == "warn"
    assert check_phone("+19992345678", "US").verdict == "bad"
    us = united_states()
    assert check_address(None, None, None, None, "US", us) is None
    assert check_address("1 Oak St", "Austin", "TX", "787", "US", us).verdict == "bad"
    assert check_address("Oak St", "Austin", "TX", "78701", "US", us).verdict == "warn"
    assert check_address("1 Oak St", "Austin", "TX", "78701", "US", us).verdict == "ok"


@pytest.mark.requirement("HYG-03")
async def test_what_dns_cannot_be_asked_is_not_checked(monkeypatch):
    class Silent:
        lifetime = 0.0

        async def resolve(self, *_):
            raise OSError("no network")

    monkeypatch.setattr(ask_mail_domain.dns.asyncresolver, "Resolver", Silent)
    assert await ask_mail_domain.ask_mail_domains(["northwind.com", "acme.com"]) == {}


async def person(db, name="Ann Lee", email="ann@northwind.com", **more):
    return (await crm.make(db, NewContact(name=name, emails=[EmailIn(email=email)], **more))).id


@pytest.mark.requirement("HYG-03")
async def test_contacts_are_looked_over_once_and_say_what_was_found(database, scope, signed_in):
    async with database.scoped(scope) as db:
        ann = await person(db)
        await person(db, "Temp", "t@yopmail.com", phones=[PhoneIn(phone="+15122345678")])
        batch = await next_batch(db, 10)
        assert batch.domains == ("northwind.com",)
        said = {"northwind.com": (True, "Mail goes to mx.northwind.com")}
        done = await check_contacts(db, batch.ids, said)
        assert (done.contacts, done.ok, done.bad) == (2, 2, 1)
    async with database.scoped(scope) as db:
        assert (await next_batch(db, 10)).ids == ()
        assert (await findings.checks_of(db, ann))[0].verdict == "ok"
    assert "thrown away" in (await signed_in.get("/hygiene/checks", headers=HTML)).text
    found = (await signed_in.get(f"/api/hygiene/contacts/{ann}")).json()
    assert found["checks"][0]["says"] == "Mail goes to mx.northwind.com"


@pytest.mark.requirement("HYG-03")
async def test_gaps_are_filled_with_their_source_and_guesses_only_offered(
    database, scope, signed_in
):
    async with database.scoped(scope) as db:
        acme = await make_company(db, NewCompany(name="Acme", domain="acme-freight.com"))
        bob = await person(
            db,
            "BOB O'BRIEN",
            "bob@acme-freight.com",
            job_title="VP Sales",
            phones=[PhoneIn(phone="+15122345678")],
        )
        subjects = await subjects_due(db, 10)
        assert await keep_findings(db, await ask_all(subjects, ALONE, None)) == 1
        contact = await crm.contact(db, bob)
        assert (contact.name, contact.company_id) == ("Bob O'Brien", acme.id)
        assert contact.time_zone is None, "an area code is a guess"
    async with database.scoped(scope) as db:
        rows = {row.field: row for row in await findings.enrichments_of(db, bob)}
        assert rows["company_id"].evidence == "Acme has the mail domain acme-freight.com"
        assert rows["time_zone"].state == "offered"
        assert (rows["seniority"].value, rows["department"].value) == ("Vice president", "Sales")
        await take_back(db, rows["name"].id)
        await take_over(db, rows["time_zone"].id)
        contact = await crm.contact(db, bob)
        assert contact.name == "BOB O'BRIEN"
        assert contact.time_zone == "America/Chicago"
        assert await subjects_due(db, 10) == []
    page = await signed_in.get(f"/contacts/{bob}", headers=HTML)
    assert "Checked and found out" in page.text
    panel = await signed_in.get(f"/hygiene/contacts/{bob}/panel", headers=HTML)
    assert "Worked out here, from Acme has the mail domain" in panel.text


class Paid:
    company_fields = frozenset()
    keep_days = 1

    def __init__(self, name, value, cost, *, fails=False):
        self.name, self.title = name, name
        self.value, self.cost_microcents, self.fails = value, cost, fails
        self.fields = frozenset({"job_title", "city"})
        self.asked = 0

    def key_of(self, subject):
        return str(subject.contact_id)

    async def look_up(self, subject):
        self.asked += 1
        if self.fails:
            raise TimeoutError
        return [
            Finding(field="job_title", value=self.value, evidence=self.name, confidence_pct=90)
        ] * ("job_title" in subject.wanted)


@pytest.mark.requirement("HYG-03")
async def test_the_waterfall_stops_at_the_first_valid_hit_and_at_the_price(database, scope):
    async with database.scoped(scope) as db:
        await person(db)
        subject = (await subjects_due(db, 1))[0]
    broken, wrong, right, later = (
        Paid("broken", "", 3, fails=True),
        Paid("wrong", "x" * 5000, 3),
        Paid("right", "Buyer", 3),
        Paid("later", "Director", 3),
    )
    answer = await ask_providers(subject, [broken, wrong, right, later], 100)
    assert [(h.finding.value, h.provider) for h in answer.hits] == [("Buyer", "right")]
    assert answer.cost_microcents == 6, "a wrong answer is paid for, and counts"
    assert answer.failed == ("broken",)
    dear = await ask_providers(subject, [wrong, right], 4)
    assert (dear.hits, dear.cost_microcents) == ((), 3), "the second was not affordable"


@pytest.mark.requirement("HYG-04")
async def test_silence_raises_an_alert_once_until_it_is_broken(database, scope, signed_in):
    long_ago = clock.now() - timedelta(days=131)
    async with database.scoped(scope) as db:
        ann = await person(db, lifecycle="customer")
        await person(db, "Bea", "bea@northwind.com")
        call = Interaction(
            contact_id=ann, channel="voice", direction="outbound", summary="Talked", at=long_ago
        )
        await crm.record(db, call)
    async with database.scoped(scope) as db:
        first, again = await watch_decay(db), await watch_decay(db)
        assert (first.stale, first.raised, again.raised) == (1, 1, 0)
        row = (await alerts.alerts(db, limit=5))[0]
        assert (row.type, row.severity, row.entity_id) == ("stale_contact", "warn", ann)
        assert "131 days" in row.message
    shown = await signed_in.get("/hygiene/alerts", headers=HTML)
    assert f"/contacts/{ann}" in shown.text
    assert "Not contacted for 131 days" in await signed_in.page(f"/contacts/{ann}")
    assert (await signed_in.post(f"/hygiene/alerts/{row.id}/dismiss")).status_code == 303
    assert "Not contacted for" not in await signed_in.page(f"/contacts/{ann}")
    async with database.scoped(scope) as db:
        await watch_decay(db)
        assert await alerts.count_open(db) == 0, "dismissed stays dismissed"
        await dismiss_alert(db, row.id)
        await crm.record(
            db,
            Interaction(
                contact_id=ann,
                channel="voice",
                direction="outbound",
                summary="Again",
                at=clock.now(),
            ),
        )
        assert (await watch_decay(db)).stale == 0
        past = (await alerts.alerts(db, dismissed=True, limit=5))[0]
        assert past.over_at is not None


@pytest.mark.requirement("HYG-04")
async def test_a_silent_or_failing_connection_raises_an_alert(database, scope, monkeypatch):
    def health(minutes, ratio, state="ready"):
        at = clock.now() - timedelta(minutes=minutes)
        return SyncHealth(
            connection_id=one, title="HubSpot", connector="hubspot", state=state, synced_at=at,
            lag_seconds=minutes * 60, record_count=100, error_count=9, conflict_count=0,
            error_ratio=ratio, last_error="429 Too many requests",
        )  # fmt: skip

    one, now = uuid4(), []

    async def answer(db, _):
        return now

    monkeypatch.setattr(SYNC_HEALTH, "_handlers", {"test": answer})
    async with database.scoped(scope) as db:
        assert (await watch_sync(db)).connections == 0
        now[:] = [health(30, 0.01)]
        assert (await watch_sync(db)).troubles == ()
        now[:] = [health(61, 0.09)]
        found = await watch_sync(db)
        assert len(found.troubles) == 2
        assert (await watch_sync(db)).raised == 0
        assert await alerts.counts_by_type(db) == {"sync_silent": 1, "sync_errors": 1}
        now[:] = [health(61, 0.09, state="paused")]
        await watch_sync(db)
        assert await alerts.count_open(db) == 0, "who paused it knows"


@pytest.mark.requirement("HYG-05")
async def test_one_report_a_day_says_how_clean_the_data_is(database, scope, signed_in):
    async with database.scoped(scope) as db:
        await person(db)
        one, two = await make_report(db), await make_report(db)
        assert one.id == two.id
        assert (two.contacts, two.health) == (1, "green")
        assert len(await reports.latest(db)) == 1
    figures = {"contacts": 100, "duplicates_open": 3, "contacts_invalid": 0, "stale_records": 0}
    assert judge(figures, silent=0) == ("yellow", ["3 pairs may be doubled"])
    assert judge(figures | {"duplicates_open": 12}, silent=0)[0] == "red"
    assert judge(figures, silent=1)[0] == "red"
    assert judge(figures | {"duplicates_open": 0}, silent=0) == ("green", [])
    assert "Day by day" in (await signed_in.get("/hygiene", headers=HTML)).text
    assert "Data hygiene" in (await signed_in.get("/", headers=HTML)).text
    assert (await signed_in.post("/hygiene/report", headers=HTML)).status_code == 303
    assert (await signed_in.get("/api/hygiene/reports")).json()[0]["health"] == "green"
    saved = await signed_in.post("/settings/hygiene", data={"stale_after_days": "3"}, headers=HTML)
    assert saved.status_code == 422


async def ended(database, scope, run_id):
    async def look():
        async with database.scoped(scope) as db:
            row = await db.get(RunRow, run_id)
            return row if row.completed_at else None

    return await settled(look)


AGENTS = {
    "hygiene.duplicate_watcher": "none is doubled",
    "hygiene.contact_validation": "Every contact was looked over",
    "hygiene.enrichment_orchestrator": "Every contact was looked up already",
    "hygiene.data_decay": "Everybody was contacted",
    "hygiene.sync_health": "No other system",
}


@pytest.mark.requirement("AGT-09")
@pytest.mark.requirement("HYG-01")
async def test_each_agent_says_so_when_it_finds_nothing(database, scope, worker):
    async with database.scoped(scope) as db:
        started = {name: (await runs.execute(db, name, {})).id for name in AGENTS}
    for name, run_id in started.items():
        row = await ended(database, scope, run_id)
        assert AGENTS[name] in (row.summary or ""), (name, row.error)


@pytest.mark.requirement("AGT-09")
async def test_each_agent_does_its_job_on_real_records(database, scope, worker, monkeypatch):
    async def asked(domains):
        answered = (domain for domain in domains if domain != "unasked.com")
        return {domain: (domain != "dead-letters.com", "as DNS said") for domain in answered}

    monkeypatch.setattr(
        "enterprisehub.domains.hygiene.agents.contact_validation.ask_mail_domains", asked
    )
    long_ago = clock.now() - timedelta(days=131)
    async with database.scoped(scope) as db:
        luis = await person(db, "Luis Ferreira", "luis@northwind.com", lifecycle="customer")
        await person(db, "LUIS FERREIRA", "luis+fair@northwind.com")
        await person(db, "Eve Example", "eve@acme.example.com")
        await person(db, "Una Asked", "una@unasked.com")
        dead = await person(db, "Dee Dead", "dee@dead-letters.com", lifecycle="customer")
        call = Interaction(
            contact_id=luis, channel="voice", direction="outbound", summary="Talked", at=long_ago
        )
        await crm.record(db, call)
    wanted = [name for name in AGENTS if name != "hygiene.sync_health"]
    async with database.scoped(scope) as db:
        started = {name: (await runs.execute(db, name, {})).id for name in wanted}
    rows = {name: await ended(database, scope, id_) for name, id_ in started.items()}
    outputs = {name: row.output for name, row in rows.items()}
    assert all(outputs.values()), {name: row.error for name, row in rows.items()}
    assert outputs["hygiene.duplicate_watcher"]["proposed"] == 1
    looked_over = outputs["hygiene.contact_validation"]
    assert (looked_over["wrong_fields"], looked_over["not_checked"]) == (1, 1)
    assert looked_over["doubts"] == {
        "email: A domain for examples: nobody gets this mail": 1,
        f"email: {NOT_ASKED}": 1,
    }, "what could not be checked is not doubtful"
    assert f"1 × email: {NOT_ASKED}" in looked_over["summary"]
    assert outputs["hygiene.enrichment_orchestrator"]["enriched"] >= 1
    assert outputs["hygiene.data_decay"]["stale"] == 1
    async with database.scoped(scope) as db:
        query = select(ActionRow.kind, ActionRow.subject_id)
        made = {(kind, subject) for kind, subject in await db.execute(query)}
        assert {kind for kind, _ in made} == {"crm.merge_records", "crm.add_task"}
        assert ("crm.add_task", dead) in made
        assert (await crm.contact(db, luis)).id == luis, "proposed, not done"
        await crm.change(db, luis, ContactPatch(city="Austin"))


@pytest.mark.requirement("HYG-04")
async def test_the_gravest_alerts_come_first_on_every_page(database, scope):
    async with database.scoped(scope) as db:
        for number, severity in enumerate(("info", "bad", "warn", "bad", "info", "warn")):
            alarm = Alarm(
                type="sync_errors", severity=severity, message=f"No. {number}", key=f"k{number}"
            )
            assert await raise_alerts(db, [alarm]) == 1
        seen, after = [], None
        while page := await alerts.alerts(db, after=after, limit=2):
            seen += [row.message for row in page]
            after = page[-1].id
    assert seen == ["No. 3", "No. 1", "No. 5", "No. 2", "No. 4", "No. 0"]


@pytest.mark.requirement("HYG-05")
async def test_an_imported_file_is_counted_at_once(database, scope):
    async with database.scoped(scope) as db:
        before = await make_report(db)
        assert (before.contacts, before.stale_records) == (0, 0)
        long_ago = clock.now() - timedelta(days=400)
        made = await crm.make(db, NewContact(name="Ann Lee"))
        call = Interaction(
            contact_id=made.id, channel="voice", direction="outbound", summary="A call", at=long_ago
        )
        await crm.record(db, call)
        await count_who_was_imported(db, ContactsImported(uuid4(), 1, 0, 0))
        zone_day = before.report_date
        after = await reports.report_of(db, zone_day)
        assert (after.contacts, after.stale_records) == (1, 1)
        assert await alerts.count_open(db) == 1
