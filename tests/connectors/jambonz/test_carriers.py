"""Carriers, their addresses and numbers are added, changed and removed from the console."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enterprisehub.connectors.jambonz.route import ROUTES_PATTERN, carriers_for, routes_of
from enterprisehub.connectors.jambonz.telephony import JambonzTelephony
from enterprisehub.kernel.connectors import accounts, catalogue
from enterprisehub.kernel.connectors.ports import PortContext, opened
from enterprisehub.kernel.identity.permissions import Role
from enterprisehub.kernel.ids import new_id
from tests.connectors.jambonz.fake import running


@pytest.fixture
def jambonz():
    with running() as fake:
        yield fake


@pytest.fixture
async def place(database, scope, runtime, jambonz) -> str:
    values = {
        "account_sid": str(new_id()),
        "api_key": "k",
        "webhook_secret": "s",
        "api_url": jambonz.url,
    }
    async with database.scoped(scope) as db:
        row = await catalogue.connect(db, "jambonz", values)
    return f"/settings/connections/jambonz/{row.id}"


async def added(signed_in, jambonz, place: str, name: str) -> str:
    form = {"name": name, "address": "sip.example.com", "username": "us", "password": "pw"}
    answer = await signed_in.post(f"{place}/carriers", data=form)
    assert answer.status_code == 303, answer.text
    carriers = jambonz.held["VoipCarriers"].values()
    return next(one["voip_carrier_sid"] for one in carriers if one["name"] == name)


@pytest.mark.requirement("TEL-01")
async def test_a_carrier_is_added_changed_and_removed(signed_in, jambonz, place):
    account = place.rpartition("/")[2]
    assert "Carriers and numbers" in await signed_in.page(
        f"/settings/connections/accounts/{account}"
    )
    assert "No carrier yet" in await signed_in.page(place)
    sid = await added(signed_in, jambonz, place, "acme")
    shown = await signed_in.page(place)
    assert "sip.example.com:5060" in shown
    assert "We register as us at sip.example.com" in shown
    assert "pw" not in await signed_in.page(f"{place}/carriers/{sid}")
    more = {"address": "10.1.2.3", "port": "5080"}
    assert (await signed_in.post(f"{place}/carriers/{sid}/addresses", data=more)).status_code == 303
    assert "10.1.2.3:5080" in await signed_in.page(place)
    changed = {"name": "acme", "tech_prefix": "99"}
    assert (await signed_in.post(f"{place}/carriers/{sid}", data=changed)).status_code == 303
    held = jambonz.held["VoipCarriers"][sid]
    assert (held["tech_prefix"], held["register_password"]) == ("99", "pw")
    for gateway in list(jambonz.held["SipGateways"]):
        await signed_in.post(f"{place}/addresses/{gateway}/remove")
    assert "No address yet" in await signed_in.page(place)
    assert (await signed_in.post(f"{place}/carriers/{sid}/remove")).status_code == 303
    assert jambonz.held["VoipCarriers"] == {}


@pytest.mark.requirement("TEL-01")
async def test_a_number_rings_at_our_application_which_is_made_once(signed_in, jambonz, place):
    sid = await added(signed_in, jambonz, place, "acme")
    for number in ("+1 512 555 0100", "+15125550101"):
        form = {"number": number, "carrier": sid}
        assert (await signed_in.post(f"{place}/numbers", data=form)).status_code == 303
    (application,) = jambonz.held["Applications"].values()
    assert application["call_hook"]["url"].startswith("http://hub.test/hooks/jambonz/")
    shown = await signed_in.page(place)
    assert "+15125550100" in shown
    assert "Rings here" in shown
    refused = await signed_in.post(f"{place}/carriers/{sid}/remove")
    assert refused.status_code == 422
    assert "cannot delete voip carrier with provisioned phone numbers" in refused.text
    wrong = await signed_in.post(f"{place}/numbers", data={"number": "none", "carrier": sid})
    assert "is no telephone number" in wrong.text
    for number in list(jambonz.held["PhoneNumbers"]):
        await signed_in.post(f"{place}/numbers/{number}/remove")
    assert "No number yet." in await signed_in.page(place)


@pytest.mark.requirement("TEL-01")
async def test_the_order_of_carriers_is_kept_and_dialled_by(
    database, scope, signed_in, jambonz, place
):
    for name in ("acme", "beta", "other"):
        await added(signed_in, jambonz, place, name)
    order = {"order": "beta, acme", "routes": "+44: acme\n+1512: acme, other"}
    assert (await signed_in.post(f"{place}/order", data=order)).status_code == 303
    shown = await signed_in.page(place)
    assert shown.index("Tried as number 1") < shown.index("Tried as number 2")
    wrong = await signed_in.post(f"{place}/order", data={"routes": "44 acme"})
    assert wrong.status_code == 422
    assert "is not like" in wrong.text
    async with database.scoped(scope) as db:
        (row,) = await accounts.accounts(db)
        context = PortContext(opened(row), database, "https://hub.example")
    switch = JambonzTelephony(context)
    assert switch.trunks_for("+15125550143") == ("acme", "other", "beta")
    assert switch.trunks_for("+12125550143") == ("beta", "acme")


@pytest.mark.requirement("TEL-01")
async def test_what_cannot_be_is_refused_beside_its_field_and_jambonz_never_hears_of_it(
    signed_in, jambonz, place
):
    sid = await added(signed_in, jambonz, place, "acme")

    async def refused(what: str, form: dict[str, str]) -> str:
        answer = await signed_in.post(f"{place}/{what}", data=form)
        assert answer.status_code == 422
        return answer.text

    gateways = len(jambonz.held["SipGateways"])
    for address in ("???", "sip.example.com:5060", ""):
        shown = await refused(f"carriers/{sid}/addresses", {"address": address, "port": "5060"})
        assert 'aria-invalid="true"' in shown
    assert "such as sip.example.com" in await refused("carriers", {"name": "x", "address": "a b"})
    port = {"address": "sip.example.com", "port": "70000"}
    assert "Give a number up to 65535" in await refused(f"carriers/{sid}/addresses", port)
    assert "There is a carrier acme already" in await refused("carriers", {"name": "Acme"})
    assert "Leave out commas" in await refused("carriers", {"name": "a, b"})
    assert "none of your carriers: acme" in await refused("order", {"order": "acme, ghost"})
    assert "“ghost” is none" in await refused("order", {"order": "acme", "routes": "+44: ghost"})
    assert len(jambonz.held["SipGateways"]) == gateways
    assert len(jambonz.held["VoipCarriers"]) == 1
    renamed = await signed_in.post(f"{place}/carriers/{sid}", data={"name": "ACME"})
    assert renamed.status_code == 303


@pytest.mark.requirement("TEL-01")
async def test_what_jambonz_says_is_shown_in_words_and_readers_change_nothing(
    signed_in, sign_in_as, jambonz, place
):
    nameless = await signed_in.post(f"{place}/carriers", data={"address": "sip.example.com"})
    assert nameless.status_code == 422
    jambonz.down = True
    assert "Jambonz could not be asked" in await signed_in.page(place)
    failed = await signed_in.post(f"{place}/carriers", data={"name": "acme"})
    assert failed.status_code == 422
    assert "503: maintenance" in failed.text
    jambonz.down = False
    manager = await sign_in_as(Role.MANAGER)
    assert "Add a carrier" not in await manager.page(place)
    assert (await manager.post(f"{place}/carriers", data={"name": "x"})).status_code == 403


@pytest.mark.requirement("TEL-01")
@given(st.dictionaries(st.from_regex(r"\+[1-9]\d{0,3}", fullmatch=True),
                       st.lists(st.sampled_from(["acme", "beta", "gamma"]), min_size=1)),
       st.from_regex(r"\+[1-9]\d{9}", fullmatch=True))  # fmt: skip
def test_the_longest_prefix_goes_first_and_nobody_twice(routes, number):
    text = "; ".join(f"{prefix}: {', '.join(names)}" for prefix, names in routes.items())
    assert routes_of(text) == {p: tuple(dict.fromkeys(n)) for p, n in routes.items()}
    found = carriers_for(number, text, "beta, delta")
    fits = [prefix for prefix in routes if number.startswith(prefix)]
    if fits:
        assert found[0] == routes[max(fits, key=len)][0]
    assert len(set(found)) == len(found)
    assert {"beta", "delta"} <= set(found)
    assert ROUTES_PATTERN
