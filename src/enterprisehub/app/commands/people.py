"""`hub tenant …`, `hub user …`: what only the operator of an installation may do."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import asdict

from enterprisehub.app.commands.database import close, tenants
from enterprisehub.app.commands.output import Output
from enterprisehub.app.installation import Installation
from enterprisehub.kernel.db.session import Database
from enterprisehub.kernel.identity import operators
from enterprisehub.kernel.identity.open_tenant import open_tenant
from enterprisehub.kernel.identity.reset_password import reset_password
from enterprisehub.kernel.settings import Settings
from enterprisehub.kernel.work.runtime import Runtime


def create_tenant(
    settings: Settings,
    out: Output,
    name: str,
    *,
    owner_email: str,
    owner_name: str | None,
    slug: str | None,
    time_zone: str,
) -> None:
    """The tenant exists; how its owner gets in is told once."""
    made = _with_database(
        settings,
        lambda database: open_tenant(
            database,
            name,
            owner_email=owner_email,
            owner_name=owner_name,
            slug=slug,
            time_zone=time_zone,
        ),
    )
    how = (
        f"{made.owner_email} signs in with the password used so far."
        if made.password is None
        else f"Sign in as {made.owner_email} with the password {made.password}\n"
        "It is shown only now; change it under Account after signing in."
    )
    text = f"{made.name} ({made.slug}) is ready at {settings.address}\n{how}"
    out.result({**asdict(made), "address": settings.address}, text)


def list_tenants(settings: Settings, out: Output) -> None:
    """Every tenant of the installation, by short name."""

    async def ask(runtime: Runtime) -> list[dict[str, str]]:
        fields = ("slug", "name", "time_zone", "currency", "language")
        return [{f: getattr(row, f) for f in fields} for row in await tenants(runtime, None)]

    found = asyncio.run(_connected(settings, ask))
    rows = [(t["slug"], t["name"], t["time_zone"]) for t in found]
    out.table(found, ("tenant", "name", "time zone"), rows)


def renew_password(
    settings: Settings, out: Output, email: str, *, drop_second_factor: bool
) -> None:
    """The person has a new password, told once; all their sessions have ended."""
    login = _with_database(
        settings,
        lambda database: reset_password(database, email, drop_second_factor=drop_second_factor),
    )
    text = f"{login.name} signs in as {login.email} with the password {login.password}\n"
    text += "It is shown only now; all sessions of this person have ended."
    if login.second_factor_off:
        text += "\nThe second factor is off; set it up again under Account."
    out.result(asdict(login), text)


def make_operator(settings: Settings, out: Output, email: str, *, ends: bool) -> None:
    """The person runs the installation, or does so no longer."""
    name = operators.make_operator(Installation.open(settings).urls.owner, email, ends=ends)
    text = f"{name} sees over no tenants any more."
    if not ends:
        text = (
            f"{name} sees over all tenants at {settings.address}/operator, signed in with a second "
            "factor.\nEvery look is recorded there and in the tenant that was looked at."
        )
    out.result({"name": name, "operator": not ends}, text)


def _with_database[R](settings: Settings, act: Callable[[Database], Awaitable[R]]) -> R:
    async def ask(runtime: Runtime) -> R:
        return await act(runtime.database)

    return asyncio.run(_connected(settings, ask))


async def _connected[R](settings: Settings, ask: Callable[[Runtime], Awaitable[R]]) -> R:
    runtime = Installation.open(settings).connect()
    try:
        return await ask(runtime)
    finally:
        await close(runtime)
