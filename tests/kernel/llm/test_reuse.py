"""Answers are used again where that is safe, each tenant's its own, and never for another matter."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel
from sqlalchemy import func, select

from enterprisehub.kernel import clock
from enterprisehub.kernel.connectors.catalogue import connect
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.llm import reuse
from enterprisehub.kernel.llm.gateway import ModelUnavailable, Question, ask
from enterprisehub.kernel.llm.keep_answers import forget_expired, forget_kept, kept_count
from enterprisehub.kernel.llm.ledger import savings, usage
from enterprisehub.kernel.llm.models import KeptAnswerRow, ModelCallRow
from enterprisehub.kernel.llm.particulars import particulars
from enterprisehub.kernel.llm.policy import ReuseSettings, RouteReuse
from enterprisehub.kernel.scope import Ref
from enterprisehub.kernel.search import documents
from enterprisehub.kernel.search.documents import Document
from enterprisehub.kernel.text.known_values import Known
from tests.scripted_models import meaning_by, scripted_models

pytestmark = pytest.mark.requirement("LLM-03")
MEANINGS = meaning_by("deals sales", "many count number", "yard garden")


@pytest.fixture
async def models(database, scope, other_scope, runtime):
    async with scripted_models() as server:
        server.vectors = [MEANINGS]
        for each in (scope, other_scope):
            async with database.scoped(each) as db:
                values = {"base_url": server.url, "model": "tiny", "embedding_model": "tiny-embed"}
                await connect(db, "openai_compatible", values)
        yield server


class Shape(BaseModel):
    size: int


def _question(asked="how many deals", **more):
    return Question(
        **{
            "route": "reason",
            "instructions": "Choose.",
            "prompt": "Now.",
            "output": str,
            "prompt_version": "1",
            "prompt_name": "test.choose",
            "untrusted": {"question": asked},
            "reuse": "similar",
            "similar": "question",
        }
        | more
    )


async def _choose(database, scope, **policy):
    async with database.scoped(scope) as db:
        settings = await ReuseSettings.load(db)
        chosen = {"routes": {"reason": RouteReuse(**policy)}}
        await settings.model_copy(update=chosen).save(db)


async def _levels(database, scope):
    async with database.scoped(scope) as db:
        query = select(ModelCallRow.cache_level).where(ModelCallRow.route == "reason")
        return list(await db.scalars(query.order_by(ModelCallRow.id)))


async def test_the_same_words_are_answered_from_this_process_then_from_the_database(
    database, scope, models
):
    models.replies = ["first", "second"]
    told = [await ask(database, scope, _question()) for _ in range(2)]
    reuse.forget_process()
    told.append(await ask(database, scope, _question()))
    assert [one.value for one in told] == ["first"] * 3
    assert [one.cache_level for one in told] == ["miss", "process", "shared"]
    assert [one.tokens_in for one in told] == [120, 0, 0]
    assert len(models.requests) == 1
    assert models.embedded == []
    assert await _levels(database, scope) == ["miss", "process", "shared"]
    async with database.scoped(scope) as db:
        seen = await savings(db)
        assert (seen.looked, seen.hits) == (3, {"process": 1, "shared": 1, "similar": 0})
        assert (seen.saved_tokens, seen.spent_tokens, seen.unpriced) == (300, 150, 2)
        assert seen.tokens_ratio == pytest.approx(2 / 3)
        assert seen.cost_ratio is None
        (row,) = await usage(db)
        assert (row.calls, row.reused, row.tokens_in) == (1, 2, 120)


@pytest.mark.parametrize(
    "change",
    [
        {"instructions": "Choose well."},
        {"prompt_version": "2"},
        {"prompt": "Then."},
        {"max_tokens": 99},
        {"untrusted": {"question": "how many deals", "found": "x"}},
        {"untrusted": {"question": "how many deals "}},
        {"output": Shape},
    ],
    ids=["instructions", "version", "prompt", "most", "material", "space", "output"],
)
async def test_whatever_the_model_is_told_makes_another_question(database, scope, models, change):
    await ask(database, scope, _question())
    models.replies = [{"size": 1} if "output" in change else "new"]
    again = await ask(database, scope, _question(**change))
    assert again.cache_level == "miss"
    assert len(models.requests) == 2


async def test_calls_that_do_not_allow_it_and_tasks_of_conversations_are_never_reused(
    database, scope, models
):
    models.replies = ["first", "second", "third", "fourth"]
    for question in (_question(reuse="off"), _question(route="extract")):
        told = [await ask(database, scope, question) for _ in range(2)]
        assert told[0].value != told[1].value
        assert {one.cache_level for one in told} == {"none"}
    async with database.scoped(scope) as db:
        assert await kept_count(db) == 0


async def test_a_question_alike_gets_the_answer_and_what_the_look_took_is_taken_off(
    database, scope, models
):
    await _choose(database, scope, level="similar")
    models.replies = ["first", "second"]
    await ask(database, scope, _question("how many deals"))
    reuse.forget_process()
    alike = await ask(database, scope, _question("the number of sales"))
    assert (alike.value, alike.cache_level) == ("first", "similar")
    far = await ask(database, scope, _question("a garden"))
    assert (far.value, far.cache_level) == ("second", "miss")
    assert await _levels(database, scope) == ["miss", "similar", "miss"]
    async with database.scoped(scope) as db:
        seen = await savings(db)
        assert (seen.saved_tokens, seen.lookup_tokens) == (150 - 21, 21)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("how many deals above 5", "how many deals above 6"),
        ("how many deals won", "how many deals lost"),
        ("how many deals of Bolt", "how many deals of Acme"),
        ("how many deals of dana", "how many deals of diana"),
        ("how many deals before May", "how many deals after May"),
        ("how many deals", "how many deals without a yard"),
        ("deals of lee with dana", "deals of dana with lee"),
    ],
)
async def test_questions_that_only_look_alike_are_asked_anew(
    database, scope, models, first, second
):
    models.vectors = [lambda request: [[1.0, 0.0]] * len(request["input"])]
    await _choose(database, scope, level="similar")
    async with database.scoped(scope) as db:
        said = [
            Document(Ref("crm.contact", new_id()), name, names=name)
            for name in ("Dana Whitfield", "Diana Park", "Lee Park")
        ]
        await documents.put_many(db, said)
    for text in (first, second):
        assert (await ask(database, scope, _question(text))).cache_level == "miss"
    assert len(models.requests) == 2


async def test_another_tenant_gets_nothing_at_any_level(database, scope, other_scope, models):
    for each in (scope, other_scope):
        await _choose(database, each, level="similar")
    await ask(database, scope, _question())
    told = await ask(database, other_scope, _question())
    assert told.cache_level == "miss"
    reuse.forget_process()
    told = await ask(database, other_scope, _question("the number of sales"))
    assert told.cache_level == "similar"  # its own, by now
    async with database.scoped(other_scope) as db:
        await forget_kept(db)
    reuse.forget_process()
    told = await ask(database, other_scope, _question("the number of sales"))
    assert told.cache_level == "miss"


async def test_answers_expire_and_can_be_forgotten_in_every_process(database, scope, models):
    models.replies = ["first", "second", "third", "fourth"]
    await ask(database, scope, _question())
    with clock.fixed(clock.now() + timedelta(hours=25)):
        assert (await ask(database, scope, _question())).value == "second"
    async with database.scoped(scope) as db:
        assert await reuse.forget_answers(db) == 1
    assert (await ask(database, scope, _question())).value == "third"
    async with database.scoped(scope) as db:
        await forget_kept(db)  # elsewhere: this process still has it until the epoch rises
        settings = await ReuseSettings.load(db)
        await settings.model_copy(update={"epoch": settings.epoch + 1}).save(db)
    assert (await ask(database, scope, _question())).value == "fourth"
    async with database.scoped(scope) as db:
        with clock.fixed(clock.now() + timedelta(hours=25)):
            assert await forget_expired(db) == 1
        assert await db.scalar(select(func.count()).select_from(KeptAnswerRow)) == 0


async def test_personal_data_is_kept_masked_and_each_gets_its_own_back(database, scope, models):
    models.replies = [lambda r: "Call " + _mask(r)]
    lee, kim = "Dial +1 512 555 0148 now.", "Dial +1 512 555 0199 now."
    told = [
        await ask(
            database, scope, _question(reuse="exact", untrusted={"question": text}, known=Known())
        )
        for text in (lee, kim)
    ]
    assert [one.value for one in told] == ["Call +1 512 555 0148", "Call +1 512 555 0199"]
    assert told[1].cache_level == "process"
    async with database.scoped(scope) as db:
        assert "555" not in str(await db.scalar(select(KeptAnswerRow.value)))


def _mask(request):
    text = str(request["messages"])
    start = text.index("[PHONE_")
    return text[start : text.index("]", start) + 1]


async def test_failures_and_answers_of_a_second_choice_are_not_kept(database, scope, models):
    models.replies = [400]
    with pytest.raises(ModelUnavailable):
        await ask(database, scope, _question())
    async with database.scoped(scope) as db:
        assert await kept_count(db) == 0


async def test_without_vectors_only_the_same_words_count(database, scope, models):
    await _choose(database, scope, level="similar")
    models.vectors = [500]
    await ask(database, scope, _question("how many deals"))
    assert (await ask(database, scope, _question("the number of sales"))).cache_level == "miss"
    assert (await ask(database, scope, _question("how many deals"))).cache_level == "process"


@given(st.text(max_size=200))
def test_particulars_read_anything_and_hold_every_number(text):
    found = " ".join(particulars(text, ()))
    assert all(char in found for char in text if char in "0123456789")
