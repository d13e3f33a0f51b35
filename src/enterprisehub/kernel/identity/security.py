"""What a tenant demands of everybody who enters it."""

import ipaddress
from typing import Annotated

from pydantic import Field, ValidationError

from enterprisehub.kernel.errors import Invalid
from enterprisehub.kernel.tenancy.sections import Section
from enterprisehub.kernel.text.plain_words import plain_words

type Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class Security(Section, section="security"):
    """Defaults follow OWASP ASVS 5.0, 7.3: sessions end when idle and after a fixed time."""

    second_factor_required: bool = False
    ip_allow_list: tuple[str, ...] = ()
    idle_minutes: Annotated[int, Field(ge=5, le=60 * 24 * 30)] = 60 * 12
    session_hours: Annotated[int, Field(ge=1, le=24 * 90)] = 24 * 14
    user_requests_per_minute: Annotated[int, Field(ge=30, le=1_000_000)] = 1200
    key_requests_per_minute: Annotated[int, Field(ge=1, le=1_000_000)] = 3000

    def admits(self, ip: str) -> bool:
        """True when requests from this address may enter."""
        return not self.ip_allow_list or within(ip, self.ip_allow_list)


def within(ip: str, networks: tuple[str, ...]) -> bool:
    """True when the address lies in one of the networks."""
    try:
        address = ipaddress.ip_address(ip)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return any((mapped or address) in ipaddress.ip_network(n) for n in networks)


def read_demands(given: dict[str, object]) -> Security:
    """The demands as a form or a program gives them.

    Raises:
        Invalid: names each wrong field.
    """
    try:
        return Security.model_validate(given)
    except ValidationError as error:
        fields = {str(e["loc"][0]): plain_words(e) for e in error.errors()}
        raise Invalid("Nothing was changed; correct the fields.", fields=fields) from None


def parse_networks(lines: str) -> tuple[str, ...]:
    """Addresses and networks, one per line or separated by commas, in their normal form.

    Raises:
        Invalid: one of them is not an address.
    """
    found = []
    for given in lines.replace(",", "\n").split():
        try:
            found.append(str(ipaddress.ip_network(given, strict=False)))
        except ValueError:
            reason = f"“{given[:60]}” is not an address; write 203.0.113.7 or 203.0.113.0/24."
            raise Invalid(reason, fields={"ip_allow_list": reason}) from None
    return tuple(dict.fromkeys(found))
