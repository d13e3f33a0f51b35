"""Anthropic as a provider of language models."""

from pydantic_ai.models.anthropic import AnthropicModel
from pydantic_ai.providers.anthropic import AnthropicProvider

from enterprisehub.kernel.connectors.catalogue import ConnectorSpec, CredentialField, declare
from enterprisehub.kernel.connectors.ports import Account
from enterprisehub.kernel.llm.policy import Route
from enterprisehub.kernel.llm.providers import Provider, offer

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
    )
)


def build(account: Account, model_name: str) -> AnthropicModel:
    provider = AnthropicProvider(api_key=account.credentials["api_key"])
    return AnthropicModel(model_name, provider=provider)


offer(Provider(connector="anthropic", build=build, defaults=lambda _: DEFAULTS))
