"""Conversations and threads are found by name, by what was said and by what is known."""

import csv
import io

import pytest

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts.inputs import ContactPatch
from enterprisehub.domains.crm.logic.remove_record import delete_contact, restore_contact
from enterprisehub.domains.crm.logic.write_contact import change_contact
from enterprisehub.kernel.identity.permissions import Role
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
    # The name reaches both documents by work of its own; half of it may be there in mid-search.
    await found(talk, "zora qill", "messaging.thread")
    await found(talk, "zora qill", "conversations.conversation")
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


@pytest.mark.requirement("PLT-33")
async def test_inbox_conversations_and_runs_leave_as_files_as_they_are_filtered(
    talk, signed_in, sign_in_as
):
    await talk.begin()
    await talk.says(STORY)
    session = await talk.session()

    async def file_of(path, who=signed_in, status=200):
        answer = await who.get(f"/api/exports/{path}")
        assert answer.status_code == status, answer.text
        return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))

    (row,) = await file_of("conversations.csv?stage=qualifying")
    assert (row["id"], row["contact_id"]) == (str(session.id), str(session.contact_id))
    assert await file_of("conversations.csv?stage=closed") == []
    refused = await signed_in.get("/api/exports/conversations.csv?flow=%00")
    assert refused.status_code == 422
    (thread,) = await file_of("threads.csv?channel=sms")
    assert thread["id"] == str(session.thread_id)
    assert await file_of("threads.csv?view=closed") == []
    assert await file_of("runs.csv") == []
    assert "threads.csv?view=unread" in await signed_in.page("/inbox?view=unread")
    assert "conversations.csv?stage=closed" in await signed_in.page("/conversations?stage=closed")
    member = await sign_in_as(Role.MEMBER)
    for path in ("conversations.csv", "threads.csv"):
        assert (await member.get(f"/api/exports/{path}")).status_code == 403
