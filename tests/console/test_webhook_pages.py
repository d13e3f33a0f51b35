"""Settings → Webhooks and /api/webhooks: set up, secret once, log, test, replay, who may."""

import re
from html import unescape

import pytest

from enterprisehub.kernel.events.publish import EVENT_TYPES, publish
from enterprisehub.kernel.identity.permissions import Role
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.webhooks import addresses
from tests.conftest import settled
from tests.kernel.webhooks.receivers import Receiver, answer

pytestmark = pytest.mark.requirement("PLT-21")
PLACE = "/settings/webhooks"


@pytest.fixture
async def receiver():
    before = addresses.installed()
    addresses.install(addresses.Surroundings(addresses.read_networks("127.0.0.0/8")))
    async with Receiver() as made:
        yield made
    addresses.install(before)


def _form(url, **more):
    return {"name": "Warehouse", "url": url, "event_types": ["crm.*"], "ordered": "on"} | more


async def _until(get, path, look):
    async def ask():
        got = await get(path)
        return got if look(got) else None

    return await settled(ask)


async def test_from_the_form_to_the_log_and_back(signed_in, worker, receiver, database, scope):
    """Story: add, see the secret once, test, see the call, fail, send again."""
    assert "No webhooks" in await signed_in.page(PLACE)
    made = await signed_in.post(PLACE, data=_form(receiver.url))
    assert made.status_code == 200, made.text
    secret = re.search(r"whsec_[\w+/=]+", made.text)
    assert secret
    listed = await signed_in.page(PLACE)
    href = re.search(rf"{PLACE}/[0-9a-f-]{{36}}", listed)
    assert href
    place = href[0]
    assert "whsec_" not in await signed_in.page(place)
    sent = await signed_in.post(f"{place}/test", data={"event_type": "crm.contact_created"})
    delivery = await _until(
        signed_in.page, sent.headers["location"], lambda text: "answered 200" in text
    )
    assert "webhook-signature" in delivery
    assert receiver.got[0].json["type"] == "crm.contact_created"

    file = f"/api/webhooks/{place.rpartition('/')[2]}/deliveries.csv"
    assert "crm.contact_created" in (await signed_in.get(f"{file}?state=done")).text
    assert "crm.contact_created" not in (await signed_in.get(f"{file}?state=failed")).text

    receiver.how = lambda _: answer(410, b"no more of this")
    async with database.scoped(scope) as db:
        await publish(db, EVENT_TYPES["crm.contact_deleted"](new_id()))
    off = await _until(signed_in.page, place, lambda text: "Switched off" in text)
    assert "410 Gone" in off
    receiver.how = lambda _: answer(200)
    await signed_in.post(f"{place}/on")
    await signed_in.post(f"{place}/replay")
    arrived = await _until(
        signed_in.page, f"{place}?state=done", lambda text: ">crm.contact_deleted</a>" in text
    )
    found = re.findall(rf"{PLACE}/deliveries/[0-9a-f-]{{36}}", arrived)
    shown = await signed_in.page(found[0])
    assert "of round 2: answered 200" in shown
    assert "no more of this" in shown

    rotated = await signed_in.post(f"{place}/rotate", data={"overlap_hours": "1"})
    assert secret[0] not in rotated.text
    assert "whsec_" in rotated.text
    await signed_in.post(f"{place}/remove")
    assert "Warehouse" not in await signed_in.page(PLACE)


async def test_a_wrong_form_is_shown_again_with_reasons(signed_in):
    wrong = _form("https://169.254.169.254/latest", per_minute="many", shape="a b")
    answered = await signed_in.post(PLACE, data=wrong)
    text = unescape(answered.text)
    assert answered.status_code == 422
    assert "an address inside a network" in text
    assert "HUB_WEBHOOK_NETWORKS" not in text
    assert "Between 1 and 6000" in text
    assert "Line 1 cannot be read" in text
    assert 'value="Warehouse"' in text


async def test_an_address_inside_says_who_may_open_it(signed_in):
    answered = await signed_in.post(PLACE, data=_form("http://127.0.0.1:8000/in"))
    assert answered.status_code == 422
    assert "HUB_WEBHOOK_NETWORKS=127.0.0.1/32" in unescape(answered.text)


async def test_a_page_with_a_new_secret_refreshes_its_own_log(signed_in, receiver):
    """It answers a form that went to another address, where no log can be read."""
    made = await signed_in.post(PLACE, data=_form(receiver.url))
    place = re.search(rf"{PLACE}/[0-9a-f-]{{36}}(?=/test)", made.text)[0]
    rotated = await signed_in.post(f"{place}/rotate", data={"overlap_hours": "1"})
    unread = await signed_in.post(f"{place}/replay", data={"since": "x", "until": "y"})
    for shown in (made, rotated, unread):
        asked = re.search(r'id="deliveries" hx-get="([^"]+)"', shown.text)[1]
        assert asked == place
        assert 'id="deliveries"' in await signed_in.page(asked)


async def test_the_catalogue_shows_every_event(signed_in):
    text = await signed_in.page(f"{PLACE}/events/catalogue")
    assert all(name in text for name in EVENT_TYPES)


async def test_the_api_does_the_same(with_key, worker, receiver):
    new = {"name": "API", "url": receiver.url, "event_types": ["*"], "shape": "type"}
    made = await with_key.post("/api/webhooks", json=new)
    assert made.status_code == 201, made.text
    id_, secret = made.json()["id"], made.json()["secret"]
    assert secret.startswith("whsec_")
    read = await with_key.get(f"/api/webhooks/{id_}")
    assert "secret" not in read.json()
    changed = await with_key.put(
        f"/api/webhooks/{id_}", json=new | {"name": "Renamed"}, headers={"if-match": read.headers["etag"]}
    )  # fmt: skip
    assert changed.json()["name"] == "Renamed"
    stale = await with_key.put(
        f"/api/webhooks/{id_}", json=new, headers={"if-match": read.headers["etag"]}
    )
    assert stale.status_code == 412
    tested = await with_key.post(
        f"/api/webhooks/{id_}/test", json={"event_type": "crm.deal_created"}
    )
    assert tested.status_code == 202

    async def ended():
        got = await with_key.get(f"/api/webhooks/deliveries/{tested.json()['id']}")
        return got.json() if got.json()["state"] == "done" else None

    done = await settled(ended)
    assert done["tried"][0]["request_body"] == '{"type":"crm.deal_created"}'
    again = await with_key.post(f"/api/webhooks/deliveries/{done['id']}/replay")
    assert again.json()["round"] == 2
    listed = await with_key.get(f"/api/webhooks/{id_}/deliveries?limit=1")
    assert len(listed.json()["items"]) == 1
    nothing = await with_key.post(f"/api/webhooks/{id_}/replay", json={})
    assert nothing.status_code == 422
    kinds = await with_key.get("/api/webhooks/events")
    assert {kind["type"] for kind in kinds.json()} == set(EVENT_TYPES)
    renewed = await with_key.post(f"/api/webhooks/{id_}/rotate-secret", json={"overlap_hours": 0})
    assert renewed.json()["secret"] != secret
    assert (await with_key.post(f"/api/webhooks/{id_}/off")).json()["state"] == "off"
    refused = await with_key.post(
        f"/api/webhooks/{id_}/test", json={"event_type": "crm.deal_created"}
    )
    assert refused.status_code == 409
    assert (await with_key.delete(f"/api/webhooks/{id_}")).status_code == 204
    assert (await with_key.get(f"/api/webhooks/{id_}")).status_code == 404


async def test_only_administrators_see_webhooks(sign_in_as):
    manager = await sign_in_as(Role.MANAGER)
    assert (await manager.get("/api/webhooks")).status_code == 403
    await manager.page(PLACE, status=403)
