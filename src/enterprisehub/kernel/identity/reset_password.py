"""A lost password is replaced by whoever runs the installation; nothing else lets a person in."""

from dataclasses import dataclass

from sqlalchemy import text

from enterprisehub.kernel.db.session import Database
from enterprisehub.kernel.errors import NotFound
from enterprisehub.kernel.identity import second_factor, security_events, users
from enterprisehub.kernel.identity.first_password import first_password
from enterprisehub.kernel.scope import Actor, Scope

_MEMBERSHIPS = text("SELECT tenant_id FROM hub.memberships_of(:person)")
_OPERATOR = Actor("system", "operator", "Operator")


@dataclass(frozen=True, slots=True)
class NewLogin:
    email: str
    name: str
    password: str
    second_factor_off: bool


async def reset_password(
    database: Database, email: str, *, drop_second_factor: bool = False
) -> NewLogin:
    """The person has a new password, and all their sessions have ended.

    Every tenant of the person can see it among its security events.

    Raises:
        NotFound: nobody has this address.
    """
    password = first_password()
    async with database.unscoped() as db:
        person = await users.by_email(db, email)
        if person is None:
            raise NotFound(f"Nobody has the address {email.strip().lower()}.")
        await users.set_password(db, person, password, keep_session=None)
        dropped = drop_second_factor and person.totp_enabled_at is not None
        if dropped:
            await second_factor.switch_off(db, person)
        rows = await db.execute(_MEMBERSHIPS, {"person": person.id})
        tenants = [tenant_id for (tenant_id,) in rows]
        login = NewLogin(person.email, person.name, password, dropped)
    kinds = ["password.changed", *(["second_factor.disabled"] if dropped else [])]
    summary = f"{login.name}, by the operator of the installation"
    for tenant_id in tenants:
        async with database.scoped(Scope(tenant_id, _OPERATOR)) as db:
            for kind in kinds:
                security_events.note(db, kind, summary)
    return login
