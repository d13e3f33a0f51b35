"""Servers through which the sound of a browser call may go."""

from dataclasses import dataclass
from typing import Any

RELAYS = "turn"
"""The connector whose accounts name such servers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Relay:
    """STUN or TURN servers; TURN with a name and a password that end by themselves."""

    urls: tuple[str, ...]
    username: str = ""
    credential: str = ""

    def as_ice_server(self) -> dict[str, Any]:
        """An RTCIceServer as browsers take it."""
        found: dict[str, Any] = {"urls": list(self.urls)}
        if self.username:
            found |= {"username": self.username, "credential": self.credential}
        return found
