"""Answers of the Do Not Call registry come in by form and by program, and the gate uses them."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enterprisehub.domains.compliance.logic.record_registry import read_registry_list
from enterprisehub.kernel import clock
from enterprisehub.kernel.errors import Invalid
from enterprisehub.kernel.identity.permissions import Role

CALL = {"channel": "voice", "purpose": "follow_up", "address": "+15125550143"}
HREF = "/compliance/registry"


async def outcome(with_key):
    told = await with_key.post("/api/compliance/check", json=CALL)
    assert told.status_code == 200, told.text
    return " ".join(reason["says"] for reason in told.json()["reasons"])


@pytest.mark.requirement("CMP-01")
async def test_a_pasted_list_is_what_the_gate_goes_by(signed_in, with_key):
    today = clock.now().date()
    assert "has not been checked" in await outcome(with_key)
    form = {"numbers": "phone,listed\n512 555 0143, no\n(512) 555-0144;YES", "checked_on": today}
    taken = await signed_in.post(HREF, data=form)
    assert taken.status_code == 303, taken.text
    shown = await signed_in.page(taken.headers["location"])
    assert "Taken in." in shown
    assert "registry" not in (await outcome(with_key)).lower()
    old = {"checked_on": f"{today - timedelta(days=9)}", "listed": {CALL["address"]: True}}
    assert (await with_key.post("/api/compliance/registry-checks", json=old)).json() == {"taken": 1}
    assert "registry" not in (await outcome(with_key)).lower()
    new = old | {"checked_on": str(today)}
    await with_key.post("/api/compliance/registry-checks", json=new)
    assert "is on the Do Not Call registry" in await outcome(with_key)


@pytest.mark.requirement("CMP-01")
async def test_what_cannot_be_read_is_named_by_its_line(signed_in, sign_in_as):
    form = {"numbers": "512 555 0143, no\nMaya, yes\n512 555 0145", "checked_on": "2999-01-01"}
    answer = await signed_in.post(HREF, data=form)
    assert answer.status_code == 422
    assert "line 2" in answer.text
    assert "line 3: say yes" in answer.text
    answer = await signed_in.post(HREF, data=form | {"numbers": "512 555 0143,no"})
    assert "has not come" in answer.text or "past day" in answer.text
    member = await sign_in_as(Role.MEMBER)
    assert "Take in" not in await member.page(HREF)


@given(st.text(max_size=120), st.sampled_from([None, True, False]))
def test_any_list_is_read_or_refused(text, otherwise):
    try:
        found = read_registry_list(text, otherwise=otherwise)
    except Invalid:
        return
    assert found
    assert all(number.startswith("+") for number in found)
