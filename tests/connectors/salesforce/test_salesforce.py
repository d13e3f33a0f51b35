"""Salesforce against a small server of its published wire format; see `fake`."""

import httpx
import pytest

from enterprisehub.connectors.salesforce import account as salesforce
from enterprisehub.connectors.salesforce import soql
from enterprisehub.connectors.salesforce.account import open_salesforce
from enterprisehub.connectors.salesforce.client import SalesforceClient
from enterprisehub.domains.crm.contracts.addresses import domain_of
from enterprisehub.domains.sync.contracts import Change
from enterprisehub.domains.sync.ports import consent_of
from enterprisehub.kernel import clock
from enterprisehub.kernel.connectors import accounts, catalogue
from enterprisehub.kernel.connectors.consenting import begin_consent, end_consent
from enterprisehub.kernel.connectors.ports import Account, PortContext
from enterprisehub.kernel.errors import ConnectorFailed, ConnectorRejected, RateLimited
from enterprisehub.kernel.ids import new_id
from tests.connectors import crm_story as story
from tests.connectors.answering import answering
from tests.connectors.salesforce.fake import FakeSalesforce

NAMES = ("FirstName", "Email")


def opened_at(url, **options):
    account = Account(
        tenant_id=new_id(),
        id=None,
        connector="salesforce",
        title="Salesforce",
        credentials={"client_secret": "s"},
        options={"api_url": url, "client_id": "key", **options},
    )
    return open_salesforce(PortContext(account, None, "https://hub.example"))


@pytest.fixture
def fake():
    return FakeSalesforce()


@pytest.fixture
def account(fake):
    with answering(fake) as url:
        yield opened_at(url)


@pytest.mark.requirement("CRM-02")
async def test_both_sides_are_kept_in_agreement(database, scope, runtime, fake):
    with answering(fake) as url:
        ids = fake.seed()
        values = {"api_url": url, "client_id": "key", "client_secret": "s"}
        there = await story.connected(database, scope, "salesforce", values)
        assert (await there.row()).address == "salesforce/00DA"
        assert fake.grants[0]["grant_type"] == "client_credentials"
        contact = await story.loads_everything(there, fake, ids)
        await story.goes_both_ways(there, fake, ids, contact)
        await story.is_made_there_once(there, fake)
        await story.waits_when_asked_to(there, fake)
        # Merged there: the master tells of it, and ours that was the other one parts.
        fake.delete("contact", ids["other"], into=ids["contact"])
        fake.put("contact", ids["contact"], Title="Head")
        await there.read()
        gone = await there.copy("contact", ids["other"])
        assert (gone.merged_into, gone.state) == (ids["contact"], "apart")
        await story.follows_what_is_gone(there, fake, ids)


@pytest.mark.requirement("CRM-02")
async def test_reading_goes_on_behind_the_last_record_and_takes_parts_together(
    monkeypatch, fake, account
):
    monkeypatch.setattr(salesforce, "PAGE", 3)
    fake.batch = 2
    known = [fake.put("contact", LastName=f"P{n}", Email=f"p{n}@example.com") for n in range(7)]
    for since in (None, clock.now().replace(year=2020)):
        page, seen = None, []
        while True:
            found = await account.read("contact", NAMES, since=since, page=page)
            seen += [one.external_id for one in found.records]
            page = found.next_page
            if page is None:
                break
        assert seen == known
    assert any("queryAll" in str(one.url) for one in fake.asked)
    assert (await account.ids("contact", page=None))[0] == known


@pytest.mark.requirement("CRM-02")
async def test_the_deleted_are_told_and_merged_ones_by_their_last_master(fake, account):
    one, two, three, four = (fake.put("contact", LastName=f"P{n}") for n in range(4))
    fake.delete("contact", one, into=two)
    fake.delete("contact", two, into=three)
    fake.delete("contact", four)
    found = await account.get("contact", NAMES, [one, four, "000000000000000999"])
    told = {each.external_id: (each.removed, set(each.merged_ids)) for each in found}
    assert told == {
        three: (False, {one, two}),
        four: (True, set()),
        "000000000000000999": (True, set()),
    }
    await account.remove("contact", four)
    with pytest.raises(ConnectorRejected, match="cannot merge"):
        await account.merge("contact", three, four)


@pytest.mark.requirement("CRM-02")
async def test_somebody_known_there_is_changed_not_doubled(fake, account):
    ann = fake.put("contact", LastName="O'Neil", Email="o'neil@example.com")
    match = ("Email", "o'neil@example.com")
    change = Change(kind="contact", values={"FirstName": "Ann"}, key="k", match=match)
    assert (await account.write(change)).external_id == ann
    site, other = (
        fake.put("company", Name="A", Website="http://www.acme.example.com"),
        fake.put("company", Name="B", Website="notacme.example.com"),
    )
    change = Change(
        kind="company", values={"Name": "Acme"}, key="k", match=("Website", "acme.example.com")
    )
    assert (await account.write(change)).external_id == site
    assert fake.values("company", other)["Name"] == "B"
    assert domain_of(fake.values("company", site)["Website"]) == "acme.example.com"
    deal = {"Name": "Roof", "StageName": "Closed Won", "CloseDate": "2026-05-01"}
    first = await account.write(Change(kind="deal", values=deal, key="k"))
    again = await account.write(Change(kind="deal", values=deal, key="k", unsure=True))
    assert again.external_id == first.external_id
    # The contact of a deal is its primary role; nothing of ours empties what they need.
    changed = {"ContactId": ann, "Amount": 12.5, "OwnerId": ""}
    await account.write(Change(kind="deal", values=changed, key="k", external_id=first.external_id))
    kept = fake.values("deal", first.external_id)
    assert (kept["ContactId"], kept["Amount"], kept.get("OwnerId")) == (ann, 12.5, None)
    await account.write(
        Change(kind="deal", values={"ContactId": ann}, key="k", external_id=first.external_id)
    )
    assert len(fake.rows["OpportunityContactRole"]) == 1


@pytest.mark.requirement("CRM-02")
async def test_a_key_field_makes_a_record_once_whatever_is_lost(fake):
    fake.key_field = "Hub_Key__c"
    with answering(fake) as url:
        account = opened_at(url, key_field="Hub_Key__c")
        change = Change(kind="company", values={"Name": "Acme"}, key="k1")
        first = await account.write(change)
        assert (await account.write(change)).external_id == first.external_id
        with pytest.raises(ConnectorRejected, match="REQUIRED_FIELD_MISSING: LastName"):
            await account.write(Change(kind="contact", values={"FirstName": "A"}, key="k2"))
    assert len(fake.rows["Account"]) == 1


@pytest.mark.requirement("CRM-02")
async def test_the_days_calls_are_left_to_others_before_they_end(fake, account):
    fake.put("contact", LastName="P")
    fake.used = "95000/100000"
    with pytest.raises(RateLimited, match=r"95,000 of 100,000") as caught:
        await account.read("contact", NAMES, since=None, page=None)
    assert caught.value.retry_after_seconds == 900
    assert (await account.identify()).title == "Acme Org"
    for status, code, message, wanted in (
        (403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.", 3600),
        (403, "REQUEST_LIMIT_EXCEEDED", "ConcurrentRequests Limit exceeded.", 30),
    ):
        with pytest.raises(RateLimited) as caught:
            SalesforceClient.understood(
                httpx.Response(status, json=[{"errorCode": code, "message": message}])
            )
        assert caught.value.retry_after_seconds == wanted
    locked = [{"errorCode": "UNABLE_TO_LOCK_ROW", "message": "unable to obtain access"}]
    with pytest.raises(ConnectorFailed) as passing:
        SalesforceClient.understood(httpx.Response(400, json=locked))
    assert not isinstance(passing.value, ConnectorRejected)


@pytest.mark.requirement("CRM-02")
async def test_signing_in_brings_a_token_that_is_got_anew_when_it_ends(
    database, scope, runtime, fake
):
    with answering(fake) as url:
        async with database.scoped(scope) as db:
            values = {"client_id": "key", "client_secret": "s", "api_url": url}
            row = await catalogue.connect(db, "salesforce", values)
            away = httpx.URL(
                await begin_consent(db, consent_of, row.id, "https://hub.example/back")
            )
        assert str(away).startswith(f"{url}/services/oauth2/authorize?")
        assert dict(away.params)["scope"] == "api refresh_token"
        await end_consent(
            database,
            scope,
            consent_of,
            state=away.params["state"],
            code="code",
            back="https://hub.example/back",
        )
        fake.token = "another"
        assert "Works with Acme Org" in await accounts.try_out(database, scope, row.id)
    assert [one["grant_type"] for one in fake.grants] == ["authorization_code", "refresh_token"]


@pytest.mark.requirement("CRM-02")
async def test_fields_are_told_with_what_they_link_to(account):
    found = {one.name: one for one in await account.properties("deal")}
    kinds = {name: one.type for name, one in found.items()}
    assert kinds["StageName"] == "stage"
    assert (kinds["ContactId"], kinds["AccountId"], kinds["OwnerId"]) == (
        "contact", "company", "owner",
    )  # fmt: skip
    assert (kinds["Amount"], kinds["CloseDate"]) == ("money_number", "date")
    assert found["StageName"].choices == (("Closed Won", "Won"),)
    assert found["Won_By__c"].read_only
    assert not found["ContactId"].read_only
    assert "Id" not in kinds
    states = [(one.name, one.state) for one in await account.stages()]
    assert ("Closed Lost", "lost") in states
    assert [one.email for one in await account.owners()] == ["uma@example.com"]


def test_what_people_enter_does_not_end_a_query():
    assert soql.quoted("a' OR Name != '\\") == "'a\\' OR Name != \\'\\\\'"
    assert soql.contains("50%_off") == "'%50\\%\\_off%'"
    asked = soql.select(["Id", "Name FROM User--", "Id"], "Contact", limit=5)
    assert asked == "SELECT Id FROM Contact ORDER BY Id LIMIT 5"
