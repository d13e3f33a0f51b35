"""Zoho CRM against a small server of its published wire format; see `fake`."""

import httpx
import pytest

from enterprisehub.connectors.zoho import account as zoho
from enterprisehub.connectors.zoho.account import accounts_url, open_zoho
from enterprisehub.connectors.zoho.client import ZohoClient
from enterprisehub.domains.sync.contracts import Change
from enterprisehub.domains.sync.ports import consent_of
from enterprisehub.kernel import clock
from enterprisehub.kernel.connectors import accounts, catalogue
from enterprisehub.kernel.connectors.consenting import begin_consent, end_consent
from enterprisehub.kernel.connectors.ports import Account, PortContext
from enterprisehub.kernel.errors import ConnectorFailed, ConnectorRejected, Invalid, RateLimited
from enterprisehub.kernel.ids import new_id
from tests.connectors import crm_story as story
from tests.connectors.answering import answering
from tests.connectors.zoho.fake import FakeZoho

NAMES = ("First_Name", "Email")


def opened_at(url, **options):
    account = Account(
        tenant_id=new_id(),
        id=None,
        connector="zoho",
        title="Zoho",
        credentials={"client_secret": "s", "refresh_token": "r1"},
        options={"api_url": url, "client_id": "key", **options},
    )
    return open_zoho(PortContext(account, None, "https://hub.example"))


@pytest.fixture
def fake():
    return FakeZoho()


@pytest.fixture
def account(fake):
    with answering(fake) as url:
        yield opened_at(url)


@pytest.mark.requirement("CRM-02")
async def test_both_sides_are_kept_in_agreement(database, scope, runtime, fake):
    with answering(fake) as url:
        ids = fake.seed()
        values = {"api_url": url, "client_id": "key", "client_secret": "s", "refresh_token": "r1"}
        there = await story.connected(database, scope, "zoho", values)
        assert (await there.row()).address == "zoho/700"
        contact = await story.loads_everything(there, fake, ids)
        await story.goes_both_ways(there, fake, ids, contact)
        await story.is_made_there_once(there, fake)
        await story.waits_when_asked_to(there, fake)
        await story.follows_what_is_gone(there, fake, ids)


@pytest.mark.requirement("CRM-02")
async def test_reading_goes_on_from_the_last_change_where_a_list_or_its_token_ends(
    monkeypatch, fake, account
):
    known = [fake.put("contact", Last_Name=f"P{n}") for n in range(7)]
    fake.page = 2

    async def all_of(since, spoil=0):
        page, seen = None, []
        while True:
            found = await account.read("contact", NAMES, since=since, page=page)
            seen += [one.external_id for one in found.records if not one.removed]
            page = found.next_page
            if page is None:
                return seen
            if spoil:
                spoil -= 1
                fake.tokens.clear()

    assert await all_of(None) == known
    since = clock.now().replace(year=2020)
    assert await all_of(since) == known
    assert list(dict.fromkeys(await all_of(since, spoil=2))) == known
    monkeypatch.setattr(zoho, "MOST_LISTED", 4)
    assert list(dict.fromkeys(await all_of(None))) == known
    # A page that is refused for good is no reason to ask for ever.
    same = fake.values("contact", known[0])["Modified_Time"]
    for row in fake.rows["Contacts"].values():
        row["Modified_Time"] = same
    with pytest.raises(ConnectorFailed):
        await all_of(clock.now().replace(year=2020), spoil=9)


@pytest.mark.requirement("CRM-02")
async def test_what_is_gone_is_told_and_merged_there_when_ours_were(fake, account):
    one, two, three = (fake.put("contact", Last_Name=f"P{n}") for n in range(3))
    assert (await account.merge("contact", one, two)).external_id == one
    assert fake.merges == [(one, two)]
    found = await account.get("contact", NAMES, [one, two])
    assert [(each.external_id, each.removed) for each in found] == [(one, False), (two, True)]
    await account.remove("contact", three)
    await account.remove("contact", three)
    fake.page = 1
    since, gone, page = clock.now().replace(year=2020), [], None
    while True:
        part = await account.read("contact", NAMES, since=since, page=page)
        gone += [each.external_id for each in part.records if each.removed]
        page = part.next_page
        if page is None:
            break
    assert gone == [two, three]


@pytest.mark.requirement("CRM-02")
async def test_somebody_known_there_is_changed_not_doubled(fake, account):
    ann = fake.put("contact", Last_Name="Berg", Email="ann@example.com")
    values = {"First_Name": "Ann", "Email": "ann@example.com", "Owner": ""}
    match = ("Email", "ann@example.com")
    written = await account.write(Change(kind="contact", values=values, key="k", match=match))
    assert (written.external_id, fake.values("contact", ann)["First_Name"]) == (ann, "Ann")
    assert written.changed_at is not None
    site = fake.put("company", Account_Name="A", Website="http://www.acme.example.com")
    fake.put("company", Account_Name="B", Website="notacme.example.com")
    change = Change(
        kind="company", values={"Account_Name": "O'Neil"}, key="k",
        match=("Website", "acme.example.com"),
    )  # fmt: skip
    assert (await account.write(change)).external_id == site
    deal = {"Deal_Name": "O'Neil's roof", "Stage": "Closed Won", "Amount": 12.5,
            "Contact_Name": ann, "Account_Name": site, "Vip": True}  # fmt: skip
    first = await account.write(Change(kind="deal", values=deal, key="k"))
    again = await account.write(Change(kind="deal", values=deal, key="k", unsure=True))
    assert again.external_id == first.external_id
    assert fake.values("deal", first.external_id)["Contact_Name"] == {"id": ann}
    parted = Change(
        kind="deal", values={"Contact_Name": "", "Stage": ""}, key="k",
        external_id=first.external_id,
    )  # fmt: skip
    await account.write(parted)
    kept = fake.values("deal", first.external_id)
    assert (kept["Contact_Name"], kept["Stage"]) == (None, "Closed Won")
    with pytest.raises(ConnectorRejected, match="MANDATORY_NOT_FOUND: Last_Name"):
        await account.write(Change(kind="contact", values={"First_Name": "A"}, key="k"))


@pytest.mark.requirement("CRM-02")
async def test_signing_in_happens_in_the_organisations_own_data_centre(
    database, scope, runtime, fake
):
    async with database.scoped(scope) as db:
        values = {"client_id": "key", "client_secret": "s", "data_centre": "eu"}
        row = await catalogue.connect(db, "zoho", values)
        away = httpx.URL(await begin_consent(db, consent_of, row.id, "https://hub.example/back"))
        assert away.host == "accounts.zoho.eu"
        assert dict(away.params)["access_type"] == "offline"
        assert "ZohoCRM.coql.READ" in away.params["scope"]
        with pytest.raises(Invalid):
            await catalogue.connect(db, "zoho", {**values, "data_centre": "moon"})
    with answering(fake) as url:
        async with database.scoped(scope) as db:
            values = {"client_id": "key", "client_secret": "s", "api_url": url}
            row = await catalogue.connect(db, "zoho", values)
        assert "Sign in with Zoho CRM" in await accounts.try_out(database, scope, row.id)
        async with database.scoped(scope) as db:
            away = httpx.URL(
                await begin_consent(db, consent_of, row.id, "https://hub.example/back")
            )
        back = "https://hub.example/back"
        await end_consent(
            database, scope, consent_of, state=away.params["state"], code="code", back=back
        )
        fake.token = "another"  # it was ended there
        assert "Works with Acme Org" in await accounts.try_out(database, scope, row.id)
    assert [one["grant_type"] for one in fake.grants] == ["authorization_code", "refresh_token"]
    plain = Account(tenant_id=new_id(), id=None, connector="zoho", title="Zoho")
    assert accounts_url(plain) == "https://accounts.zoho.com"


@pytest.mark.requirement("CRM-02")
async def test_fields_are_told_with_what_they_link_to_and_limits_with_their_wait(account):
    found = {one.name: one for one in await account.properties("deal")}
    kinds = {name: one.type for name, one in found.items()}
    assert kinds == {
        "Deal_Name": "text", "Stage": "stage", "Amount": "money_number", "Closing_Date": "date",
        "Vip": "flag", "Contact_Name": "contact", "Account_Name": "company", "Owner": "owner",
    }  # fmt: skip
    people = {one.name: one for one in await account.properties("contact")}
    assert people["Full_Name"].read_only
    assert not people["Email"].read_only
    states = {one.name: one.state for one in await account.stages()}
    assert states == {"Qualification": "open", "Closed Won": "won", "Closed Lost": "lost"}
    assert [one.email for one in await account.owners()] == ["uma@example.com"]
    soon = str(int((clock.now().timestamp() + 20) * 1000))
    for headers, code, least, most in (
        ({"Retry-After": "7"}, "TOO_MANY_REQUESTS", 7, 7),
        ({"X-RATELIMIT-RESET": soon}, "TOO_MANY_REQUESTS", 1, 22),
        ({}, "TOO_MANY_REQUESTS", 60, 60),
        ({"X-API-CREDITS-REMAINING": "0"}, "TOO_MANY_REQUESTS", 3600, 3600),
        ({}, "LIMIT_EXCEEDED", 3600, 3600),
    ):
        with pytest.raises(RateLimited) as caught:
            ZohoClient.understood(httpx.Response(429, headers=headers, json={"code": code}))
        assert least <= caught.value.retry_after_seconds <= most
    with pytest.raises(ConnectorRejected, match="50 fields"):
        names = [f"Field_{n}" for n in range(60)]
        await account.read("contact", names, since=None, page=None)
