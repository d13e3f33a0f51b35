"""Conversations answer what people write, unless a screener or a person has taken it."""

from enterprisehub.domains.conversations.logic.hear_message import hear_message
from enterprisehub.domains.messaging.contracts import ReceivedMessage
from enterprisehub.domains.messaging.ports import ANSWERERS, Taken
from enterprisehub.kernel.db.session import Db


@ANSWERERS.implement("conversations.bots")
async def answer_message(db: Db, received: ReceivedMessage) -> Taken | None:
    session = await hear_message(db, received)
    return Taken(by=f"{session.flow} bot") if session else None
