"""Calls are found by who spoke and by what was said."""

import pytest

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.logic.remove_record import delete_contact
from enterprisehub.domains.voice.contracts import CALL
from enterprisehub.kernel.search.find import search
from tests.conftest import settled
from tests.domains.voice.line import make_caller, pick_up


@pytest.mark.requirement("PLT-32")
async def test_a_call_is_found_by_what_was_said_until_its_contact_is_gone(database, scope, worker):
    contact_id = await make_caller(database, scope)
    line = await pick_up(database, scope, contact_id=contact_id)
    await line.pick_up()
    await line.say("We want to sell our maisonette in Austin")
    await line.end()

    async def found(words):
        async with database.scoped(scope) as db:
            return [hit.ref.id for hit in await search(db, words, kinds=[CALL])]

    async def is_there():
        return await found("maisonette") or None

    assert await settled(is_there) == [line.call_id]
    async with database.scoped(scope) as db:
        name = (await crm.contact(db, contact_id)).name
        await delete_contact(db, contact_id)

    async def is_gone():
        return not await found("maisonette") or None

    await settled(is_gone)
    assert await found(name) == []
