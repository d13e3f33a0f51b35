"""A person's devices: added by their browser, listed, tried, removed; nobody else's."""

import pytest

from enterprisehub.kernel.identity.permissions import Role
from enterprisehub.kernel.push import vapid
from enterprisehub.kernel.push.devices import MOST_DEVICES, hash_of
from enterprisehub.kernel.secrets import installed
from enterprisehub.kernel.webhooks import addresses
from tests.conftest import settled
from tests.kernel.push.push_service import PushService, Subscriber, written
from tests.kernel.webhooks.receivers import Receiver

pytestmark = pytest.mark.requirement("PLT-42")
DEVICES = "/api/notifications/devices"
ENDPOINT = "https://push.example.com/wpush/v2/abc"
FIREFOX = "Mozilla/5.0 (Android 15; Mobile; rv:144.0) Gecko/144.0 Firefox/144.0"


@pytest.fixture
def outside():
    """Names lead where the test says, and nothing else is asked."""
    leads = {"push.example.com": "93.184.216.34", "inside.example.com": "10.0.0.7"}

    async def resolve(host, port):
        del port
        if host not in leads and not host.replace(".", "").replace(":", "").isalnum():
            raise OSError(host)
        return [leads.get(host, host)]

    before = addresses.installed()
    addresses.install(addresses.Surroundings(resolve=resolve))
    yield leads
    addresses.install(before)


async def test_a_browser_is_added_listed_once_and_removed(signed_in, outside):
    page = await signed_in.page("/account/notifications")
    assert "Push on this device" in page
    assert vapid.public_key(installed()) in page
    wish, agent = Subscriber().subscription(ENDPOINT), {"user-agent": FIREFOX}
    for _ in range(2):
        made = await signed_in.post(DEVICES, json=wish, headers=agent)
        assert made.status_code == 201, made.text
    listed = (await signed_in.get(DEVICES)).json()
    assert listed["public_key"] == vapid.public_key(installed())
    (device,) = listed["items"]
    assert device["name"] == "Firefox on Android"
    assert device["endpoint_hash"] == hash_of(ENDPOINT)
    assert ENDPOINT not in made.text
    page = await signed_in.page("/account/notifications")
    assert "Firefox on Android" in page
    assert "wpush" not in page, "who knows the endpoint could write to it"
    assert 'value="performance.sla_breach/push" checked' in page
    gone = await signed_in.delete(f"{DEVICES}/{device['id']}")
    assert gone.status_code == 204
    assert (await signed_in.get(DEVICES)).json()["items"] == []
    assert (await signed_in.delete(f"{DEVICES}/{device['id']}")).status_code == 404
    events = await signed_in.page("/settings/events")
    assert events.count("Firefox on Android") == 2, "added once, removed once"


POINT = Subscriber().subscription("")["keys"]["p256dh"]
SECRET = written(b"s" * 16)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"endpoint": "http://push.example.com/a"}, "Only https:// addresses"),
        ({"endpoint": "https://127.0.0.1/a"}, "inside a network"),
        ({"endpoint": "https://inside.example.com/a"}, "inside a network"),
        ({"endpoint": "https://169.254.169.254/latest"}, "inside a network"),
        ({"endpoint": "https://[::1]/a"}, "inside a network"),
        ({"endpoint": "https://push.example.com:22/a"}, "Port 22 is not called"),
        ({"endpoint": "https://no-such-name.example/a"}, "cannot be found"),
        ({"endpoint": "https://a:b@push.example.com/a"}, "Leave name and password out"),
        ({"endpoint": "javascript:alert(1)"}, "This is not an address"),
        ({"endpoint": ""}, "This is not an address"),
        ({"endpoint": ENDPOINT + "a" * 2000}, "2000"),
        ({"p256dh": POINT[:-4]}, "p256dh has 62 bytes instead of 65"),
        ({"p256dh": "?" * 88}, "p256dh is not base64url"),
        ({"p256dh": "A" * 300}, "200"),
        ({"auth": written(b"s" * 8)}, "auth has 8 bytes instead of 16"),
        ({"auth": "nöt"}, "auth is not base64url"),
    ],
)
async def test_what_is_no_subscription_is_refused_in_words(signed_in, outside, changed, words):
    keys = {"p256dh": POINT, "auth": SECRET} | changed
    wish = {"endpoint": keys.pop("endpoint", ENDPOINT), "keys": keys}
    answer = await signed_in.post(DEVICES, json=wish)
    assert answer.status_code == 422
    assert words in answer.text
    assert (await signed_in.get(DEVICES)).json()["items"] == []


async def test_a_shared_browser_is_whose_it_shows_itself_to_be(sign_in_as, outside):
    first, second = await sign_in_as(Role.OWNER), await sign_in_as(Role.MEMBER)
    browser = Subscriber()
    wish = browser.subscription(ENDPOINT)
    assert (await first.post(DEVICES, json=wish)).status_code == 201
    stranger = Subscriber().subscription(ENDPOINT)
    refused = await second.post(DEVICES, json=stranger)
    assert refused.status_code == 409
    assert "another person" in refused.text
    (theirs,) = (await first.get(DEVICES)).json()["items"]
    for path in (
        f"{DEVICES}/{theirs['id']}/test",
        f"/account/notifications/devices/{theirs['id']}",
    ):
        assert (await second.post(path)).status_code in (404, 405)
    assert (await second.delete(f"{DEVICES}/{theirs['id']}")).status_code == 404
    assert (await second.post(DEVICES, json=wish)).status_code == 201, "the same browser"
    assert (await first.get(DEVICES)).json()["items"] == []
    assert len((await second.get(DEVICES)).json()["items"]) == 1


async def test_there_is_an_end_to_devices_and_no_way_for_keys(signed_in, with_key, outside):
    browser = Subscriber()
    for number in range(MOST_DEVICES + 1):
        answer = await signed_in.post(DEVICES, json=browser.subscription(f"{ENDPOINT}{number}"))
        assert answer.status_code == (201 if number < MOST_DEVICES else 409)
    assert "Remove one" in answer.text
    assert (await with_key.get(DEVICES)).status_code == 403


async def test_a_test_reaches_the_device_and_the_page_says_so(signed_in, worker):
    before = addresses.installed()
    addresses.install(addresses.Surroundings(addresses.read_networks("127.0.0.0/8")))
    try:
        async with Receiver() as receiver:
            service = PushService(receiver, vapid.public_key(installed()))
            made = await signed_in.post(DEVICES, json=service.subscription)
            place = f"/account/notifications/devices/{made.json()['id']}"
            assert "nothing pushed yet" in await signed_in.page("/account/notifications")
            assert (await signed_in.post(f"{place}/test")).status_code == 303

            async def taken():
                (device,) = (await signed_in.get(DEVICES)).json()["items"]
                return device["last_ok_at"]

            await settled(taken)
            ((shown, got),) = service.taken
            assert shown["title"] == "Pushes reach this device"
            assert shown["url"] == "/account/notifications"
            assert got.headers["topic"] == "test"
            assert "last push taken" in await signed_in.page("/account/notifications")
            removed = await signed_in.post(f"{place}/remove", headers={"hx-request": "true"})
            assert "Nothing is pushed to" in str(removed.headers) + removed.text
    finally:
        addresses.install(before)
