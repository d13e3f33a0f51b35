"""Records are found by what they mean where a model for it is connected, and by words anyway."""

import time
from datetime import timedelta

import pytest
from sqlalchemy import select

from enterprisehub.kernel import clock
from enterprisehub.kernel.connectors.catalogue import connect
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.llm import embed_documents as work
from enterprisehub.kernel.llm import embed_query
from enterprisehub.kernel.llm.models import ModelCallRow
from enterprisehub.kernel.llm.nameless import nameless
from enterprisehub.kernel.llm.policy import ModelSettings
from enterprisehub.kernel.scope import Ref
from enterprisehub.kernel.search import documents
from enterprisehub.kernel.search.documents import Document
from enterprisehub.kernel.search.find import search
from enterprisehub.kernel.search.models import SearchDocument
from tests.conftest import settled
from tests.scripted_models import Silence, meaning_by, scripted_models

GREEN = "garden lawn yard grass outdoors"
MONEY = "loan mortgage lender approved"
PEOPLE = (
    ("Dana Whitfield", "wants a big yard for her kids, call Margaret", "dana@example.com"),
    ("Wei-Lin Zhang", "already approved by a lender", "15125550147 5125550147 5550147 0147"),
    ("Margaret O'Neill", "selling her mother's place", "+1 512 555 0148"),
)


@pytest.fixture
async def models(database, runtime, scope):
    async with scripted_models() as server:
        server.vectors = [meaning_by(GREEN, MONEY)]
        await _connect(database, scope, server, embedding_model="tiny-embed")
        yield server


async def _connect(database, scope, server, **more):
    async with database.scoped(scope) as db:
        values = {"base_url": server.url, "model": "tiny", "api_key": "k", **more}
        await connect(db, "openai_compatible", values)


@pytest.fixture
async def people(database, scope):
    await _put_people(database, scope)


async def _put_people(database, scope):
    said = [
        Document(Ref("crm.contact", new_id()), name, body=f"{body} {reach}", names=name)
        for name, body, reach in PEOPLE
    ]
    async with database.scoped(scope) as db:
        await documents.put_many(db, said)


async def _found(database, scope, typed):
    async with database.scoped(scope) as db:
        return [(hit.title, hit.by) for hit in await search(db, typed)]


async def _calls(database, scope):
    async with database.scoped(scope) as db:
        return list(await db.scalars(select(ModelCallRow).order_by(ModelCallRow.id)))


async def _labels(database, scope):
    async with database.scoped(scope) as db:
        query = select(SearchDocument.embedding_model).order_by(SearchDocument.title)
        return list(await db.scalars(query))


async def _due(database, scope):
    async with database.scoped(scope) as db:
        return await work.due(db)


@pytest.mark.requirement("PLT-32")
async def test_what_is_only_meant_is_found_and_stands_in_the_ledger(
    database, scope, models, people
):
    assert await work.embed_batch(scope) == 3
    assert await work.embed_batch(scope) == 0
    assert await _found(database, scope, "selling grass") == [
        ("Dana Whitfield", "meaning"),
        ("Margaret O'Neill", "words"),
    ]
    calls = await _calls(database, scope)
    assert {(c.route, c.status, c.model) for c in calls} == {("embed", "success", "tiny-embed")}
    assert [c.tokens_in for c in calls] == [21, 7]
    assert await _labels(database, scope) == ["openai_compatible:tiny-embed/3"] * 3


@pytest.mark.requirement("PLT-01")
@pytest.mark.requirement("PLT-32")
async def test_what_another_tenant_means_is_not_found(database, scope, other_scope, models, people):
    await _connect(database, other_scope, models, embedding_model="tiny-embed")
    await work.embed_batch(scope)
    assert await _found(database, scope, "lawn") == [("Dana Whitfield", "meaning")]
    assert await _found(database, other_scope, "lawn") == []
    assert await work.embed_batch(other_scope) == 0


@pytest.mark.requirement("PLT-32")
@pytest.mark.parametrize("failure", [500, 401, Silence()], ids=["broken", "refused", "silent"])
async def test_words_are_found_while_the_model_fails_and_it_is_left_alone(
    database, scope, models, people, failure
):
    await work.embed_batch(scope)
    models.vectors = [failure]
    began = time.monotonic()
    assert await _found(database, scope, "lender lawn") == [("Wei-Lin Zhang", "words")]
    assert time.monotonic() - began < embed_query.DEADLINE_SECONDS + 1.5
    asked = len(models.embedded)
    assert await _found(database, scope, "whitfield lawn") == [("Dana Whitfield", "names")]
    assert len(models.embedded) == asked


@pytest.mark.requirement("PLT-32")
async def test_without_a_named_model_nothing_is_asked(database, scope, runtime, people):
    async with scripted_models() as server:
        await _connect(database, scope, server)
        assert await _found(database, scope, "approved") == [("Wei-Lin Zhang", "words")]
        assert not await _due(database, scope)
        assert await work.embed_batch(scope) == 0
        assert server.embedded == []


@pytest.mark.requirement("LLM-06")
@pytest.mark.requirement("CMP-09")
async def test_nobody_is_named_to_the_model(database, scope, models, people):
    await work.embed_batch(scope)
    await _found(database, scope, "what did dana and zhang say about lawn care, 512 555 0147")
    assert models.embedded_texts == [
        "wants a big yard for her kids, call",
        "already approved by a lender",
        "selling her mother's place",
        "what did and say about lawn care,",
    ]
    before = len(models.embedded)
    await _found(database, scope, "Dana Whitfield")
    assert len(models.embedded) == before


@pytest.mark.requirement("LLM-06")
async def test_names_are_named_where_masking_is_switched_off(database, scope, models, people):
    async with database.scoped(scope) as db:
        await ModelSettings(redact=False).save(db)
    await work.embed_batch(scope)
    assert any("Dana Whitfield" in text for text in models.embedded_texts)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Dana's dog met Dana. May may come in May", "dog met may come in"),
        ("O'Neill’s yard, o'neill", "yard, o'neill"),
        ("15125550147 5550147 0147 3 beds 450000", "3 beds 450000"),
        ("Dana Whitfield", ""),
        ("my name is Lee, write lee@example.com", "my name is write"),
    ],
)
def test_what_is_left_of_a_text_without_names(text, plain):
    names = {"dana", "whitfield", "oneill", "may"}
    assert nameless(text, written_large=names, in_any_case=()) == plain


@pytest.mark.requirement("LLM-01")
async def test_a_spent_budget_asks_no_model(database, scope, models, people):
    async with database.scoped(scope) as db:
        await ModelSettings(monthly_budget_cents=0).save(db)
    assert not await _due(database, scope)
    assert await work.embed_batch(scope) == 0
    assert await _found(database, scope, "approved") == [("Wei-Lin Zhang", "words")]
    assert models.embedded == []


@pytest.mark.requirement("PLT-32")
async def test_vectors_of_another_model_or_length_are_made_anew(database, scope, models, people):
    await work.embed_batch(scope)
    models.vectors = [meaning_by(GREEN, MONEY, "dog")]
    # Longer vectors from the same model name: they do not compare, and nothing breaks.
    assert await _found(database, scope, "lawn") == []
    async with database.scoped(scope) as db:
        ref = await db.scalar(
            select(SearchDocument.record_id).where(SearchDocument.title == "Wei-Lin Zhang")
        )
        await documents.put(db, Ref("crm.contact", ref), "Wei-Lin Zhang", body="has a lender")
    assert [await work.embed_batch(scope) for _ in range(3)] == [1, 2, 0]
    assert await _labels(database, scope) == ["openai_compatible:tiny-embed/4"] * 3
    await _connect_other_model(database, scope)
    with clock.fixed(clock.now() + timedelta(minutes=15)):
        assert await _due(database, scope)
    assert await work.embed_batch(scope) == 3
    assert await _labels(database, scope) == ["openai_compatible:next-embed/4"] * 3


async def _connect_other_model(database, scope):
    from enterprisehub.kernel.connectors.models import AccountRow  # noqa: PLC0415

    async with database.scoped(scope) as db:
        row = (await db.scalars(select(AccountRow))).one()
        row.options = {**row.options, "embedding_model": "next-embed"}


async def test_a_vector_stays_while_the_words_stay(database, scope, models, people):
    await work.embed_batch(scope)
    async with database.scoped(scope) as db:
        row = (await db.execute(select(SearchDocument))).scalars().first()
        ref, said = Ref(row.kind, row.record_id), row.body
        await documents.put(db, ref, row.title, body=said, names="Another Name")
    assert await work.embed_batch(scope) == 0
    async with database.scoped(scope) as db:
        await documents.put(db, ref, row.title, body=f"{said} today")
    assert await work.embed_batch(scope) == 1


@pytest.mark.requirement("PLT-32")
async def test_one_text_that_is_refused_does_not_keep_the_others(database, scope, models, people):
    usual = meaning_by(GREEN, MONEY)
    models.vectors = [lambda r: 400 if any("lender" in t for t in r["input"]) else usual(r)]
    assert await work.embed_batch(scope) == 3
    assert sorted(await _labels(database, scope)) == [
        "openai_compatible:tiny-embed/0",
        *["openai_compatible:tiny-embed/3"] * 2,
    ]
    assert not await _due_later(database, scope)


async def test_a_model_that_refuses_everything_marks_nothing(database, scope, models, people):
    models.vectors = [400]
    assert await work.embed_batch(scope) == 0
    assert await _labels(database, scope) == [None] * 3
    assert len(models.embedded) == 2


@pytest.mark.parametrize(
    "bad",
    [
        lambda _: [[1.0, 2.0]],
        lambda _: [[1.0], [1.0, 2.0], [1.0]],
        lambda _: [[]] * 3,
        lambda _: [[0.5] * 16_001] * 3,
    ],
    ids=["too few", "of different lengths", "empty", "too long"],
)
async def test_what_is_no_vector_is_a_failure(database, scope, models, people, bad):
    models.vectors = [bad]
    assert await work.embed_batch(scope) == 0
    assert await _labels(database, scope) == [None] * 3
    assert {call.status for call in await _calls(database, scope)} == {"failed"}


async def test_a_document_that_changes_meanwhile_waits_for_the_next_time(
    database, scope, models, people
):
    usual = meaning_by(GREEN, MONEY)

    async with database.scoped(scope) as db:
        ours = list(await work.missing(db, "openai_compatible:tiny-embed", most=3))
        ref = await db.scalar(
            select(SearchDocument.record_id).where(SearchDocument.id == ours[0].id)
        )
    async with database.scoped(scope) as db:
        await documents.put(db, Ref("crm.contact", ref), "Dana Whitfield", body="wants a loan now")
    vectors = [tuple(v) for v in usual({"input": [p.text for p in ours]})]
    async with database.scoped(scope) as db:
        made = list(zip(ours, vectors, strict=True))
        assert await work.keep(db, "openai_compatible:tiny-embed", made) == 2
    assert await work.embed_batch(scope) == 1


async def _due_later(database, scope):
    with clock.fixed(clock.now() + timedelta(minutes=11)):
        return await _due(database, scope)


@pytest.mark.requirement("PLT-32")
async def test_a_failing_model_is_asked_again_after_a_pause(database, scope, models, people):
    models.vectors = [401]
    assert await _due(database, scope)
    assert await work.embed_batch(scope) == 0
    with clock.fixed(clock.now() + timedelta(minutes=5)):
        assert not await _due(database, scope)
    assert await _due_later(database, scope)


@pytest.mark.requirement("PLT-32")
@pytest.mark.requirement("PLT-23")
async def test_the_tick_starts_work_for_those_who_have_a_model(
    database, scope, other_scope, models, people, worker
):
    await _put_people(database, other_scope)
    await work.every_minute(database, clock.now())

    assert await settled(lambda: _when_embedded(database, scope))
    assert await _labels(database, other_scope) == [None] * 3
    assert await _found(database, scope, "mortgage") == [("Wei-Lin Zhang", "meaning")]


async def _when_embedded(database, scope):
    return None if None in await _labels(database, scope) else True
