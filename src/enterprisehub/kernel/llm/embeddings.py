"""Asking the connected model for vectors: budgeted, recorded, checked, within a time."""

import asyncio
import math
from collections.abc import Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Final, Literal

import structlog

from enterprisehub.kernel.db.session import Database, Db
from enterprisehub.kernel.errors import BudgetExhausted
from enterprisehub.kernel.llm.attempts import Attempts
from enterprisehub.kernel.llm.budget import entered
from enterprisehub.kernel.llm.policy import ModelSettings
from enterprisehub.kernel.llm.providers import Candidate, embedder_of, embedding_candidate
from enterprisehub.kernel.llm.refusals import words_of
from enterprisehub.kernel.llm.unavailable import ModelUnavailable
from enterprisehub.kernel.scope import Scope
from enterprisehub.kernel.search.embed import MAX_DIMENSIONS

log = structlog.get_logger()
ROUTE: Final = "embed"
CHARACTERS_PER_TOKEN: Final = 4  # an estimate before the call; the provider's count settles it
PURPOSES: dict["Purpose", str] = {
    "document": "embed_document/1",
    "query": "embed_query/1",
    "reuse": "embed_reuse/1",
}
"""What stands in the ledger as the version of the prompt."""

type Purpose = Literal["document", "query", "reuse"]
type Vector = tuple[float, ...]
_loaded: set[str] = set()


class TextRefused(ModelUnavailable):
    """The model does not take one of these texts, however often it is asked."""


@dataclass(frozen=True, slots=True)
class Embedder:
    """The model that makes the tenant's vectors, and what the tenant decided about models."""

    settings: ModelSettings
    candidate: Candidate

    @property
    def maker(self) -> str:
        return f"{self.candidate.provider.connector}:{self.candidate.model_name}"


async def embedder(db: Db) -> Embedder | None:
    """None where no connected account names a model for it, or models are switched off."""
    settings = await ModelSettings.load(db)
    candidate = await embedding_candidate(db, settings)
    return None if candidate is None else Embedder(settings, candidate)


async def vectors_of(
    database: Database,
    scope: Scope,
    by: Embedder,
    texts: Sequence[str],
    *,
    purpose: Purpose,
    seconds: float,
) -> list[Vector | None]:
    """A vector of length one for each text; None for one the model finds nothing in.

    Holds no transaction of its own while it waits.

    Raises:
        TextRefused: the model does not take them; ask for fewer or shorter ones.
        ModelUnavailable: it did not answer well within `seconds`, all tries together.
        BudgetExhausted: as `gateway.ask`.
    """
    client = await asyncio.to_thread(load_library, by)
    attempts = Attempts([by.candidate], whole_seconds=seconds, each_seconds=seconds)
    attempt, problem = attempts.first(), "no time was left"
    while attempt is not None:
        try:
            return await _once(database, scope, by, texts, purpose, attempt.seconds)
        except BudgetExhausted:
            raise
        except Exception as error:
            problem = f"{by.maker}: {words_of(error)}"
            log.warning("embedding failed", error=problem)
            if client.refuses(error):
                raise TextRefused(f"The embedding model refused a text. {problem}") from error
            attempt = await attempts.after(error, client)
    raise ModelUnavailable(f"The embedding model does not answer: {problem}")


async def _once(
    database: Database,
    scope: Scope,
    by: Embedder,
    texts: Sequence[str],
    purpose: Purpose,
    seconds: float,
) -> list[Vector | None]:
    call = entered(
        database,
        scope,
        by.settings,
        tokens=sum(map(len, texts)) // CHARACTERS_PER_TOKEN + 1,
        route=ROUTE,
        provider=by.candidate.provider.connector,
        model=by.candidate.model_name,
        prompt_version=PURPOSES[purpose],
    )
    async with call as bill:
        try:
            async with asyncio.timeout(seconds):
                model = embedder_of(by.candidate)
                kind = "document" if purpose == "document" else "query"
                made = await _client().vectors(model, texts, kind, bill)
        except TimeoutError as error:
            raise ModelUnavailable(f"No answer came within {seconds:.1f} seconds.") from error
        return _checked(made, len(texts))


def _checked(made: Sequence[Vector], expected: int) -> list[Vector | None]:
    lengths = {len(vector) for vector in made}
    if len(made) != expected or len(lengths) != 1:
        raise ValueError(
            f"{expected} texts were sent and {len(made)} vectors came back, "
            f"of {len(lengths)} different lengths."
        )
    if not 0 < max(lengths) <= MAX_DIMENSIONS:
        raise ValueError(
            f"The vectors have {max(lengths)} dimensions; from 1 to {MAX_DIMENSIONS} can be kept."
        )
    return [_unit(vector) for vector in made]


def _unit(vector: Vector) -> Vector | None:
    length = math.hypot(*vector)
    if not math.isfinite(length):
        raise ValueError("A vector holds something that is not a number.")
    return tuple(value / length for value in vector) if length else None


def loaded(by: Embedder) -> bool:
    """Whether a call would begin at once."""
    return by.candidate.provider.connector in _loaded


def load_library(by: Embedder) -> ModuleType:
    """The libraries are loaded when a model is first asked; in a thread, for it takes seconds."""
    client, provider = _client(), by.candidate.provider
    if not loaded(by) and provider.build_embedder is not None:
        provider.build_embedder(by.candidate.account, by.candidate.model_name)
        _loaded.add(provider.connector)
    return client


def _client() -> ModuleType:
    from enterprisehub.kernel.llm import client  # noqa: PLC0415

    return client
