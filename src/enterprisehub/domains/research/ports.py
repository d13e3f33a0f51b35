"""What a service must offer to be searched for an answer, and to take one as a document.

Searching is no action: nothing leaves but questions. Whoever searches holds no session meanwhile.
Writing a document is one, and goes through the action lifecycle.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from enterprisehub.domains.research.contracts import Place
from enterprisehub.kernel.connectors.ports import Account
from enterprisehub.kernel.errors import Misdeclared


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A text that was found and read. `key` is the service's own name for it, for ever the same.

    `text` is what the service gave, whole or cut: quotes must stand in it literally.
    """

    key: str
    title: str
    url: str
    text: str


type Keep = Callable[[Account, dict[str, str]], Awaitable[None]]
"""Keeps credentials that the service renewed."""


class Searcher(Protocol):
    """One account. Calls may raise ConnectorFailed, ConnectorRejected or RateLimited."""

    async def find(self, question: str, *, limit: int) -> list[Finding]:
        """What speaks to the question, best first, read as far as the service lets us."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A connector that can be searched, and the place that it is to people."""

    connector: str
    place: Place
    title: str
    open: Callable[[Account, Keep], Searcher]


@dataclass(frozen=True, slots=True)
class Written:
    """A document that now exists."""

    file_id: str
    url: str


class DocumentWriter(Protocol):
    """Port of the action lifecycle: documents are made in somebody's drive."""

    async def write(self, title: str, text: str, *, key: str) -> Written:
        """The document exists, once for each `key`."""
        ...


SERVICES: dict[str, Service] = {}


def offer(service: Service) -> Service:
    """Accounts of this connector are searched."""
    if service.connector in SERVICES:
        raise Misdeclared(f"{service.connector!r} offers itself for research twice")
    SERVICES[service.connector] = service
    return service


def services_of(place: Place) -> list[Service]:
    """Those that search this place, in order of registration."""
    return [service for service in SERVICES.values() if service.place == place]
