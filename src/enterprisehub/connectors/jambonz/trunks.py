"""Carriers, their SIP addresses, numbers and our application, as they stand at Jambonz."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from enterprisehub.connectors.jambonz.client import JambonzClient
from enterprisehub.connectors.jambonz.parse import number_of
from enterprisehub.kernel.errors import ConnectorFailed, Invalid

APPLICATION = "EnterpriseHub"
SIP_PORT = 5060
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?")
_NO_NAME = re.compile(r"[\x00-\x1f,;:]")
_PREFIX = re.compile(r"[0-9#*]*")


def _plain(text: str) -> str:
    if _NO_NAME.search(text):
        raise ValueError("Leave out commas, colons and semicolons.")
    return text


def _host(text: str) -> str:
    if text and not _HOST.fullmatch(text):
        raise ValueError(
            "Write a host or an IP address, such as sip.example.com. The port has its own field."
        )
    return text


def _dialled(text: str) -> str:
    if not _PREFIX.fullmatch(text):
        raise ValueError("Write digits, # and * only.")
    return text


type Line = Annotated[str, Field(max_length=120), AfterValidator(_plain)]
type Host = Annotated[str, Field(max_length=120), AfterValidator(_host)]
type Port = Annotated[int, Field(ge=1, le=65535)]


class CarrierIn(BaseModel):
    """A carrier as a person enters it; with a username it is one that we register with."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)

    name: Annotated[str, Field(min_length=1, max_length=60), AfterValidator(_plain)]
    address: Host = ""
    port: Port = SIP_PORT
    username: Line = ""
    password: Annotated[str, Field(max_length=120)] = ""
    realm: Host = ""
    tech_prefix: Annotated[str, Field(max_length=20), AfterValidator(_dialled)] = ""
    leading_plus: bool = False

    def fields(self) -> dict[str, Any]:
        """What Jambonz is told of it."""
        found: dict[str, Any] = {"name": self.name, "e164_leading_plus": self.leading_plus}
        if self.tech_prefix:
            found["tech_prefix"] = self.tech_prefix
        if self.username:
            found |= {
                "requires_register": True,
                "register_username": self.username,
                "register_sip_realm": self.realm or self.address,
            }
        if self.password:
            found["register_password"] = self.password
        return found


class GatewayIn(BaseModel):
    """A SIP address as a person enters it."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)

    address: Annotated[Host, Field(min_length=1)]
    port: Port = SIP_PORT


@dataclass(frozen=True, slots=True)
class Gateway:
    sid: str
    address: str
    inbound: bool
    outbound: bool


@dataclass(frozen=True, slots=True)
class Carrier:
    """`place` is its place in the order in which carriers are tried; 0 where it is in none."""

    sid: str
    name: str
    registers: bool
    tech_prefix: str
    leading_plus: bool
    username: str
    realm: str
    gateways: tuple[Gateway, ...]
    place: int


@dataclass(frozen=True, slots=True)
class Number:
    sid: str
    number: str
    carrier: str
    ours: bool


@dataclass(frozen=True, slots=True)
class Setup:
    """What lies at Jambonz; `application_sid` is that of the application that rings here."""

    carriers: tuple[Carrier, ...] = ()
    numbers: tuple[Number, ...] = ()
    application_sid: str = ""


async def read_setup(client: JambonzClient, order: tuple[str, ...], call_hook: str) -> Setup:
    """Everything as Jambonz tells it now, carriers in the order in which they are tried."""
    found = await client.list_carriers()
    carriers = [await _carrier(client, one, order) for one in found]
    application = await _application(client, call_hook)
    names = {one.sid: one.name for one in carriers}
    numbers = [
        Number(
            sid=str(one["phone_number_sid"]),
            number=number_of(one.get("number")) or str(one.get("number", "")),
            carrier=names.get(str(one.get("voip_carrier_sid", "")), "–"),
            ours=bool(application) and one.get("application_sid") == application,
        )
        for one in await client.list_numbers()
    ]
    by_order = sorted(carriers, key=lambda one: (one.place or len(order) + 1, one.name.lower()))
    return Setup(tuple(by_order), tuple(sorted(numbers, key=lambda n: n.number)), application)


async def require_new_name(client: JambonzClient, name: str, *, but: str = "") -> None:
    """No carrier but `but` is called so: the order in which they are tried knows them by name.

    Raises:
        Invalid: one is.
    """
    for one in await client.list_carriers():
        if str(one["name"]).lower() == name.lower() and one["voip_carrier_sid"] != but:
            says = f"There is a carrier {one['name']} already. Give this one another name."
            raise Invalid(says, fields={"name": says})


async def unknown_carrier(client: JambonzClient, names: Iterable[str]) -> str:
    """What is wrong with these names; empty where each is a carrier's."""
    known = [str(one["name"]) for one in await client.list_carriers()]
    wrong = next((name for name in names if name not in known), None)
    if wrong is None:
        return ""
    return f"“{wrong[:60]}” is none of your carriers: {', '.join(known) or 'there is none yet'}."


async def add_carrier(client: JambonzClient, given: CarrierIn) -> str:
    """The carrier is there, with its address where one was given; its sid.

    Raises:
        Invalid: one is called so already.
        ConnectorFailed: in words; where only the address was refused, the carrier is there.
    """
    await require_new_name(client, given.name)
    sid = await client.create_carrier(given.fields())
    if given.address:
        try:
            await add_gateway(client, sid, given.address, given.port)
        except ConnectorFailed as error:
            raise ConnectorFailed(
                f"{given.name} was added, but its address was not: {error.message}"
            ) from error
    return sid


async def add_gateway(
    client: JambonzClient,
    carrier_sid: str,
    address: str,
    port: int = SIP_PORT,
    *,
    inbound: bool = True,
    outbound: bool = True,
) -> str:
    """The carrier is reached at this address, and may call from it."""
    return await client.create_gateway(
        {
            "voip_carrier_sid": carrier_sid,
            "ipv4": address,
            "port": port,
            "is_active": True,
            "inbound": inbound,
            "outbound": outbound,
        }
    )


async def add_number(
    client: JambonzClient, number: str, carrier_sid: str, call_hook: str, status_hook: str
) -> str:
    """The number of the carrier rings here; our application is made where there is none yet."""
    e164 = number_of(number)
    if e164 is None:
        says = f"“{number[:40]}” is no telephone number. Write it like +15125550100."
        raise Invalid(says, fields={"number": says})
    application = await _application(client, call_hook) or await client.create_application(
        {
            "name": APPLICATION,
            "account_sid": client.account_sid,
            "call_hook": {"url": call_hook, "method": "post"},
            "call_status_hook": {"url": status_hook, "method": "post"},
        }
    )
    return await client.add_number(e164.removeprefix("+"), carrier_sid, application)


async def _application(client: JambonzClient, call_hook: str) -> str:
    """The application that calls our address; empty where none does."""
    for one in await client.list_applications():
        hook = one.get("call_hook") or {}
        if isinstance(hook, dict) and hook.get("url") == call_hook:
            return str(one["application_sid"])
    return ""


async def _carrier(client: JambonzClient, one: dict[str, Any], order: tuple[str, ...]) -> Carrier:
    sid, name = str(one["voip_carrier_sid"]), str(one["name"])
    gateways = [
        Gateway(
            sid=str(found["sip_gateway_sid"]),
            address=f"{found.get('ipv4', '')}:{found.get('port') or SIP_PORT}",
            inbound=bool(found.get("inbound")),
            outbound=bool(found.get("outbound")),
        )
        for found in await client.list_gateways(sid)
    ]
    return Carrier(
        sid=sid,
        name=name,
        registers=bool(one.get("requires_register")),
        tech_prefix=str(one.get("tech_prefix") or ""),
        leading_plus=bool(one.get("e164_leading_plus")),
        username=str(one.get("register_username") or ""),
        realm=str(one.get("register_sip_realm") or ""),
        gateways=tuple(gateways),
        place=order.index(name) + 1 if name in order else 0,
    )
