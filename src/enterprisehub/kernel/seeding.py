"""What fills a new demo tenant. Each domain adds its own, and none knows the others."""

from dataclasses import dataclass
from uuid import UUID

from enterprisehub.kernel.hooks import HookPoint


@dataclass(frozen=True, slots=True)
class DemoSeed:
    """Who works in the demo tenant: data belongs to them, and to nobody real."""

    owner_id: UUID
    manager_id: UUID
    member_id: UUID


SEED: HookPoint[DemoSeed, None] = HookPoint("demo data")
"""`async (db, seed) -> None`, asked once, in the transaction that makes the tenant, in the order
in which the domains are loaded. Whatever goes out to people must be of reserved names: example.com
addresses and 555-01xx numbers."""
