"""Posts that stay inside: the sandbox takes them and answers like a network that knows keys."""

import hashlib

from enterprisehub.domains.content.ports import OutgoingPost, Posted, SocialNetwork
from enterprisehub.kernel.connectors.ports import SANDBOX, PortContext, bind


class SandboxSocial:
    """Offers `SocialNetwork`; what was posted stands in the calendar of Content."""

    def __init__(self, context: PortContext) -> None:
        self._tenant_id = context.account.tenant_id

    async def publish(self, post: OutgoingPost) -> Posted:
        """The same key gives the same id, however often it is posted."""
        made = hashlib.sha256(f"{self._tenant_id}:{post.key}".encode()).hexdigest()[:24]
        return Posted(provider_id=f"post-{made}", connector=SANDBOX)

    async def withdraw(self, provider_id: str, *, key: str) -> None:
        """Nothing left, so nothing stays behind."""


bind(SocialNetwork, SANDBOX, SandboxSocial)
