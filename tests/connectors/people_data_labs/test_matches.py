"""People and companies bought by the match: the format, the refusals, the price, the ledger."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from enterprisehub.connectors.people_data_labs.client import EnrichmentClient
from enterprisehub.connectors.people_data_labs.connector import open_account, try_account
from enterprisehub.connectors.people_data_labs.read import read_company, read_person
from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts.inputs import EmailIn, NewCompany, NewContact
from enterprisehub.domains.hygiene.ports import Subject
from enterprisehub.domains.hygiene.settings import HygieneSettings
from enterprisehub.kernel import clock
from enterprisehub.kernel.agents import execute as runs
from enterprisehub.kernel.agents.models import RunRow
from enterprisehub.kernel.connectors import accounts
from enterprisehub.kernel.connectors.catalogue import connect
from enterprisehub.kernel.connectors.ports import Account
from enterprisehub.kernel.errors import (
    ConnectorFailed,
    ConnectorRejected,
    OutcomeUnknown,
    RateLimited,
)
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.llm.budget import spent_this_month
from enterprisehub.kernel.llm.models import ModelCallRow
from tests.conftest import settled
from tests.connectors.answering import answering

# docs.peopledatalabs.com/docs/example-record, with the fields of an address as a plan without
# them gives them: just `true`.
PERSON = {
    "status": 200,
    "likelihood": 9,
    "data": {
        "full_name": "Ann Lee",
        "linkedin_url": "linkedin.com/in/ann_lee",
        "job_title": "Tax Adviser",
        "job_title_role": None,
        "job_title_levels": ["vp"],
        "job_company_name": "Northwind",
        "mobile_phone": "+15814854381",
        "location_street_address": True,
        "location_locality": "Austin",
        "location_region": "Texas",
    },
}
COMPANY = {
    "status": 200,
    "likelihood": 8,
    "name": "Northwind",
    "industry": "Logistics",
    "employee_count": 250,
    "linkedin_url": "linkedin.com/company/northwind",
    "location": {"locality": "Austin", "region": "Texas", "postal_code": None},
}
NOBODY = (404, {}, {"status": 404, "error": {"type": "not_found", "message": "No records"}})


def refusal(status, kind, **headers):
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return status, named, {"status": status, "error": {"type": kind, "message": f"a {kind}"}}


def account(url, **options):
    values = {"person_cents": "28", "company_cents": "10", "api_url": url} | options
    return Account(
        tenant_id=new_id(),
        id=new_id(),
        connector="people_data_labs",
        title="PDL",
        credentials={"api_key": "secret-key"},
        options=values,
    )


def subject(**known):
    told = {
        "name": "Ann Lee", "given_name": "Ann", "family_name": "Lee", "email": "ann@northwind.com",
        "phone_e164": None, "job_title": None, "company_id": None, "company_name": None,
        "company_of_domain": None, "wanted": frozenset({"job_title"}), "domain": "northwind.com",
    }  # fmt: skip
    return Subject(contact_id=new_id(), **(told | known))


@pytest.mark.requirement("HYG-03")
async def test_a_person_and_a_company_are_asked_for_as_the_vendor_describes():
    seen = []

    def peer(request):
        seen.append(request)
        return PERSON if "person" in request.url.path else COMPANY

    with answering(peer) as url:
        people, companies = open_account(account(url), 55)
        found = {one.field: one for one in await people.look_up(subject())}
        firm = {one.field: one for one in await companies.look_up(subject())}
    person, company = seen
    assert person.url.path == "/v5/person/enrich"
    assert person.headers["x-api-key"] == "secret-key"
    assert "secret-key" not in str(person.url), "a key in an address ends in a log"
    assert dict(person.url.params) == {
        "titlecase": "true", "min_likelihood": "6", "email": "ann@northwind.com",
        "first_name": "Ann", "last_name": "Lee", "company": "northwind.com",
    }  # fmt: skip
    assert company.url.path == "/v5/company/enrich"
    assert company.url.params["website"] == "northwind.com"
    assert (found["job_title"].value, found["job_title"].confidence_pct) == ("Tax Adviser", 90)
    assert found["job_title"].evidence == "job_title: Tax Adviser"
    assert "street" not in found, "true says only that there is one"
    assert found["city"].guess, "people move"
    assert found["linkedin"].value == "https://linkedin.com/in/ann_lee"
    assert (firm["employees"].value, firm["city"].value) == ("250", "Austin")
    assert not firm["industry"].guess
    assert (people.cost_microcents, companies.cost_microcents) == (28_000_000, 10_000_000)


@pytest.mark.requirement("HYG-03")
def test_what_is_not_of_the_form_is_left_out():
    assert [one.field for one in read_person({"data": None})] == ["match"]
    assert [one.field for one in read_person({"data": {"job_title": ["x"]}})] == ["match"]
    assert [one.field for one in read_company({"location": "Austin", "name": 5.5})] == ["match"]
    unsure = read_person({"likelihood": 6, "data": {"job_title": "Buyer"}})
    assert [one.guess for one in unsure if one.field == "job_title"] == [True]


@pytest.mark.requirement("HYG-03")
@pytest.mark.parametrize(
    ("answer", "error", "says"),
    [
        (refusal(401, "authentication_error"), ConnectorRejected, "does not accept the API key"),
        (refusal(402, "payment_required"), ConnectorRejected, "credits are used up"),
        (refusal(400, "invalid_request_error"), ConnectorRejected, "invalid_request_error"),
        (refusal(429, "rate_limit_error", retry_after="7"), RateLimited, "wait 7 seconds"),
        (refusal(429, "rate_limit_error", x_ratelimit_reset="no time"), RateLimited, "60 seconds"),
        (refusal(503, "api_error"), ConnectorFailed, "fails at the moment"),
        ((200, {}, None), OutcomeUnknown, "cannot be read"),
        ((200, {}, ["a list"]), OutcomeUnknown, "cannot be read"),
    ],
)
async def test_failures_are_told_apart(answer, error, says):
    with answering(lambda _: answer) as url, pytest.raises(error, match=says):
        await EnrichmentClient("k", url).person(email="a@b.com")


@pytest.mark.requirement("HYG-03")
async def test_the_end_of_the_window_is_waited_for():
    ends = (clock.now() + timedelta(seconds=30)).strftime("%Y-%m-%d %H:%M:%S")
    answer = refusal(429, "rate_limit_error", x_ratelimit_reset=ends)
    with answering(lambda _: answer) as url, pytest.raises(RateLimited) as error:
        await EnrichmentClient("k", url).person(email="a@b.com")
    assert 25 <= error.value.retry_after_seconds <= 31


@pytest.mark.requirement("HYG-03")
async def test_the_key_is_tried_without_paying():
    with answering(lambda _: refusal(400, "invalid_request_error")) as url:
        assert "accepts the key" in await try_account(account(url))
    with (
        answering(lambda _: refusal(401, "authentication_error")) as url,
        pytest.raises(ConnectorRejected, match="Enter a new one"),
    ):
        await try_account(account(url))


async def connected(database, scope, url, **settings):
    async with database.scoped(scope) as db:
        values = {"api_key": "k", "person_cents": "28", "company_cents": "10", "api_url": url}
        await connect(db, "people_data_labs", values)
        told = {"enrichment_cents_per_contact": 50, "read_websites": False} | settings
        await HygieneSettings(**told).save(db)


async def make_person(database, scope, name, **more):
    async with database.scoped(scope) as db:
        email = f"{name.lower()}@northwind.com"
        new = NewContact(name=f"{name} Lee", emails=[EmailIn(email=email)], **more)
        return (await crm.make(db, new)).id


async def ran(database, scope):
    async with database.scoped(scope) as db:
        run_id = (await runs.execute(db, "hygiene.enrichment_orchestrator", {})).id

    async def ended():
        async with database.scoped(scope) as db:
            row = await db.get(RunRow, run_id)
            return row if row.completed_at else None

    return await settled(ended)


async def ledger(database, scope):
    async with database.scoped(scope) as db:
        query = select(ModelCallRow).where(ModelCallRow.route == "credits")
        return list(await db.scalars(query.order_by(ModelCallRow.created_at)))


@pytest.mark.requirement("HYG-03")
@pytest.mark.requirement("BYD-09")
async def test_a_match_is_a_credit_on_the_ledger_and_nobody_is_paid_twice(
    database, scope, worker, signed_in
):
    asked = []

    def peer(request):
        asked.append(request.url.path)
        known = request.url.params.get("email") != "bob@northwind.com"
        return NOBODY if not known else PERSON if "person" in request.url.path else COMPANY

    async with database.scoped(scope) as db:
        await crm.make_company(db, NewCompany(name="Northwind", domain="northwind.com"))
    ann = await make_person(database, scope, "Ann", job_title="Buyer")
    await make_person(database, scope, "Bob")
    with answering(peer) as url:
        await connected(database, scope, url)
        run = await ran(database, scope)
        assert sorted(asked) == ["/v5/company/enrich"] + 2 * ["/v5/person/enrich"]
        await signed_in.post("/hygiene/providers/again")
        await ran(database, scope)
        assert len(asked) == 3, "what is known still holds"
    rows = await ledger(database, scope)
    assert sorted(row.cost_microcents for row in rows) == [0, 10_000_000, 28_000_000]
    assert {row.status for row in rows} == {"success"}
    assert {row.run_id for row in rows} == {run.id}
    assert ann in {row.subject_id for row in rows}
    assert run.cost_microcents == 38_000_000
    assert run.output["cost_cents"] == 38
    async with database.scoped(scope) as db:
        assert (await crm.contact(db, ann)).job_title == "Buyer", "a person's own word stays"
        assert await spent_this_month(db) == 0, "models have a budget of their own"
    page = await signed_in.page("/hygiene/providers")
    assert "People Data Labs, people" in page
    assert "$0.38" in page
    panel = await signed_in.page(f"/hygiene/contacts/{ann}/panel")
    assert "People Data Labs, from location_locality: Austin (90 %" in panel


@pytest.mark.requirement("HYG-03")
@pytest.mark.requirement("BYD-09")
@pytest.mark.parametrize(
    ("settings", "asked", "says"),
    [
        ({"enrichment_cents_per_contact": 20}, 0, ""),
        ({"enrichment_cents_per_month": 30}, 1, "would be exceeded"),
        ({"enrichment_cents_per_month": 0}, 0, "would be exceeded"),
    ],
)
async def test_nothing_is_bought_beyond_the_limits(database, scope, worker, settings, asked, says):
    seen = []
    for name in ("Ann", "Bob", "Cleo"):
        await make_person(database, scope, name)
    with answering(lambda request: seen.append(request) or PERSON) as url:
        await connected(database, scope, url, **settings)
        run = await ran(database, scope)
    assert len(seen) == asked
    assert says in " ".join(run.output["problems"])
    assert sum(row.cost_microcents for row in await ledger(database, scope)) == asked * 28_000_000


@pytest.mark.requirement("HYG-03")
@pytest.mark.requirement("BYD-09")
async def test_a_refused_key_is_asked_no_further_and_costs_nothing(
    database, scope, worker, signed_in
):
    seen = []
    for name in ("Ann", "Bob", "Cleo", "Dee", "Eve", "Fay", "Gus", "Hal"):
        await make_person(database, scope, name)
    refused = refusal(401, "authentication_error")
    with answering(lambda request: seen.append(request) or refused) as url:
        await connected(database, scope, url)
        run = await ran(database, scope)
    assert len(seen) <= 4, "only those asked at the same moment"
    assert "does not accept the API key" in run.summary
    rows = await ledger(database, scope)
    assert {(row.status, row.cost_microcents) for row in rows} == {("failed", 0)}
    assert "does not accept the API key" in await signed_in.page("/hygiene/providers")
    with answering(lambda _: PERSON) as mended:
        async with database.scoped(scope) as db:
            (row,) = await accounts.accounts(db)
            row.options = row.options | {"api_url": mended}
        await signed_in.post("/hygiene/providers/again")
        again = await ran(database, scope)
    assert again.output["cost_cents"] == 8 * 28, "a key that was put right is used at once"
