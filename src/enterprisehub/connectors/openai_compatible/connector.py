"""Any server that speaks OpenAI's chat completions: vLLM, Ollama, llama.cpp, a gateway."""

from pydantic_ai.models.openai import OpenAIChatModel
from pydantic_ai.providers.openai import OpenAIProvider

from enterprisehub.kernel.connectors.catalogue import ConnectorSpec, CredentialField, declare
from enterprisehub.kernel.connectors.ports import Account
from enterprisehub.kernel.llm.policy import ROUTES
from enterprisehub.kernel.llm.providers import Provider, offer

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
            CredentialField(name="api_key", label="API key", secret=True, required=False),
        ),
    )
)


def build(account: Account, model_name: str) -> OpenAIChatModel:
    provider = OpenAIProvider(
        base_url=account.options["base_url"],
        api_key=account.credentials.get("api_key") or "not-needed",
    )
    return OpenAIChatModel(model_name, provider=provider)


offer(
    Provider(
        connector="openai_compatible",
        build=build,
        defaults=lambda account: dict.fromkeys(ROUTES, account.options["model"]),
    )
)
