"""What a tool must offer to be read, and which tools there are.

Reading is no action: nothing leaves but questions. So it has its own register beside the ports
of the action lifecycle; whoever opens a tool holds no session while it answers.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from enterprisehub.domains.delivery.contracts.reading import (
    Asked,
    Facts,
    Kept,
    Payload,
    PayloadPage,
)
from enterprisehub.domains.delivery.contracts.sources import Flow, SiteIdentity, Source
from enterprisehub.kernel.connectors.ports import Account, Consent
from enterprisehub.kernel.errors import Misdeclared, NotConnected


class WorkTool(Protocol):
    """One account at a tool. Every call may raise ConnectorFailed or RateLimited."""

    async def identify(self) -> SiteIdentity:
        """Which site this is."""

    async def sources(self) -> list[Source]:
        """The projects, boards and repositories that the account may see."""

    async def read(
        self, stream: str, asked: Asked | None, *, since: datetime | None, page: str | None
    ) -> PayloadPage:
        """The next page of a stream, oldest change first, from `since` on."""

    async def unit(self, unit: str, asked: Asked | None) -> list[Payload]:
        """Everything about one item or pull request, as it is now; empty when it is gone."""

    async def ids(
        self, stream: str, asked: Asked, *, page: str | None
    ) -> tuple[list[str], str | None]:
        """The ids that still exist, page by page, for noticing what was deleted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HookMade:
    """A webhook as the tool registered it for one source, by the tool's id of that source."""

    source: str
    external_id: str
    expires_at: datetime | None = None


class HookRegistry(Protocol):
    """Webhooks at the tool that call us. Every call may raise ConnectorFailed or RateLimited."""

    async def register(self, address: str, sources: Sequence[Asked]) -> list[HookMade]:
        """Each source calls the address; one that does already is left as it is.

        What it sends is signed with the account's own secret.

        Raises:
            ConnectorRejected: in words, where the account may not.
        """
        ...

    async def remove(self, hooks: Sequence[tuple[str, str]]) -> None:
        """These webhooks, by their id and their source's key, call nobody any more."""
        ...

    async def extend(self, ids: Sequence[str]) -> datetime | None:
        """Until when they call us now; None where they do not expire."""
        ...

    async def send_again(self, hook_id: str, source_key: str, since: datetime) -> int:
        """Deliveries since then that never reached us are sent again; how many."""
        ...


type Opener = Callable[[Account, "Keeper"], WorkTool]
type Keeper = Callable[[Account, dict[str, Any]], Awaitable[None]]
"""Keeps changed credentials of an account (a rotated refresh token) before they are used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """How a connector's tool is read and understood.

    `streams` are read per source of that kind, those of "site" once per connection. `swept`
    streams are compared with what still exists. `default_flows` say in which statuses work goes
    on, for a site whose words are known beforehand. `consent` is there where people may sign in.
    """

    connector: str
    vendor: str
    open: Opener
    understand: Callable[[str, Sequence[Kept]], Facts]
    streams: dict[str, tuple[str, ...]]
    swept: tuple[tuple[str, str], ...] = ()
    default_flows: dict[str, Flow] = field(default_factory=dict)
    consent: Consent | None = None


type HookOpener = Callable[[Account, Keeper], HookRegistry]

_TOOLS: dict[str, Tool] = {}
_HOOKS: dict[str, HookOpener] = {}


def offer(tool: Tool) -> Tool:
    """The connector's accounts can be read."""
    if tool.connector in _TOOLS:
        raise Misdeclared(f"{tool.connector!r} offers itself as a work tool twice")
    _TOOLS[tool.connector] = tool
    return tool


def tool_of(connector: str) -> Tool:
    """The tool.

    Raises:
        NotConnected: no such connector can be read.
    """
    if (found := _TOOLS.get(connector)) is None:
        raise NotConnected(f"“{connector}” has no work to read.")
    return found


def consent_of(connector: str) -> Consent | None:
    """What signing in is for this connector; None where a token is entered instead."""
    return tool_of(connector).consent


def understanding(vendor: str) -> Callable[[str, Sequence[Kept]], Facts]:
    """How payloads of this vendor's sites are understood, whoever fetched them."""
    for tool in _TOOLS.values():
        if tool.vendor == vendor:
            return tool.understand
    raise NotConnected(f"Payloads of “{vendor}” cannot be understood.")


def tools() -> tuple[Tool, ...]:
    return tuple(_TOOLS.values())


def offer_hooks(connector: str, opener: HookOpener) -> None:
    """Webhooks can be registered for the connector's accounts."""
    if connector in _HOOKS:
        raise Misdeclared(f"{connector!r} offers its webhooks twice")
    _HOOKS[connector] = opener


def hooks_opener(connector: str) -> HookOpener | None:
    """How the webhooks of this connector's accounts are looked after, where it has any."""
    return _HOOKS.get(connector)
