"""Any server that speaks OpenAI's chat completions: vLLM, Ollama, llama.cpp, a gateway."""

from typing import TYPE_CHECKING

from enterprisehub.kernel.connectors.catalogue import ConnectorSpec, CredentialField, declare
from enterprisehub.kernel.connectors.ports import Account
from enterprisehub.kernel.llm.policy import ROUTES
from enterprisehub.kernel.llm.providers import Provider, offer
from enterprisehub.kernel.llm.try_model import try_model

if TYPE_CHECKING:
    from pydantic_ai.embeddings.openai import OpenAIEmbeddingModel
    from pydantic_ai.models.openai import OpenAIChatModel

connector = declare(
    ConnectorSpec(
        name="openai_compatible",
        title="OpenAI-compatible server",
        summary="Your own model server, or any service that speaks the same protocol.",
        icon="server",
        group="models",
        fields=(
            CredentialField(
                name="base_url",
                label="Address",
                hint="http://127.0.0.1:11434/v1",
                pattern="https?://.+",
            ),
            CredentialField(name="model", label="Model", hint="the name the server knows it by"),
            CredentialField(
                name="embedding_model",
                label="Embedding model",
                hint="For search by meaning, for example nomic-embed-text",
                required=False,
            ),
            CredentialField(name="api_key", label="API key", secret=True, required=False),
        ),
        test=try_model,
    )
)


def build(account: Account, model_name: str) -> "OpenAIChatModel":
    """The vendor's library is loaded when an account is first used: it takes seconds."""
    from pydantic_ai.models.openai import OpenAIChatModel  # noqa: PLC0415
    from pydantic_ai.providers.openai import OpenAIProvider  # noqa: PLC0415

    provider = OpenAIProvider(
        base_url=account.options["base_url"],
        api_key=account.credentials.get("api_key") or "not-needed",
    )
    return OpenAIChatModel(model_name, provider=provider)


def build_embedder(account: Account, model_name: str) -> "OpenAIEmbeddingModel":
    """As `build`, for vectors; its client leaves trying again to the gateway."""
    from openai import AsyncOpenAI  # noqa: PLC0415
    from pydantic_ai.embeddings.openai import OpenAIEmbeddingModel  # noqa: PLC0415
    from pydantic_ai.providers.openai import OpenAIProvider  # noqa: PLC0415

    client = AsyncOpenAI(
        base_url=account.options["base_url"],
        api_key=account.credentials.get("api_key") or "not-needed",
        max_retries=0,
    )
    return OpenAIEmbeddingModel(model_name, provider=OpenAIProvider(openai_client=client))


offer(
    Provider(
        connector="openai_compatible",
        build=build,
        defaults=lambda account: dict.fromkeys(ROUTES, account.options["model"]),
        build_embedder=build_embedder,
    )
)
