"""Anthropic as a provider of language models."""

from typing import TYPE_CHECKING

from enterprisehub.kernel.connectors.catalogue import ConnectorSpec, CredentialField, declare
from enterprisehub.kernel.connectors.ports import Account
from enterprisehub.kernel.llm.policy import Route
from enterprisehub.kernel.llm.providers import Provider, offer
from enterprisehub.kernel.llm.try_model import try_model

if TYPE_CHECKING:
    from pydantic_ai.models.anthropic import AnthropicModel

DEFAULTS: dict[Route, str] = {
    "extract": "claude-haiku-4-5",
    "rephrase": "claude-haiku-4-5",
    "summarise": "claude-haiku-4-5",
    "reason": "claude-sonnet-4-5",
}

connector = declare(
    ConnectorSpec(
        name="anthropic",
        title="Anthropic",
        summary="Language models for phrasing, extraction and reasoning.",
        icon="sparkles",
        group="models",
        fields=(CredentialField(name="api_key", label="API key", secret=True),),
        test=try_model,
    )
)


def build(account: Account, model_name: str) -> "AnthropicModel":
    """The vendor's library is loaded when an account is first used: it takes seconds."""
    from pydantic_ai.models.anthropic import AnthropicModel  # noqa: PLC0415
    from pydantic_ai.providers.anthropic import AnthropicProvider  # noqa: PLC0415

    provider = AnthropicProvider(api_key=account.credentials["api_key"])
    return AnthropicModel(model_name, provider=provider)


offer(Provider(connector="anthropic", build=build, defaults=lambda _: DEFAULTS))
