"""Answers used again never cross tenants, times, versions or matters, and what they save."""

import asyncio
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy import text

from bench._model_server import ModelServer, model_server
from bench._real_database import Real, real_database
from enterprisehub.kernel import clock, secrets
from enterprisehub.kernel.connectors.catalogue import connect
from enterprisehub.kernel.db.session import Database
from enterprisehub.kernel.errors import NotFound
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.llm import reuse
from enterprisehub.kernel.llm.gateway import Question, ask
from enterprisehub.kernel.llm.keep_answers import kept_count
from enterprisehub.kernel.llm.ledger import savings
from enterprisehub.kernel.llm.policy import ReuseSettings, RouteReuse
from enterprisehub.kernel.scope import SYSTEM, Scope
from enterprisehub.kernel.secrets import KeyRing
from enterprisehub.kernel.tenancy.models import TenantRecord

PLACES = ("Austin", "Boston", "Chicago", "Dallas", "Erie", "Fresno", "Geneva", "Houston")
# A question, the same one in other words, and one that only looks alike.
KINDS = (
    ("how many deals are there in {0}", "the number of sales in {0}", "how many deals in {1}"),
    ("show homes under 500000 in {0}", "please list houses under 500000 in {0}",
     "show homes under 600000 in {0}"),
    ("which deals were won in {0}", "the deals which were won in {0}",
     "which deals were lost in {0}"),
    ("show leads with a phone in {0}", "leads in {0} with a phone, show them",
     "show leads without a phone in {0}"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tenant:
    scope: Scope
    model: str


@dataclass
class Tally:
    """How questions were answered; a wrong answer is another tenant's or another matter's."""

    levels: Counter[str]
    wrong: list[str]

    def take(self, way: str, level: str, said: str, meant: Sequence[str]) -> None:
        self.levels[f"{way}: {level}"] += 1
        if said not in meant:
            self.wrong.append(f"{way}: {said!r} instead of {meant[0]!r}")


def run(
    *,
    tenants: Annotated[int, typer.Option(min=2, help="Who ask the very same questions.")] = 3,
    places: Annotated[int, typer.Option(min=2, max=8, help="Places they ask about.")] = 8,
    likeness: Annotated[float, typer.Option(min=0.8, max=1.0, help="Threshold.")] = 0.9,
) -> dict[str, Any]:
    """Ask a real model server through the gateway; count levels, crossings and what was saved."""
    return asyncio.run(_drill(tenants, places, likeness))


async def _drill(tenants: int, places: int, likeness: float) -> dict[str, Any]:
    ring = KeyRing.open(Path(tempfile.mkdtemp(prefix="hubdrill-")) / "keys.json")
    secrets.install(ring)
    async with real_database(durable=False) as real, model_server() as server:
        made = [await _tenant(real, server, f"model-{n}", likeness) for n in range(tenants)]
        tally = Tally(Counter(), [])
        asked = [
            tuple(words.format(PLACES[n], PLACES[(n + 1) % len(PLACES)]) for words in kind)
            for n in range(places)
            for kind in KINDS
        ]
        for tenant in made:
            await _ask_all(real.guarded, tenant, asked, tally)
        saved = [await _saved(real.guarded, tenant) for tenant in made]
        ends = await _end(real, server, made, asked[0][0])
        spilled = await _spilled(real, made)
    count = len(asked) * tenants
    expected = {
        "first: miss": count,
        "again: process": count,
        "elsewhere: shared": count,
        "only alike: miss": count,
    }
    held = all(tally.levels[way] == number for way, number in expected.items())
    return {
        "asked": sum(tally.levels.values()),
        "levels": dict(sorted(tally.levels.items())),
        "wrong": len(tally.wrong),
        "examples": tally.wrong[:5],
        "reached_the_model": server.asked,
        "texts_embedded": server.embedded,
        "other_words_found_ratio": round(tally.levels["in other words: similar"] / count, 3),
        "saved_tokens": sum(one["saved_tokens"] for one in saved),
        "saved_tokens_ratio": round(sum(one["ratio"] for one in saved) / len(saved), 3),
        "rows_seen_across_tenants": spilled,
        **ends,
        "met": held and not tally.wrong and not spilled and all(ends.values()),
    }


async def _tenant(real: Real, server: ModelServer, model: str, likeness: float) -> Tenant:
    tenant_id = new_id()
    async with real.guarded.unscoped() as db:
        db.add(TenantRecord(id=tenant_id, name="Drill", slug=f"drill-{tenant_id.hex[-12:]}"))
    scope = Scope(tenant_id, SYSTEM)
    async with real.guarded.scoped(scope) as db:
        values = {"base_url": server.url, "model": "m", "embedding_model": "e"}
        await connect(db, "openai_compatible", values | {"model": model})
        policy = RouteReuse(level="similar", likeness=likeness)
        await ReuseSettings(routes={"reason": policy}).save(db)
    return Tenant(scope, model)


def _question(words: str) -> Question[str]:
    return Question(
        route="reason",
        instructions="Answer.",
        prompt="Now.",
        output=str,
        prompt_name="drill.answer",
        prompt_version="1",
        untrusted={"question": words},
        reuse="similar",
        similar="question",
    )


async def _ask_all(
    database: Database, tenant: Tenant, asked: Sequence[tuple[str, ...]], tally: Tally
) -> None:
    async def say(way: str, words: str, *meant: str) -> None:
        told = await ask(database, tenant.scope, _question(words))
        right = [f"{tenant.model}: {text}" for text in (words, *meant)]
        tally.take(way, told.cache_level, told.value, right)

    for words, _, _ in asked:
        await say("first", words)
    for words, _, _ in asked:
        await say("again", words)
    reuse.forget_process()
    for words, _, _ in asked:
        await say("elsewhere", words)
    for words, others, _ in asked:
        await say("in other words", others, words)
    # What only looks alike may have been asked as itself already: each for a matter of its own.
    for number, (_, _, alike) in enumerate(asked):
        await say("only alike", f"{alike} on day {number}")


async def _saved(database: Database, tenant: Tenant) -> dict[str, Any]:
    async with database.scoped(tenant.scope) as db:
        seen = await savings(db)
    return {"saved_tokens": seen.saved_tokens, "ratio": seen.tokens_ratio or 0.0}


async def _end(
    real: Real, server: ModelServer, made: Sequence[Tenant], words: str
) -> dict[str, bool]:
    """Time, another version of the prompt and forgetting each end the use of an answer."""
    database, scope, question = real.guarded, made[0].scope, _question(words)

    async def asked_anew(one: Question[str]) -> bool:
        before = server.asked
        await ask(database, scope, one)
        return server.asked == before + 1

    with clock.fixed(clock.now() + timedelta(hours=25)):
        expired = await asked_anew(question)
    version = await asked_anew(replace(question, prompt_version="2"))
    async with database.scoped(scope) as db:
        await reuse.forget_answers(db)
        emptied = await kept_count(db) == 0
    forgotten = await asked_anew(question)
    async with database.scoped(made[1].scope) as db:
        others_stay = await kept_count(db) > 0
    return {
        "asked_anew_after_its_time": expired,
        "asked_anew_in_another_version": version,
        "asked_anew_after_forgetting": forgotten and emptied,
        "others_keep_theirs": others_stay,
    }


async def _spilled(real: Real, made: Sequence[Tenant]) -> int:
    """Rows of others that a tenant's session can see; every tenant must see some of its own."""
    strange = 0
    for tenant in made:
        async with real.guarded.scoped(tenant.scope) as db:
            count = text("SELECT count(*), count(*) FILTER (WHERE tenant_id <> :own)"
                         " FROM kernel_model_answers")  # fmt: skip
            all_, others = (await db.execute(count, {"own": tenant.scope.tenant_id})).one()
            if not all_:
                raise NotFound("A tenant sees none of its own answers.")
            strange += others
    return strange
