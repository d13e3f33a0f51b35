"""Whether a connected account answers, found out by asking one word of it."""

import asyncio
from types import ModuleType
from typing import Any, Final

from enterprisehub.kernel.connectors.ports import Account
from enterprisehub.kernel.errors import ConnectorFailed, ConnectorRejected, HubError
from enterprisehub.kernel.llm.budget import entered
from enterprisehub.kernel.llm.embeddings import ROUTE
from enterprisehub.kernel.llm.policy import ModelSettings
from enterprisehub.kernel.llm.providers import PROVIDERS, Candidate, embedder_of, model_of
from enterprisehub.kernel.llm.refusals import failure_of, refusal_of
from enterprisehub.kernel.llm.wording import Bill, Wording
from enterprisehub.kernel.scope import Actor, Scope
from enterprisehub.kernel.work import runtime

_SECONDS: Final = 15.0
_TOKENS: Final = 1_000
_TRIER: Final = Actor("job", "kernel.llm", "Models")
_WORDING: Final = Wording("Answer with the one word: ready.", "Are you ready?", _TOKENS, _SECONDS)


async def try_model(account: Account) -> str:
    """Words for people when the account's first model answers, and its vectors come.

    Raises:
        ConnectorRejected, ConnectorFailed: it does not, and why.
        BudgetExhausted: the month's budget is spent; nothing was asked.
    """
    provider = PROVIDERS[account.connector]
    names = list(dict.fromkeys(provider.defaults(account).values()))
    said = await _asked(Candidate(provider, account, names[0]), vectors=False)
    embedding = str(account.options.get("embedding_model") or "")
    if provider.build_embedder is not None and embedding:
        said += await _asked(Candidate(provider, account, embedding), vectors=True)
    return said.strip()


async def _asked(candidate: Candidate, *, vectors: bool) -> str:
    """As every call, it stands in the ledger and counts against the budget."""
    scope = Scope(candidate.account.tenant_id, _TRIER)
    database = runtime.installed().database
    async with database.scoped(scope) as db:
        settings = await ModelSettings.load(db)
    call: dict[str, Any] = {
        "route": ROUTE if vectors else "extract",
        "provider": candidate.provider.connector,
        "model": candidate.model_name,
        "prompt_version": "trial",
    }
    try:
        async with entered(database, scope, settings, tokens=_TOKENS, **call) as bill:
            return await (_vectors(candidate, bill) if vectors else _word(candidate, bill))
    except HubError:
        raise
    except Exception as error:
        raise _failure(candidate, error) from error


async def _word(candidate: Candidate, bill: Bill) -> str:
    client = await asyncio.to_thread(_client)
    await client.complete(model_of(candidate), _WORDING, str, bill)
    return f"{candidate.model_name} answers. "


async def _vectors(candidate: Candidate, bill: Bill) -> str:
    client = await asyncio.to_thread(_client)
    async with asyncio.timeout(_SECONDS):
        (vector,) = await client.vectors(embedder_of(candidate), ["ready"], "query", bill)
    return f"{candidate.model_name} makes vectors of {len(vector)} numbers. "


def _client() -> ModuleType:
    """Loading the library takes seconds."""
    from enterprisehub.kernel.llm import client  # noqa: PLC0415

    return client


def _failure(candidate: Candidate, error: Exception) -> HubError:
    refused = ConnectorRejected if refusal_of(error) else ConnectorFailed
    return refused(f"{candidate.model_name} does not answer: {failure_of(error)}")
