"""OpenAI as a provider of language models."""

from typing import TYPE_CHECKING

from enterprisehub.kernel.connectors.catalogue import ConnectorSpec, CredentialField, declare
from enterprisehub.kernel.connectors.ports import Account
from enterprisehub.kernel.llm.policy import Route
from enterprisehub.kernel.llm.providers import Provider, offer
from enterprisehub.kernel.llm.try_model import try_model

if TYPE_CHECKING:
    from pydantic_ai.embeddings.openai import OpenAIEmbeddingModel
    from pydantic_ai.models.openai import OpenAIChatModel

DEFAULTS: dict[Route, str] = {
    "extract": "gpt-4o-mini",
    "rephrase": "gpt-4o-mini",
    "summarise": "gpt-4o-mini",
    "reason": "gpt-4o",
}

connector = declare(
    ConnectorSpec(
        name="openai",
        title="OpenAI",
        summary="Language models for phrasing, extraction and reasoning.",
        icon="sparkles",
        group="models",
        fields=(
            CredentialField(name="api_key", label="API key", secret=True),
            CredentialField(
                name="embedding_model",
                label="Embedding model",
                hint="For search by meaning, for example text-embedding-3-small",
                required=False,
            ),
        ),
        test=try_model,
    )
)


def build(account: Account, model_name: str) -> "OpenAIChatModel":
    """The vendor's library is loaded when an account is first used: it takes seconds."""
    from pydantic_ai.models.openai import OpenAIChatModel  # noqa: PLC0415
    from pydantic_ai.providers.openai import OpenAIProvider  # noqa: PLC0415

    provider = OpenAIProvider(api_key=account.credentials["api_key"])
    return OpenAIChatModel(model_name, provider=provider)


def build_embedder(account: Account, model_name: str) -> "OpenAIEmbeddingModel":
    """As `build`, for vectors; its client leaves trying again to the gateway."""
    from openai import AsyncOpenAI  # noqa: PLC0415
    from pydantic_ai.embeddings.openai import OpenAIEmbeddingModel  # noqa: PLC0415
    from pydantic_ai.providers.openai import OpenAIProvider  # noqa: PLC0415

    client = AsyncOpenAI(api_key=account.credentials["api_key"], max_retries=0)
    return OpenAIEmbeddingModel(model_name, provider=OpenAIProvider(openai_client=client))


offer(
    Provider(
        connector="openai",
        build=build,
        defaults=lambda _: DEFAULTS,
        build_embedder=build_embedder,
    )
)
