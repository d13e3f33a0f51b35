"""Rate limits and address lists: known callers are not yet let in."""

import contextlib
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enterprisehub.app.web import build
from enterprisehub.kernel import clock
from enterprisehub.kernel.errors import Invalid
from enterprisehub.kernel.identity.api_keys import create_key
from enterprisehub.kernel.identity.permissions import Role
from enterprisehub.kernel.identity.security import Security, parse_networks, within
from enterprisehub.kernel.identity.security_events import recent
from enterprisehub.kernel.settings import Settings
from enterprisehub.kernel.web.rate_limits import Buckets, Limits

READ = "identity.events.read"


@pytest.fixture
def limited(runtime, database_urls, tmp_path):
    """The application as it runs in production, with its limits."""
    settings = Settings(home=tmp_path, public_url="http://hub.test")
    return build(settings, runtime, database_urls.app, limits=Limits(anonymous_per_minute=20))


async def _key(database, scope):
    async with database.scoped(scope) as db:
        return await create_key(db, "Reader", [READ])


@pytest.mark.requirement("PLT-04")
async def test_a_key_may_ask_so_often_a_minute(limited, new_browser, database, scope):
    async with database.scoped(scope) as db:
        await Security(key_requests_per_minute=12).save(db)
    _, key = await _key(database, scope)
    program = new_browser(to=limited)
    program.headers["authorization"] = f"Bearer {key}"
    begun = clock.now()
    with clock.fixed(begun):
        answers = [await program.get("/api/security-events") for _ in range(13)]
    assert [a.status_code for a in answers] == [200] * 12 + [429]
    assert answers[-1].headers["retry-after"] == "5"
    assert answers[-1].json()["code"] == "rate_limited"
    with clock.fixed(begun + timedelta(seconds=5)):
        assert (await program.get("/api/security-events")).status_code == 200
        assert (await program.get("/api/security-events")).status_code == 429


@pytest.mark.requirement("PLT-04")
async def test_people_are_counted_by_person_not_by_address(
    limited, database, scope, sign_in_as, new_person
):
    async with database.scoped(scope) as db:
        await Security(user_requests_per_minute=30).save(db)
    busy, calm = await new_person(Role.VIEWER), await new_person(Role.VIEWER)
    with clock.fixed(clock.now()):
        first, second = [await sign_in_as(busy, to=limited) for _ in range(2)]
        answers = [(await first.get("/api/account")).status_code for _ in range(30)]
        assert answers == [200] * 30
        assert (await second.get("/api/account")).status_code == 429
        other = await sign_in_as(calm, to=limited)
        assert (await other.get("/api/account")).status_code == 200


@pytest.mark.requirement("PLT-04")
async def test_a_carriers_webhooks_have_a_limit_of_their_own(
    runtime, database_urls, tmp_path, new_browser
):
    settings = Settings(home=tmp_path, public_url="http://hub.test")
    limits = Limits(anonymous_per_minute=5, hooks_per_minute=30)
    app = build(settings, runtime, database_urls.app, limits=limits)
    carrier = new_browser(to=app, ip="203.0.113.7")
    with clock.fixed(clock.now()):
        answers = [
            (await carrier.post("/hooks/twilio/nobody/messages", data={"a": "1"})).status_code
            for _ in range(31)
        ]
        assert 429 not in answers[:30]
        assert answers[30] == 429
        assert (await carrier.get("/sign-in")).status_code == 200


@pytest.mark.requirement("PLT-04")
async def test_strangers_are_counted_by_address(limited, new_browser):
    with clock.fixed(clock.now()):
        stranger = new_browser(to=limited, ip="203.0.113.5")
        stranger.headers["authorization"] = "Bearer hub_guess_guess"
        answers = [(await stranger.get("/api/keys")).status_code for _ in range(21)]
        assert answers == [401] * 20 + [429]
        page = await stranger.get("/sign-in", headers={"accept": "text/html", "authorization": ""})
        assert page.status_code == 429
        assert int(page.headers["retry-after"]) == 3
        elsewhere = new_browser(to=limited, ip="203.0.113.6")
        assert (await elsewhere.get("/sign-in")).status_code == 200


@given(st.integers(1, 600), st.lists(st.floats(0, 20), max_size=60))
def test_a_bucket_never_gives_more_than_its_rate(per_minute, pauses):
    buckets, at, begun, given_out = Buckets(), clock.now(), clock.now(), 0
    for pause in pauses:
        at += timedelta(seconds=pause)
        with clock.fixed(at):
            given_out += buckets.try_take("x", per_minute) == 0.0
    passed = (at - begun).total_seconds()
    assert given_out <= per_minute + passed * per_minute / 60 + 1e-6


@pytest.mark.requirement("PLT-04")
async def test_only_listed_addresses_enter(database, scope, owner, sign_in_as, new_browser):
    async with database.scoped(scope) as db:
        await Security(ip_allow_list=("203.0.113.0/24",)).save(db)
    inside = await sign_in_as(owner, ip="203.0.113.77")
    outside = await sign_in_as(owner, ip="198.51.100.1")
    assert (await inside.get("/api/keys")).status_code == 200
    refused = await outside.get("/api/keys")
    assert (refused.status_code, refused.json()["reason"]) == (403, "address")
    assert "198.51.100.1" in refused.json()["detail"]
    _, key = await _key(database, scope)
    program = new_browser(ip="198.51.100.1")
    program.headers["authorization"] = f"Bearer {key}"
    assert (await program.get("/api/security-events")).status_code == 403
    async with database.scoped(scope) as db:
        events = [event.kind for event in await recent(db)]
    assert events.count("address.refused") == 1
    assert (await outside.get("/account", headers={"accept": "text/html"})).status_code == 200
    assert (await outside.post("/sign-out")).status_code == 303


@pytest.mark.requirement("PLT-04")
async def test_nobody_locks_themselves_out(signed_in, database, scope):
    form = {
        "idle_minutes": "60", "session_hours": "24",
        "user_requests_per_minute": "600", "key_requests_per_minute": "600",
    }  # fmt: skip
    shut = await signed_in.post("/settings/security", data=form | {"ip_allow_list": "203.0.113.7"})
    assert shut.status_code == 409
    assert "you would lock yourself out" in shut.text
    wrong = await signed_in.post("/settings/security", data=form | {"ip_allow_list": "999.1.1.1"})
    assert wrong.status_code == 422
    assert "is not an address" in wrong.text
    enforced = form | {"second_factor_required": "on"}
    assert (await signed_in.post("/settings/security", data=enforced)).status_code == 409
    small = await signed_in.post("/settings/security", data=form | {"idle_minutes": "1"})
    assert small.status_code == 422
    listed = form | {"ip_allow_list": "127.0.0.0/8, 203.0.113.7"}
    assert (await signed_in.post("/settings/security", data=listed)).status_code == 200
    async with database.scoped(scope) as db:
        security = await Security.load(db)
    assert security.ip_allow_list == ("127.0.0.0/8", "203.0.113.7/32")
    assert security.idle_minutes == 60


@pytest.mark.parametrize(
    ("ip", "lies_within"),
    [
        ("203.0.113.9", True),
        ("::ffff:203.0.113.9", True),
        ("203.0.114.9", False),
        ("2001:db8::1", True),
        ("2001:db9::1", False),
        ("", False),
        ("testclient", False),
    ],
)
def test_addresses_of_both_families_are_understood(ip, lies_within):
    assert within(ip, ("203.0.113.0/24", "2001:db8::/32")) is lies_within


@given(st.text(max_size=80))
def test_any_list_is_read_or_refused_in_words(text):
    with contextlib.suppress(Invalid):
        networks = parse_networks(text)
        assert parse_networks("\n".join(networks)) == networks
