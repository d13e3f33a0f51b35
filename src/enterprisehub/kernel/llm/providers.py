"""Who offers language models: each connector registers how to build one for an account."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from enterprisehub.kernel.connectors.ports import Account, connected_accounts
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Misdeclared
from enterprisehub.kernel.llm.policy import ModelSettings, Route

if TYPE_CHECKING:
    from pydantic_ai.models import Model


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """`build(account, model_name)` makes a client; `defaults` names the model for each task."""

    connector: str
    build: Callable[[Account, str], "Model"]
    defaults: Callable[[Account], dict[Route, str]]


@dataclass(frozen=True, slots=True)
class Candidate:
    """One model that may answer."""

    provider: Provider
    account: Account
    model_name: str


PROVIDERS: dict[str, Provider] = {}
_built: dict[tuple[object, ...], "Model"] = {}
_MOST_CLIENTS = 64


def offer(provider: Provider) -> None:
    """Accounts of this connector can answer."""
    if provider.connector in PROVIDERS:
        raise Misdeclared(f"{provider.connector!r} offers models twice")
    PROVIDERS[provider.connector] = provider


async def candidates(db: Db, settings: ModelSettings, route: Route) -> list[Candidate]:
    """The models to try for a task, best first; empty when nothing is connected."""
    if not settings.enabled:
        return []
    accounts = {
        account.connector: account
        for account in reversed(await connected_accounts(db))
        if account.connector in PROVIDERS
    }
    wanted = [entry.partition(":") for entry in settings.routes.get(route, [])]
    if not wanted:
        defaults = ((name, PROVIDERS[name].defaults(acc)) for name, acc in accounts.items())
        wanted = [(name, ":", models[route]) for name, models in defaults if route in models]
    return [
        Candidate(PROVIDERS[connector], accounts[connector], model)
        for connector, _, model in wanted
        if connector in accounts and model
    ]


def model_of(candidate: Candidate) -> "Model":
    """The client, shared by all calls of this event loop to the same account and model."""
    account = candidate.account
    loop = id(asyncio.get_running_loop())
    secret = hash(tuple(sorted((k, str(v)) for k, v in account.credentials.items())))
    options = hash(tuple(sorted((k, str(v)) for k, v in account.options.items())))
    key = (loop, account.id, secret, options, candidate.model_name)
    if key not in _built:
        if len(_built) >= _MOST_CLIENTS:
            _built.clear()
        _built[key] = candidate.provider.build(account, candidate.model_name)
    return _built[key]
