"""What connectors bring reaches messaging here."""

from typing import Any

from enterprisehub.domains.messaging.contracts import (
    DeliveryUpdate,
    InboundChat,
    InboundEmail,
    InboundText,
    ReceivedMessage,
    SuppressionNotice,
)
from enterprisehub.domains.messaging.logic.receive_delivery import receive_delivery
from enterprisehub.domains.messaging.logic.receive_message import receive_message
from enterprisehub.domains.messaging.logic.suppress_address import suppress_address
from enterprisehub.kernel.connectors.inbox import receives
from enterprisehub.kernel.db.session import Db


@receives(InboundText)
async def text_came_in(db: Db, text: InboundText) -> dict[str, Any]:
    return _result(await receive_message(db, text))


@receives(InboundEmail)
async def email_came_in(db: Db, email: InboundEmail) -> dict[str, Any]:
    return _result(await receive_message(db, email))


@receives(InboundChat)
async def chat_came_in(db: Db, chat: InboundChat) -> dict[str, Any]:
    return _result(await receive_message(db, chat))


@receives(DeliveryUpdate)
async def delivery_was_reported(db: Db, update: DeliveryUpdate) -> dict[str, Any]:
    row = await receive_delivery(db, update)
    if row is None:
        return {"ignored": "no message of ours has this id"}
    return {"message_id": str(row.id), "state": row.state}


@receives(SuppressionNotice)
async def address_was_suppressed(db: Db, notice: SuppressionNotice) -> dict[str, Any]:
    await suppress_address(db, notice)
    return {"suppressed": notice.address, "reason": notice.reason}


def _result(received: ReceivedMessage | None) -> dict[str, Any]:
    if received is None:
        return {"ignored": "this message was here before"}
    return {"message_id": str(received.message_id), "thread_id": str(received.thread_id)}
