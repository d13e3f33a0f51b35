"""Where a webhook may go: never inside, neither by name, nor by redirect, nor by a name that moves.

A name is resolved once, every address it has is checked, and the call is made to the very address
that was checked, so that the answer of a second resolution cannot matter.
"""

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final
from urllib.parse import SplitResult, urlsplit

from enterprisehub.kernel.errors import Invalid

type Address = IPv4Address | IPv6Address
type Network = IPv4Network | IPv6Network
type Resolve = Callable[[str, int], Awaitable[Sequence[str]]]

_PORTS: Final = frozenset({443, 8443})
_LONGEST_URL: Final = 2000
# Metadata services hand out credentials: 169.254.169.254 and fd00:ec2::254 (AWS), 192.0.0.192
# (Oracle), 100.100.100.200 (Alibaba), 168.63.129.16 (Azure). No setting opens them.
_NEVER: Final = tuple(
    ip_network(n)
    for n in (
        "169.254.0.0/16", "fe80::/10", "fd00:ec2::/32", "192.0.0.192/32", "100.100.100.200/32",
        "168.63.129.16/32", "0.0.0.0/8", "::/128", "224.0.0.0/4", "ff00::/8",
    )
)  # fmt: skip
# `is_global` calls these public; they lead elsewhere: protocol assignments (RFC 6890), IPv4 inside
# IPv6 (NAT64 RFC 6052 and 8215, 6to4 RFC 3056, Teredo RFC 4380), site-local (RFC 3879).
_INSIDE: Final = tuple(
    ip_network(n)
    for n in (
        "192.0.0.0/24", "192.88.99.0/24", "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16",
        "2001::/32", "fec0::/10", "::/96",
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Target:
    """A checked address: connect to `address`, speak as to `host`."""

    url: str
    host: str
    port: int
    address: str
    secure: bool


async def _ask_system(host: str, port: int) -> Sequence[str]:
    found = await asyncio.get_running_loop().getaddrinfo(host, port, proto=6)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What this process may call. `networks` are those inside that the operator opened.

    That is for addresses which members enter. A stranger chooses whose website is read by the
    domain of an email address, so `page_networks` are others, and no setting opens any.
    """

    networks: tuple[Network, ...] = ()
    resolve: Resolve = _ask_system
    tls: Callable[[], ssl.SSLContext] = field(default=cache(ssl.create_default_context))
    page_networks: tuple[Network, ...] = ()


_installed: list[Surroundings] = [Surroundings()]


def install(surroundings: Surroundings) -> None:
    """The process's webhooks go by these rules from now on."""
    _installed[:] = [surroundings]


def installed() -> Surroundings:
    return _installed[0]


def read_networks(text: str) -> tuple[Network, ...]:
    """Networks in CIDR form, separated by commas.

    Raises:
        ValueError: one is none.
    """
    return tuple(ip_network(part.strip()) for part in text.split(",") if part.strip())


async def find_target(url: str, *, page: bool = False) -> Target:
    """Where a call of `url` goes; a `page` is one that a stranger may have named.

    Raises:
        Invalid: it is no address that may be called, or its name leads inside or nowhere.
    """
    parts = read_url(url)
    host, secure = parts.hostname or "", parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    here = installed()
    try:
        found = [ip_address(a.partition("%")[0]) for a in await here.resolve(host, port)]
    except (OSError, UnicodeError) as error:
        raise _wrong(f"The name {host} cannot be found. Check the address.") from error
    if not found:
        raise _wrong(f"The name {host} has no address.")
    networks = here.page_networks if page else here.networks
    opened = all(_opened(a, networks) for a in found)
    if not opened:
        _require_outside(host, found, may_be_opened=not page)
        if not secure:
            raise _wrong("Only https:// addresses are called: what is sent is your customers'.")
        if port not in _PORTS:
            raise _wrong(f"Port {port} is not called; use 443 or 8443.")
    return Target(url, host, port, str(found[0]), secure)


def read_url(url: str) -> SplitResult:
    """The parts of an address that is well formed.

    Raises:
        Invalid: it is not.
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError as error:
        raise _wrong(
            "This is not an address. It should look like https://example.com/in"
        ) from error
    if len(url) > _LONGEST_URL or any(ord(c) <= 32 or ord(c) == 127 for c in url):  # noqa: PLR2004
        raise _wrong("The address holds blanks, or is longer than 2,000 characters.")
    if parts.scheme not in ("https", "http") or not parts.hostname or port == 0:
        raise _wrong("This is not an address. It should look like https://example.com/in")
    if parts.username is not None or parts.password is not None:
        raise _wrong("Leave name and password out of the address: the signature proves us.")
    if parts.fragment:
        raise _wrong("Leave out what follows the #: it is never sent.")
    return parts


def is_inside(address: Address) -> bool:
    """Whether an address is loopback, private, link-local, metadata, or leads to such a one."""
    plain = getattr(address, "ipv4_mapped", None) or address
    return _within(plain, _NEVER) or _within(plain, _INSIDE) or not plain.is_global


def _require_outside(host: str, found: Sequence[Address], *, may_be_opened: bool) -> None:
    for address in found:
        if is_inside(address):
            how = _may_be_opened(address) if may_be_opened else ""
            raise _wrong(
                f"{host} leads to {address}, an address inside a network. Calls go to public "
                f"addresses only{how}."
            )


def _may_be_opened(address: Address) -> str:
    """What whoever runs the hub may do about it; nothing opens a metadata service."""
    plain = getattr(address, "ipv4_mapped", None) or address
    if _within(plain, _NEVER):
        return ""
    whole = ip_network(plain)
    return f", unless who runs the hub opens the network: HUB_WEBHOOK_NETWORKS={whole}"


def _opened(address: Address, networks: Sequence[Network]) -> bool:
    plain = getattr(address, "ipv4_mapped", None) or address
    return not _within(plain, _NEVER) and _within(plain, networks)


def _within(address: Address, networks: Sequence[Network]) -> bool:
    return any(address.version == n.version and address in n for n in networks)


def _wrong(message: str) -> Invalid:
    return Invalid(message, fields={"url": message})
