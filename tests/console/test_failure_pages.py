"""What was given up is listed for those who may, and can be tried again."""

from datetime import UTC, datetime

import pytest

from enterprisehub.kernel.events.models import DeliveryRow, EventRow
from enterprisehub.kernel.identity.permissions import Role
from enterprisehub.kernel.ids import new_id


async def _given_up(database, scope):
    async with database.scoped(scope) as db:
        event = EventRow(type="test.unknown", schema_version=1, body={}, actor="system:hub")
        db.add(event)
        await db.flush()
        row = DeliveryRow(
            id=new_id(),
            event_id=event.id,
            seq=event.seq,
            subscriber="test.gone",
            order_key="x",
            state="failed",
            attempts=12,
            error="KeyError: 'thread'",
            next_at=datetime.now(UTC),
        )
        db.add(row)
    return row.id


@pytest.mark.requirement("PLT-20")
async def test_given_up_deliveries_are_listed_and_tried_again(
    database, scope, signed_in, with_key, sign_in_as
):
    lost = await _given_up(database, scope)
    shown = await signed_in.page("/settings/deliveries")
    assert "test.unknown → test.gone" in shown
    assert "KeyError" in shown
    manager = await sign_in_as(Role.MANAGER)
    assert "Given up inside" in await manager.page("/settings/deliveries")
    again = f"/settings/deliveries/given-up/{lost}/again"
    assert (await manager.post(again)).status_code == 403
    (listed,) = (await with_key.get("/api/deliveries/given-up")).json()
    assert listed["delivery_id"] == str(lost)
    assert (await signed_in.post(again)).status_code == 303
    async with database.scoped(scope) as db:
        assert (await db.get_one(DeliveryRow, lost)).attempts in (0, 1)
    assert "Given up inside" not in await signed_in.page("/settings/deliveries")
    api = await with_key.post(f"/api/deliveries/given-up/{lost}/again")
    assert api.status_code == 409


@pytest.mark.requirement("UXC-05")
@pytest.mark.parametrize(
    ("path", "status", "says"),
    [
        ("/conversations/abc", 404, "There is nothing at this address."),
        ("/queue/xyz", 404, "There is nothing at this address."),
        ("/nope", 404, "There is nothing at this address."),
        ("/conversations?stage=lost", 422, "The address asks for something that cannot be. stage"),
    ],
)
async def test_a_wrong_address_is_told_of_as_an_address(signed_in, path, status, says):
    answer = await signed_in.get(path, headers={"accept": "text/html"})
    assert answer.status_code == status
    assert says in answer.text


async def test_programs_read_the_fields_of_a_wrong_address(with_key):
    answer = await with_key.get("/api/conversations/abc")
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
