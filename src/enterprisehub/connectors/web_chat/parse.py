"""A message of a visitor in the words of messaging. Pure."""

from uuid import UUID

from enterprisehub.connectors.web_chat.connector import CONNECTOR
from enterprisehub.domains.messaging.contracts import InboundChat
from enterprisehub.kernel.connectors.inbox import Delivery, parses


@parses(CONNECTOR)
def parse(delivery: Delivery) -> list[object]:
    """One typed message."""
    it = delivery.payload
    return [
        InboundChat(
            provider_id=delivery.external_id,
            visitor_id=UUID(it["visitor_id"]),
            body=it["text"],
            page_url=it.get("page_url", ""),
            landing_url=it.get("landing_url", ""),
            referrer=it.get("referrer", ""),
            name=it.get("name", ""),
            email=it.get("email") or None,
            connector=CONNECTOR,
        )
    ]
