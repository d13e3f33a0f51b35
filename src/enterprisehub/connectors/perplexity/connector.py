"""Perplexity: answers with sources from the web, over the chat-completions protocol."""

from typing import TYPE_CHECKING

from enterprisehub.kernel.connectors.catalogue import ConnectorSpec, CredentialField, declare
from enterprisehub.kernel.connectors.ports import Account
from enterprisehub.kernel.llm.policy import Route
from enterprisehub.kernel.llm.providers import Provider, offer
from enterprisehub.kernel.llm.try_model import try_model

if TYPE_CHECKING:
    from pydantic_ai.models.openai import OpenAIChatModel

BASE_URL = "https://api.perplexity.ai"
DEFAULTS: dict[Route, str] = {"research": "sonar-pro"}

connector = declare(
    ConnectorSpec(
        name="perplexity",
        title="Perplexity",
        summary="Research on the web with sources.",
        icon="search",
        group="models",
        fields=(
            CredentialField(name="api_key", label="API key", secret=True),
            CredentialField(
                name="search_url",
                label="Search",
                hint="Change only for a test server.",
                required=False,
                pattern=r"https?://[^\s/]+",
                default=BASE_URL,
            ),
        ),
        test=try_model,
    )
)


def build(account: Account, model_name: str) -> "OpenAIChatModel":
    """The vendor's library is loaded when an account is first used: it takes seconds."""
    from pydantic_ai.models.openai import OpenAIChatModel  # noqa: PLC0415
    from pydantic_ai.providers.openai import OpenAIProvider  # noqa: PLC0415

    provider = OpenAIProvider(base_url=BASE_URL, api_key=account.credentials["api_key"])
    return OpenAIChatModel(model_name, provider=provider)


offer(Provider(connector="perplexity", build=build, defaults=lambda _: DEFAULTS))
