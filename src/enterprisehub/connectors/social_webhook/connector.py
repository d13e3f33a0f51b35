"""Any network by a signed webhook: Zapier, Make, Buffer or a server of the tenant's posts it.

Each post is one call, signed as Standard Webhooks says. Who receives it may answer with where it
stands: {"id": …, "url": …}. After a try whose end is not known nothing is called again: who
receives need not know our keys, and a post too many cannot be taken back.
"""

import json
from typing import Any, Final

from enterprisehub.domains.content.contracts import CHANNELS, Channel
from enterprisehub.domains.content.ports import (
    Network,
    OutgoingPost,
    Posted,
    SocialNetwork,
    offer,
)
from enterprisehub.kernel import clock
from enterprisehub.kernel.connectors.catalogue import ConnectorSpec, CredentialField, declare
from enterprisehub.kernel.connectors.ports import Account, PortContext, bind
from enterprisehub.kernel.errors import (
    ConnectorFailed,
    ConnectorRejected,
    OutcomeUnknown,
    RateLimited,
)
from enterprisehub.kernel.webhooks.addresses import find_target
from enterprisehub.kernel.webhooks.call import Answer, call
from enterprisehub.kernel.webhooks.sign import signed_headers

CONNECTOR: Final = "social_webhook"
_TITLES: Final[dict[str, Channel]] = {rule.title.lower(): key for key, rule in CHANNELS.items()}
_TITLE: Final = "|".join(rule.title for rule in CHANNELS.values())
_TOO_MANY, _SERVERS_FAULT, _DEFAULT_WAIT_SECONDS = 429, 500, 60


class WebhookNetwork:
    """Offers `SocialNetwork` for one address."""

    def __init__(self, context: PortContext) -> None:
        self._url = str(context.account.options.get("url") or "")
        self._secret = str(context.account.credentials.get("secret") or "")

    async def publish(self, post: OutgoingPost) -> Posted:
        if post.unsure:
            raise ConnectorRejected(
                "It is not known whether the last try arrived. Look whether the post stands there; "
                "if it does not, make it a draft again and plan it."
            )
        told = await self._call(
            post.key,
            {"type": "post.publish", "id": post.key, "channel": post.channel, "text": post.body},
        )
        url = str(told.get("url") or "")
        return Posted(
            provider_id=str(told.get("id") or post.key)[:200],
            connector=CONNECTOR,
            url=url[:500] if url.startswith(("https://", "http://")) else "",
        )

    async def withdraw(self, provider_id: str, *, key: str) -> None:
        await self._call(key, {"type": "post.withdraw", "id": provider_id})

    async def _call(self, key: str, what: dict[str, str]) -> dict[str, Any]:
        """What was answered. Raises as SocialNetwork's calls do."""
        body = json.dumps(what, ensure_ascii=False).encode()
        headers = signed_headers(key, clock.now(), body, [self._secret])
        answer = await call(self._url, body, {**headers, "content-type": "application/json"})
        if answer.error is not None:
            raise _failure(answer)
        try:
            told = json.loads(answer.body or "{}")
        except ValueError:
            return {}
        return told if isinstance(told, dict) else {}


def _failure(answer: Answer) -> ConnectorFailed | RateLimited:
    said = f"The webhook was not taken. {answer.error}"
    if answer.status is None:
        return OutcomeUnknown(said) if answer.may_have_arrived else ConnectorFailed(said)
    if answer.status == _TOO_MANY:
        wait = answer.headers.get("retry-after", "")
        seconds = max(1, int(wait)) if wait.isdigit() else _DEFAULT_WAIT_SECONDS
        return RateLimited("The webhook asks to wait.", retry_after_seconds=seconds)
    failed = ConnectorFailed if answer.status >= _SERVERS_FAULT else ConnectorRejected
    return failed(said, status=answer.status)


def channels_of(account: Account) -> tuple[Channel, ...]:
    """The channels that a person named."""
    named = str(account.options.get("channels") or "").lower().split(",")
    return tuple(dict.fromkeys(_TITLES[n.strip()] for n in named if n.strip() in _TITLES))


async def test_account(account: Account) -> str:
    """Whether the address may be called; nothing is posted for a trial."""
    target = await find_target(str(account.options.get("url") or ""))
    return f"Posts will be brought to {target.host}. Nothing was sent for this trial."


spec = declare(
    ConnectorSpec(
        name=CONNECTOR,
        title="Any network, by webhook",
        summary="Bring posts to Zapier, Make, Buffer or a server of yours, which publishes them.",
        icon="share",
        group="networks",
        fields=(
            CredentialField(
                name="url",
                label="Address",
                hint="The https:// address of a webhook that catches posts.",
                pattern=r"https?://\S+",
            ),
            CredentialField(
                name="secret",
                label="Secret",
                hint="Begins with whsec_, for instance of: echo whsec_$(openssl rand -base64 32). "
                "Calls are signed with it as Standard Webhooks says.",
                secret=True,
                pattern=r"whsec_(?:[A-Za-z0-9+/]{4}){6,}(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?",
            ),
            CredentialField(
                name="channels",
                label="Channels",
                hint=f"Of {', '.join(rule.title for rule in CHANNELS.values())}; with commas.",
                required=False,
                pattern=rf"(?i:(?:{_TITLE})(?:\s*,\s*(?:{_TITLE}))*)",
                default="LinkedIn, X, Instagram, Facebook",
            ),
        ),
        test=test_account,
    )
)
bind(SocialNetwork, CONNECTOR, WebhookNetwork)
offer(Network(connector=CONNECTOR, channels=channels_of))
