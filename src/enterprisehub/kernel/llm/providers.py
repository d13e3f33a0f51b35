"""Who offers language models: each connector registers how to build one for an account."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from enterprisehub.kernel.connectors.ports import Account, connected_accounts
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Misdeclared
from enterprisehub.kernel.llm.policy import ModelSettings, Route

if TYPE_CHECKING:
    from pydantic_ai.embeddings import EmbeddingModel
    from pydantic_ai.models import Model


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """`build(account, model_name)` makes a client; `defaults` names the model for each task.

    Where `build_embedder` is given, accounts may name an "embedding_model" among their options.
    """

    connector: str
    build: Callable[[Account, str], "Model"]
    defaults: Callable[[Account], dict[Route, str]]
    build_embedder: Callable[[Account, str], "EmbeddingModel"] | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """One model that may answer."""

    provider: Provider
    account: Account
    model_name: str


PROVIDERS: dict[str, Provider] = {}
_built: dict[tuple[object, ...], Any] = {}
_loaded: set[str] = set()
_MOST_CLIENTS = 64


def offer(provider: Provider) -> None:
    """Accounts of this connector can answer."""
    if provider.connector in PROVIDERS:
        raise Misdeclared(f"{provider.connector!r} offers models twice")
    PROVIDERS[provider.connector] = provider


async def candidates(
    db: Db, settings: ModelSettings, route: Route, *, instead: Sequence[str] = ()
) -> list[Candidate]:
    """The models to try for a task, best first; empty when nothing is connected.

    `instead` stands for what the tenant chose for the task. Several accounts of one connector are
    tried one after the other, the oldest first.
    """
    if not settings.enabled:
        return []
    accounts = [one for one in await connected_accounts(db) if one.connector in PROVIDERS]
    if not (wanted := instead or settings.routes.get(route, [])):
        defaults = ((one, PROVIDERS[one.connector].defaults(one).get(route)) for one in accounts)
        return [_candidate(account, model) for account, model in defaults if model]
    named = (entry.partition(":") for entry in wanted)
    return [
        _candidate(account, model)
        for connector, _, model in named
        if model
        for account in _serving([one for one in accounts if one.connector == connector], model)
    ]


def _candidate(account: Account, model_name: str) -> Candidate:
    return Candidate(PROVIDERS[account.connector], account, model_name)


def _serving(accounts: Sequence[Account], model_name: str) -> Sequence[Account]:
    """Those set up for this very model; all of them where none says which it has."""
    exact = [one for one in accounts if one.options.get("model") == model_name]
    return exact or accounts


async def embedding_candidate(db: Db, settings: ModelSettings) -> Candidate | None:
    """The one model that makes vectors: the first that an account names, the oldest first.

    There is no second one to turn to: vectors of two models do not compare.
    """
    if not settings.enabled:
        return None
    for account in await connected_accounts(db):
        provider = PROVIDERS.get(account.connector)
        model_name = str(account.options.get("embedding_model") or "")
        if provider is not None and provider.build_embedder is not None and model_name:
            return Candidate(provider, account, model_name)
    return None


def load(found: Sequence[Candidate]) -> None:
    """The libraries of these vendors are there. The first takes seconds: call it in a thread."""
    for one in found:
        if one.provider.connector not in _loaded:
            with suppress(Exception):  # what is wrong with an account is said when it is asked
                one.provider.build(one.account, one.model_name)
                _loaded.add(one.provider.connector)


def model_of(candidate: Candidate) -> "Model":
    """The client, shared by all calls of this event loop to the same account and model."""
    model: Model = _client_of(candidate, "chat", candidate.provider.build)
    return model


def embedder_of(candidate: Candidate) -> "EmbeddingModel":
    """As `model_of`, for vectors.

    Raises:
        Misdeclared: the provider offers none.
    """
    build = candidate.provider.build_embedder
    if build is None:
        raise Misdeclared(f"{candidate.provider.connector!r} makes no vectors")
    model: EmbeddingModel = _client_of(candidate, "vectors", build)
    return model


def _client_of[M](candidate: Candidate, use: str, build: Callable[[Account, str], M]) -> M:
    account = candidate.account
    loop = id(asyncio.get_running_loop())
    secret = hash(tuple(sorted((k, str(v)) for k, v in account.credentials.items())))
    options = hash(tuple(sorted((k, str(v)) for k, v in account.options.items())))
    key = (loop, account.id, secret, options, use, candidate.model_name)
    if key not in _built:
        if len(_built) >= _MOST_CLIENTS:
            _built.clear()
        _built[key] = build(account, candidate.model_name)
    client: M = _built[key]
    return client
