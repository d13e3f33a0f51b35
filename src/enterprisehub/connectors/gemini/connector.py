"""Google Gemini as a provider of language models."""

from typing import TYPE_CHECKING

from enterprisehub.kernel.connectors.catalogue import ConnectorSpec, CredentialField, declare
from enterprisehub.kernel.connectors.ports import Account
from enterprisehub.kernel.llm.policy import Route
from enterprisehub.kernel.llm.providers import Provider, offer
from enterprisehub.kernel.llm.try_model import try_model

if TYPE_CHECKING:
    from pydantic_ai.models.google import GoogleModel

API = "https://generativelanguage.googleapis.com"
DEFAULTS: dict[Route, str] = {
    "extract": "gemini-2.5-flash",
    "rephrase": "gemini-2.5-flash",
    "summarise": "gemini-2.5-flash",
    "reason": "gemini-2.5-pro",
}

connector = declare(
    ConnectorSpec(
        name="gemini",
        title="Google Gemini",
        summary="Language models for phrasing, extraction and reasoning; the web for research.",
        icon="sparkles",
        group="models",
        fields=(
            CredentialField(name="api_key", label="API key", secret=True),
            CredentialField(
                name="search_url",
                label="Search",
                hint="Change only for a test server.",
                required=False,
                pattern=r"https?://[^\s/]+",
                default=API,
            ),
        ),
        test=try_model,
    )
)


def build(account: Account, model_name: str) -> "GoogleModel":
    """The vendor's library is loaded when an account is first used: it takes seconds."""
    from pydantic_ai.models.google import GoogleModel  # noqa: PLC0415
    from pydantic_ai.providers.google import GoogleProvider  # noqa: PLC0415

    provider = GoogleProvider(api_key=account.credentials["api_key"])
    return GoogleModel(model_name, provider=provider)


offer(Provider(connector="gemini", build=build, defaults=lambda _: DEFAULTS))
