"""HighLevel's requests against its published description, and its shapes as its pages show them."""

import base64
import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy import select

from enterprisehub.connectors.highlevel import account as highlevel
from enterprisehub.connectors.highlevel import read
from enterprisehub.connectors.highlevel.account import open_highlevel
from enterprisehub.connectors.highlevel.client import HighLevelClient
from enterprisehub.connectors.highlevel.hooks import parse
from enterprisehub.connectors.highlevel.signature import is_signed
from enterprisehub.domains.sync.contracts import Change
from enterprisehub.kernel.connectors import catalogue
from enterprisehub.kernel.connectors.inbox import Delivery
from enterprisehub.kernel.connectors.models import InboxRow
from enterprisehub.kernel.connectors.ports import Account, PortContext
from enterprisehub.kernel.errors import ConnectorRejected, RateLimited
from enterprisehub.kernel.ids import new_id
from tests.connectors.answering import answering

LAB = Path(__file__).resolve().parents[3].parent / "shared" / "contract_lab"
SINCE = datetime(2026, 1, 5, tzinfo=UTC)
DEAL = {
    "id": "d1", "name": "Roof", "monetaryValue": 1200.5, "pipelineId": "p1",
    "pipelineStageId": "s1", "status": "open", "contactId": "c1",
    "updatedAt": "2026-02-03T10:00:00.000Z",
}  # fmt: skip


def opened_at(url):
    account = Account(
        tenant_id=new_id(),
        id=None,
        connector="highlevel",
        title="HighLevel",
        credentials={"private_token": "t"},
        options={"api_url": url, "location_id": "ve9EPM428h8vShlRW1KT"},
    )
    return open_highlevel(PortContext(account, None, "https://hub.example"))


@pytest.fixture(params=["contacts", "opportunities"])
def lab(request):
    contract = LAB / "contracts" / f"highlevel-{request.param}.json"
    if not contract.is_file():
        pytest.skip("the contract lab is not beside this checkout")
    sys.path.insert(0, str(LAB))
    try:
        from contract_lab import ContractLab  # noqa: PLC0415  only where it is at hand
    finally:
        sys.path.remove(str(LAB))
    with ContractLab.for_spec(contract) as running:
        yield request.param, running


@pytest.mark.requirement("CRM-02")
async def test_reading_and_writing_ask_as_described(lab):
    of, running = lab
    account = opened_at(running.url)
    if of == "contacts":
        await account.get("contact", ("email",), ["1"])
        values = {"firstName": "Ann", "email": "a@b.co", "tags": ["x"], "custom:f1": "Blue"}
        for known in ("1", None):
            await account.write(Change(kind="contact", values=values, key="k", external_id=known))
        await account.remove("contact", "1")
    else:
        await account.read("deal", ("name", "stage"), since=SINCE, page=None)
        await account.read("deal", ("name",), since=None, page="1|x")
        await account.get("deal", ("name",), ["1"])
        await account.stages()
        made = {"name": "Roof", "stage": "p/s", "monetaryValue": "12.50", "contactId": "c",
                "custom:f2": "Slate"}  # fmt: skip
        for known in ("1", None):
            await account.write(Change(kind="deal", values=made, key="k", external_id=known))
        won = Change(kind="deal", values={"stage": "p/won"}, key="k", external_id="1")
        await account.write(won)
        await account.remove("deal", "1")
    running.assert_clean()


@pytest.mark.requirement("CRM-02")
async def test_fields_that_somebody_added_are_read_and_written_like_others():
    fields = [
        {"id": "f1", "name": "Favourite colour", "dataType": "SINGLE_OPTIONS",
         "picklistOptions": ["Blue", "Red"]},
        {"id": "f2", "name": "Budget", "dataType": "MONETORY"},
        {"id": "f3", "name": "Passport", "dataType": "FILE_UPLOAD"},
    ]  # fmt: skip
    row = {"id": "c1", "firstName": "Ann", "customFields": [{"id": "f1", "value": "Blue"}]}
    written = []

    def answer(request):
        if request.url.path.endswith("/customFields"):
            assert request.url.params["model"] == "contact"
            return {"customFields": fields}
        if request.method == "PUT":
            written.append(json.loads(request.content))
        return {"contact": row}

    with answering(answer) as url:
        account = opened_at(url)
        known = {one.name: one for one in await account.properties("contact")}
        colour, budget = known["custom:f1"], known["custom:f2"]
        assert (colour.title, colour.type) == ("Favourite colour", "choice")
        assert colour.choices == (("Blue", "Blue"), ("Red", "Red"))
        assert (budget.type, "custom:f3" in known) == ("money_number", False)
        [ann] = await account.get("contact", ("firstName", "custom:f1", "custom:f2"), ["c1"])
        assert ann.values == {"firstName": "Ann", "custom:f1": "Blue", "custom:f2": None}
        values = {"firstName": "Ann", "custom:f1": "Red", "custom:f2": None}
        await account.write(Change(kind="contact", values=values, key="k", external_id="c1"))
    assert written == [
        {"firstName": "Ann", "customFields": [{"id": "f1", "field_value": "Red"},
                                              {"id": "f2", "field_value": ""}]}
    ]  # fmt: skip


@pytest.mark.requirement("CRM-02")
async def test_a_token_without_the_right_to_added_fields_does_without_them():
    def answer(_):
        return 401, {}, {"message": "The token is not authorized for this scope."}

    with answering(answer) as url:
        known = await opened_at(url).properties("deal")
    assert [one.name for one in known] == [one.name for one in read.PROPERTIES["deal"]]


@pytest.mark.requirement("CRM-02")
async def test_contacts_are_read_by_their_change_page_by_page(monkeypatch):
    monkeypatch.setattr(highlevel, "PAGE", 2)
    rows = [
        {"id": f"c{n}", "firstName": f"P{n}", "address": "1 Elm St",
         "dateUpdated": "2026-02-01T00:00:00Z", "searchAfter": [1000 + n, f"c{n}"]}
        for n in range(3)
    ]  # fmt: skip
    asked = []

    def answer(request):
        assert request.headers["Version"] == "2021-07-28"
        asked.append(json.loads(request.content))
        after = asked[-1].get("searchAfter")
        start = int(after[0]) - 999 if after else 0
        return {"contacts": rows[start : start + 2], "total": 3}

    with answering(answer) as url:
        account, page, seen = opened_at(url), None, []
        while True:
            names = ("firstName", "address1")
            found = await account.read("contact", names, since=SINCE, page=page)
            seen += found.records
            page = found.next_page
            if page is None:
                break
    assert [one.external_id for one in seen] == ["c0", "c1", "c2"]
    assert seen[0].values == {"firstName": "P0", "address1": "1 Elm St"}
    assert asked[0]["filters"][0]["value"] == {"gte": SINCE.isoformat()}


@pytest.mark.requirement("CRM-02")
async def test_an_opportunity_is_won_beside_its_stage_and_gone_ones_are_told():
    found = read.record_of("deal", DEAL, ("stage", "monetaryValue"))
    assert found.values == {"stage": "p1/s1", "monetaryValue": 1200.5}
    assert read.stage_of({**DEAL, "status": "won"}) == "p1/won"
    assert read.stage_of({**DEAL, "status": "abandoned"}) == "p1/lost"
    pipeline = {"id": "p1", "name": "Sales", "stages": [{"id": "s1", "name": "New"}]}
    states = [(one.external_id, one.state) for one in read.stages_of(pipeline)]
    assert states == [("p1/s1", "open"), ("p1/won", "won"), ("p1/lost", "lost")]
    with answering(lambda _: (400, {}, {"message": "Contact not found"})) as url:
        [gone] = await opened_at(url).get("contact", ("email",), ["c9"])
        assert gone.removed
        await opened_at(url).remove("contact", "c9")
        with pytest.raises(ConnectorRejected, match="cannot merge"):
            await opened_at(url).merge("contact", "1", "2")
        with pytest.raises(ConnectorRejected, match="needs the contact"):
            change = Change(kind="deal", values={"name": "x", "stage": "p/s"}, key="k")
            await opened_at(url).write(change)


@pytest.mark.requirement("CRM-02")
def test_limits_name_the_wait():
    for headers, wanted in (
        ({"Retry-After": "4"}, 4),
        ({"X-RateLimit-Interval-Milliseconds": "10000"}, 10),
        ({"X-RateLimit-Daily-Remaining": "0"}, 3600),
        ({}, 10),
    ):
        with pytest.raises(RateLimited) as caught:
            HighLevelClient.understood(httpx.Response(429, headers=headers, json={}))
        assert caught.value.retry_after_seconds == wanted


def own_key():
    """A pair of keys, as no call that HighLevel signed is published."""
    private = Ed25519PrivateKey.generate()
    public = private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return private, base64.b64encode(public).decode()


def signed(private, body):
    return {"X-GHL-Signature": base64.b64encode(private.sign(body)).decode()}


@pytest.mark.requirement("CRM-02")
def test_only_the_body_that_was_signed_is_believed():
    private, key = own_key()
    signature = signed(private, b"{}")["X-GHL-Signature"]
    assert is_signed(body=b"{}", signature=signature, key=key)
    assert not is_signed(body=b"{ }", signature=signature, key=key)
    # The published key is one, and did not sign this.
    assert not is_signed(body=b"{}", signature=signature)
    for odd in ("", "no base64", base64.b64encode(b"short").decode()):
        assert not is_signed(body=b"{}", signature=odd, key=key)
    assert not is_signed(body=b"{}", signature=signature, key="AAAA")


@pytest.mark.requirement("CRM-02")
async def test_signed_events_of_the_location_are_stored_once_without_the_person(
    database, scope, browser
):
    private, key = own_key()
    place = "ve9EPM428h8vShlRW1KT"
    async with database.scoped(scope) as db:
        values = {"private_token": "t", "location_id": place, "webhook_key": key}
        hook = (await catalogue.connect(db, "highlevel", values)).hook_key
    path = f"/hooks/highlevel/{hook}"
    event = {"type": "ContactUpdate", "locationId": place, "id": "c1", "webhookId": "w1",
             "timestamp": "2026-03-01T12:00:00.000Z", "email": "ann@example.com"}  # fmt: skip
    elsewhere = {**event, "locationId": "AnotherLocation", "webhookId": "w2"}
    for told in (event, event, elsewhere):
        body = json.dumps(told).encode()
        answer = await browser.post(path, content=body, headers=signed(private, body))
        assert answer.status_code == 202, answer.text
    forged = await browser.post(path, content=b"{}", headers=signed(private, b"[]"))
    assert forged.status_code in (401, 403)
    listed = await browser.post(path, content=b"[]", headers=signed(private, b"[]"))
    assert listed.status_code == 422
    async with database.scoped(scope) as db:
        [row] = list(await db.scalars(select(InboxRow)))
        assert (row.external_id, "ann@example.com" in str(row.payload)) == ("w1", False)


@pytest.mark.requirement("CRM-02")
def test_events_name_what_changed_or_is_gone():
    def told(**event):
        delivery = Delivery(
            id=new_id(), connector="highlevel", account_id=None, external_id="w", type="e",
            payload={"id": "x1", **event},
        )  # fmt: skip
        return [(one.changed, one.removed) for one in parse(delivery)]

    assert told(type="ContactTagUpdate") == [((("contact", "x1"),), ())]
    assert told(type="OpportunityStageUpdate") == [((("deal", "x1"),), ())]
    assert told(type="OpportunityDelete") == [((), (("deal", "x1"),))]
    assert told(type="InboundMessage") == []
    assert told(type="ContactUpdate", id="") == []
