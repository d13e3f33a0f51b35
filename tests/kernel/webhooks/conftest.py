"""Endpoints of the test's tenant, which may be called on this machine."""

import contextlib
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

import pytest
import pytest_asyncio
from sqlalchemy import select

from enterprisehub.kernel.events.publish import Event, event, publish
from enterprisehub.kernel.scope import Ref
from enterprisehub.kernel.webhooks import addresses
from enterprisehub.kernel.webhooks.endpoints import EndpointWish, make_endpoint
from enterprisehub.kernel.webhooks.models import EndpointDeliveryRow
from tests.conftest import settled
from tests.kernel.webhooks.receivers import Receiver


@event
@dataclass(frozen=True, slots=True)
class Sang(Event):
    """A bird has sung."""

    type: ClassVar[str] = "birds.sang"
    song: str
    notes: tuple[int, ...] = ()


@pytest.fixture
def loopback() -> Iterator[None]:
    """The operator has opened this machine to webhooks."""
    before = addresses.installed()
    addresses.install(addresses.Surroundings(addresses.read_networks("127.0.0.0/8")))
    yield
    addresses.install(before)


@pytest_asyncio.fixture
async def receiver(loopback: None) -> AsyncIterator[Receiver]:
    async with Receiver() as made:
        yield made


class Tenant:
    """What a test asks of its tenant's webhooks."""

    def __init__(self, database: Any, scope: Any) -> None:
        self.database, self.scope = database, scope

    async def endpoint(self, url: str, **wish: Any) -> tuple[Any, str]:
        wish = {"name": "Ours", "event_types": ["birds.*"]} | wish
        async with self.database.scoped(self.scope) as db:
            row, secret = await make_endpoint(db, EndpointWish(url=url, **wish))
        return row.id, secret

    async def sing(self, *songs: str, about: Ref | None = None) -> None:
        async with self.database.scoped(self.scope) as db:
            for song in songs:
                await publish(db, Sang(song, (1, 2)), about)

    async def do(self, fn: Any, *args: Any, **options: Any) -> Any:
        async with self.database.scoped(self.scope) as db:
            return await fn(db, *args, **options)

    async def rows(self, endpoint_id: Any) -> list[EndpointDeliveryRow]:
        row = EndpointDeliveryRow
        async with self.database.scoped(self.scope) as db:
            query = select(row).where(row.endpoint_id == endpoint_id).order_by(row.seq, row.id)
            return list(await db.scalars(query))

    async def ended(self, endpoint_id: Any, *states: str) -> list[EndpointDeliveryRow]:
        """Waits until the deliveries are in these states, in order."""

        async def look() -> list[EndpointDeliveryRow] | None:
            rows = await self.rows(endpoint_id)
            return rows if [row.state for row in rows] == list(states) else None

        with contextlib.suppress(AssertionError):
            return await settled(look, seconds=40)
        found = [(row.state, row.last_error) for row in await self.rows(endpoint_id)]
        raise AssertionError(f"wanted {states}, found {found}")


@pytest.fixture
def tenant(database: Any, scope: Any, runtime: Any) -> Tenant:
    return Tenant(database, scope)
