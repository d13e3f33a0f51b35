"""The first tenant of a new installation: people to sign in as, and something to look at."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select, text

from enterprisehub.app.catalog import load
from enterprisehub.kernel.db.session import Database, Db
from enterprisehub.kernel.identity.first_password import first_password
from enterprisehub.kernel.identity.members import add_member
from enterprisehub.kernel.identity.permissions import Role, permissions_of
from enterprisehub.kernel.identity.users import create_user
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.scope import SYSTEM, Scope
from enterprisehub.kernel.seeding import SEED, DemoSeed
from enterprisehub.kernel.tenancy.models import TenantRecord, WorkspaceRow

NAME = "Northwind Realty"
TIME_ZONE = "America/Chicago"
PEOPLE = (
    ("owner@demo.example.com", "Dana Whitfield", Role.OWNER),
    ("manager@demo.example.com", "Marcus Bell", Role.MANAGER),
    ("agent@demo.example.com", "Priya Nair", Role.MEMBER),
)
_LOCK = 0x53454544  # "SEED": one at a time, whoever starts it


@dataclass(frozen=True, slots=True)
class Login:
    email: str
    password: str
    name: str
    role: Role


@dataclass(frozen=True, slots=True)
class Credentials:
    """Shown once: the passwords are kept only as hashes."""

    people: tuple[Login, ...]

    @property
    def email(self) -> str:
        return self.people[0].email

    @property
    def password(self) -> str:
        return self.people[0].password


async def seed_demo(database: Database) -> Credentials | None:
    """A demo tenant with an owner, two colleagues and every domain's data; None if any tenant is.

    It comes into being as a whole or not at all, so that it can be tried again after a failure.
    """
    load()
    scope = Scope(new_id(), SYSTEM, permissions_of(Role.OWNER))
    async with database.scoped(scope) as db:
        await db.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        if await db.scalar(select(TenantRecord.id).limit(1)) is not None:
            return None
        db.add(
            TenantRecord(id=scope.tenant_id, name=NAME, slug="demo", time_zone=TIME_ZONE, demo=True)
        )
        db.add(WorkspaceRow(name="Austin", kind="location"))
        people = [Login(email, first_password(), name, role) for email, name, role in PEOPLE]
        owner, manager, member = [await _join(db, person) for person in people]
        seed = DemoSeed(owner_id=owner, manager_id=manager, member_id=member)
        await SEED.gather(db, seed)
    return Credentials(tuple(people))


async def _join(db: Db, person: Login) -> UUID:
    user = await create_user(db, person.email, person.name, person.password)
    user.last_tenant_id = db.scope.tenant_id
    await add_member(db, user.id, person.role)
    return user.id
