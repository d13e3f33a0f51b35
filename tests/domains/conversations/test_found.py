"""Conversations and threads are found by name, by what was said and by what is known."""

import pytest

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts.inputs import ContactPatch
from enterprisehub.domains.crm.logic.remove_record import delete_contact, restore_contact
from enterprisehub.domains.crm.logic.write_contact import change_contact
from enterprisehub.kernel.search.find import search
from tests.conftest import settled
from tests.domains.conversations.talk import STORY


async def found(talk, words, *kinds, count=1):
    """Which kinds of records these words find, once they find so many."""

    async def look():
        async with talk.database.scoped(talk.scope) as db:
            hits = await search(db, words, kinds=kinds or None)
        return hits if len(hits) >= count else None

    return await settled(look)


async def nothing_found(talk, words):
    async def look():
        async with talk.database.scoped(talk.scope) as db:
            return None if await search(db, words) else True

    return await settled(look)


@pytest.mark.requirement("PLT-32")
async def test_conversations_are_found_by_what_was_said_and_by_name(talk, signed_in):
    await talk.begin()
    await talk.says(STORY)
    session = await talk.session()
    (said,) = await found(talk, "new roof", "conversations.conversation")
    assert said.ref.id == session.id
    (thread,) = await found(talk, "new roof", "messaging.thread")
    assert thread.ref.id == session.thread_id
    async with talk.database.scoped(talk.scope) as db:
        contact = await crm.find_contact_by_phone(db, talk.number)
        await change_contact(db, contact.id, ContactPatch(name="Zora Quill"))
    named = await found(talk, "zora qill", count=3)
    assert [hit.ref.kind for hit in named] == [
        "crm.contact",
        "messaging.thread",
        "conversations.conversation",
    ]
    palette = await signed_in.page("/palette?q=zora")
    assert f"/conversations/{session.id}" in palette
    assert f"/inbox/{session.thread_id}" in palette
    await signed_in.page(f"/conversations/{session.id}")


@pytest.mark.requirement("PLT-32")
async def test_words_of_the_deleted_are_not_found(talk):
    await talk.begin()
    await talk.says(STORY)
    await found(talk, "new roof", count=2)
    async with talk.database.scoped(talk.scope) as db:
        contact = await crm.find_contact_by_phone(db, talk.number)
        await delete_contact(db, contact.id)
    assert await nothing_found(talk, "new roof")
    async with talk.database.scoped(talk.scope) as db:
        await restore_contact(db, contact.id)
    await found(talk, "new roof", count=2)
