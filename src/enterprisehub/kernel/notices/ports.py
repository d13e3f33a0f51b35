"""Where a connector offers to tell a member in the chat of their team."""

from typing import Protocol


class TeamChat(Protocol):
    """A workspace in which members can be written to by their email address."""

    async def tell(self, email: str, text: str) -> str:
        """The person with this address has the text; the id of the message there.

        Raises:
            ConnectorRejected: nobody there has this address, or the bot may not write.
            RateLimited, ConnectorFailed: it has not; try again.
        """
        ...
