"""The first tenant of a new installation: somebody to sign in as, and something to look at."""

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from sqlalchemy import select

from enterprisehub.kernel.db.session import Database, Db
from enterprisehub.kernel.identity.members import add_member
from enterprisehub.kernel.identity.permissions import Role
from enterprisehub.kernel.identity.users import create_user
from enterprisehub.kernel.scope import SYSTEM, Scope
from enterprisehub.kernel.tenancy.models import TenantRecord

EMAIL = "owner@demo.example.com"
_WORDS = (
    "amber",
    "birch",
    "cedar",
    "coral",
    "delta",
    "ember",
    "fjord",
    "glade",
    "harbor",
    "island",
    "juniper",
    "kelp",
    "lagoon",
    "maple",
    "nectar",
    "orchid",
    "prairie",
    "quartz",
    "river",
    "saffron",
    "timber",
    "umber",
    "velvet",
    "willow",
    "zephyr",
)


@dataclass(frozen=True, slots=True)
class Credentials:
    """Shown once."""

    email: str
    password: str


SEEDS: list[Callable[[Db], Awaitable[None]]] = []
"""What fills the demo tenant, in order; each runs once, in its own transaction."""


async def seed_demo(database: Database) -> Credentials | None:
    """A demo tenant with an owner exists; None when it did already."""
    async with database.unscoped() as plain:
        if await plain.scalar(select(TenantRecord.id).limit(1)) is not None:
            return None
        tenant = TenantRecord(name="Northwind Realty", slug="demo", demo=True)
        plain.add(tenant)
        await plain.flush()
        credentials = Credentials(EMAIL, _new_password())
        user = await create_user(plain, credentials.email, "Dana Whitfield", credentials.password)
        tenant_id, user_id = tenant.id, user.id
    scope = Scope(tenant_id, SYSTEM)
    async with database.scoped(scope) as db:
        await add_member(db, user_id, Role.OWNER)
    for seed in SEEDS:
        async with database.scoped(scope) as db:
            await seed(db)
    return credentials


def _new_password() -> str:
    """Four words and a number: 25⁴ × 9000 ways, easy to type from a screen."""
    words = [secrets.choice(_WORDS) for _ in range(4)]
    return "-".join([*words, str(secrets.randbelow(9000) + 1000)])
