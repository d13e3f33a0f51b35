"""Carriers and numbers at Jambonz, under Settings → Connections → Jambonz.

No transaction is open while Jambonz thinks; what it refuses is shown in its words.
"""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any
from uuid import UUID

from fastapi import Form, Request, Response

from enterprisehub.connectors.jambonz.client import JambonzClient
from enterprisehub.connectors.jambonz.domain import domain
from enterprisehub.connectors.jambonz.parse import CONNECTOR
from enterprisehub.connectors.jambonz.permissions import MANAGE, READ
from enterprisehub.connectors.jambonz.route import names_of, routes_of
from enterprisehub.connectors.jambonz.telephony import client_of
from enterprisehub.connectors.jambonz.trunks import (
    CarrierIn,
    GatewayIn,
    Setup,
    add_carrier,
    add_gateway,
    add_number,
    read_setup,
    require_new_name,
    unknown_carrier,
)
from enterprisehub.kernel import timeline
from enterprisehub.kernel.connectors import accounts
from enterprisehub.kernel.connectors.models import AccountRow
from enterprisehub.kernel.connectors.ports import opened
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import HubError, NotFound
from enterprisehub.kernel.scope import Ref
from enterprisehub.kernel.web.policy import Permission, signed_in
from enterprisehub.kernel.web.router import database_of
from enterprisehub.kernel.work import runtime
from enterprisehub.ui.forms import Errors, check, said_by, typed
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.page import Page, page

HREF = "/settings/connections/jambonz"
pages = domain.pages(HREF)


@page("jambonz/carriers.html")
class CarriersPage(Page):
    account_id: UUID
    title: str
    setup: Setup
    order: tuple[str, ...]
    routes: str
    values: dict[str, str]
    errors: Errors
    unreachable: str
    may_manage: bool


@page("jambonz/carrier.html")
class CarrierPage(Page):
    account_id: UUID
    sid: str
    values: dict[str, str]
    errors: Errors


@pages.get("/{account_id}", allow=Permission(READ))
async def show_carriers(request: Request, account_id: UUID) -> Response:
    return (await _page(request, account_id, {}, {})).render()


@pages.post("/{account_id}/carriers", allow=Permission(MANAGE))
async def create_carrier(request: Request, account_id: UUID) -> Response:
    form, given = await _carrier_typed(request)
    if not isinstance(given, CarrierIn):
        return (await _page(request, account_id, form, given)).render(status=422)

    async def add(client: JambonzClient) -> object:
        return await add_carrier(client, given)

    return await _change(request, account_id, f"Carrier {given.name} added", add, form)


@pages.get("/{account_id}/carriers/{sid}", allow=Permission(MANAGE))
async def show_carrier(request: Request, account_id: UUID, sid: str) -> Response:
    client, _ = await _client(request, account_id)
    for one in await client.list_carriers():
        if one["voip_carrier_sid"] == sid:
            return CarrierPage(
                account_id=account_id, sid=sid, values=_values(one), errors={}
            ).render()
    raise NotFound("Jambonz has no such carrier any more.")


@pages.post("/{account_id}/carriers/{sid}", allow=Permission(MANAGE))
async def change_carrier(request: Request, account_id: UUID, sid: str) -> Response:
    """Name and registration change; a password left empty stays as it is."""
    form, given = await _carrier_typed(request)
    if isinstance(given, CarrierIn):
        try:
            client, _ = await _client(request, account_id)
            await require_new_name(client, given.name, but=sid)
            await client.update_carrier(sid, given.fields())
        except HubError as error:
            given = said_by(error)
        else:
            await _note(request, account_id, f"Carrier {given.name} changed")
            return go_to(request, f"{HREF}/{account_id}")
    shown = CarrierPage(account_id=account_id, sid=sid, values=form, errors=given)
    return shown.render(status=422)


@pages.post("/{account_id}/carriers/{sid}/remove", allow=Permission(MANAGE))
async def remove_carrier(request: Request, account_id: UUID, sid: str) -> Response:
    return await _change(
        request, account_id, "A carrier removed", lambda client: client.delete_carrier(sid)
    )


@pages.post("/{account_id}/carriers/{sid}/addresses", allow=Permission(MANAGE))
async def create_gateway(request: Request, account_id: UUID, sid: str) -> Response:
    form = await typed(request)
    given = check(GatewayIn, {name: value for name, value in form.items() if value.strip()})
    if not isinstance(given, GatewayIn):
        typed_here = {f"{name} {sid}": value for name, value in form.items()}
        wrong = {f"{name} {sid}": says for name, says in given.items()}
        return (await _page(request, account_id, typed_here, wrong)).render(status=422)
    return await _change(
        request,
        account_id,
        f"Address {given.address} added to a carrier",
        lambda client: add_gateway(client, sid, given.address, given.port),
    )


@pages.post("/{account_id}/addresses/{sid}/remove", allow=Permission(MANAGE))
async def remove_gateway(request: Request, account_id: UUID, sid: str) -> Response:
    return await _change(
        request, account_id, "An address of a carrier removed",
        lambda client: client.delete_gateway(sid),
    )  # fmt: skip


@pages.post("/{account_id}/numbers", allow=Permission(MANAGE))
async def create_number(
    request: Request,
    account_id: UUID,
    number: Annotated[str, Form(max_length=40)],
    carrier: Annotated[str, Form(max_length=60)],
) -> Response:
    """The number rings here; our application at Jambonz is made where there is none."""
    async with database_of(request).scoped(signed_in(request)) as db:
        place = _hooks(await _row(db, account_id))

    async def add(client: JambonzClient) -> object:
        return await add_number(client, number, carrier, f"{place}/call", f"{place}/status")

    return await _change(request, account_id, f"Number {number} added", add, {"number": number})


@pages.post("/{account_id}/numbers/{sid}/remove", allow=Permission(MANAGE))
async def remove_number(request: Request, account_id: UUID, sid: str) -> Response:
    return await _change(
        request, account_id, "A number removed", lambda client: client.delete_number(sid)
    )


@pages.post("/{account_id}/order", allow=Permission(MANAGE))
async def save_order(
    request: Request,
    account_id: UUID,
    order: Annotated[str, Form(max_length=500)] = "",
    routes: Annotated[str, Form(max_length=1000)] = "",
) -> Response:
    """When a carrier fails the next is tried; a prefix may have an order of its own."""
    lines = [one.strip() for one in routes.replace(";", "\n").splitlines() if one.strip()]
    wrong = [one for one in lines if not routes_of(one)]
    says = {"routes": f"“{wrong[0][:60]}” is not like “+44: acme, beta”."} if wrong else {}
    says = says or await _no_carriers(request, account_id, order, lines)
    if says:
        typed_order = {"order": order, "routes": routes}
        return (await _page(request, account_id, typed_order, says)).render(status=422)
    async with database_of(request).scoped(signed_in(request)) as db:
        row = await _row(db, account_id, lock=True)
        kept = {"trunks": ", ".join(names_of(order)), "routes": "; ".join(lines)}
        row.options = {**row.options, **kept}
        _noted(db, row, "order of carriers changed")
    return go_to(request, f"{HREF}/{account_id}")


async def _no_carriers(request: Request, account_id: UUID, order: str, lines: list[str]) -> Errors:
    """Names in the order or its lines that no carrier has; nothing while Jambonz is not reached."""
    client, _ = await _client(request, account_id)
    by_prefix = [name for line in lines for names in routes_of(line).values() for name in names]
    try:
        found = {
            "order": await unknown_carrier(client, names_of(order)),
            "routes": await unknown_carrier(client, by_prefix),
        }
    except HubError:
        return {}
    return {field: says for field, says in found.items() if says}


async def _carrier_typed(request: Request) -> tuple[dict[str, str], CarrierIn | Errors]:
    """What was typed, and the carrier it describes or what is wrong with it."""
    form = await typed(request)
    return form, check(CarrierIn, {name: value for name, value in form.items() if value.strip()})


async def _change(
    request: Request,
    account_id: UUID,
    says: str,
    do: Callable[[JambonzClient], Awaitable[object]],
    form: dict[str, str] | None = None,
) -> Response:
    """It is done at Jambonz and stands in the activity; what Jambonz refuses is shown in words."""
    client, _ = await _client(request, account_id)
    try:
        await do(client)
    except HubError as error:
        return (await _page(request, account_id, form or {}, said_by(error))).render(status=422)
    await _note(request, account_id, says)
    return go_to(request, f"{HREF}/{account_id}")


async def _note(request: Request, account_id: UUID, says: str) -> None:
    async with database_of(request).scoped(signed_in(request)) as db:
        _noted(db, await _row(db, account_id), says)


def _noted(db: Db, row: AccountRow, says: str) -> None:
    about = [Ref("kernel.tenant", db.scope.tenant_id)]
    timeline.add(db, "jambonz.changed", about, f"{row.title}: {says}")


async def _page(
    request: Request, account_id: UUID, values: dict[str, str], errors: Errors
) -> CarriersPage:
    client, row = await _client(request, account_id)
    order, setup, unreachable = names_of(str(row.options.get("trunks") or "")), Setup(), ""
    try:
        setup = await read_setup(client, order, f"{_hooks(row)}/call")
    except HubError as error:
        unreachable = error.message
    return CarriersPage(
        account_id=account_id,
        title=row.title,
        setup=setup,
        order=order,
        routes=str(row.options.get("routes") or "").replace("; ", "\n"),
        values=values,
        errors=errors,
        unreachable=unreachable,
        may_manage=signed_in(request).may(MANAGE),
    )


def _values(one: dict[str, Any]) -> dict[str, str]:
    return {
        "name": str(one["name"]),
        "tech_prefix": str(one.get("tech_prefix") or ""),
        "leading_plus": "on" if one.get("e164_leading_plus") else "",
        "username": str(one.get("register_username") or ""),
        "realm": str(one.get("register_sip_realm") or ""),
    }


def _hooks(row: AccountRow) -> str:
    return f"{runtime.installed().public_url}/hooks/jambonz/{row.hook_key}"


async def _client(request: Request, account_id: UUID) -> tuple[JambonzClient, AccountRow]:
    async with database_of(request).scoped(signed_in(request)) as db:
        row = await _row(db, account_id)
        return client_of(opened(row)), row


async def _row(db: Db, account_id: UUID, *, lock: bool = False) -> AccountRow:
    """The Jambonz account. Raises NotFound."""
    row = await accounts.account(db, account_id, lock=lock)
    if row.connector != CONNECTOR:
        raise NotFound("This account is not one of Jambonz.")
    return row
