"""A push service on this machine, which may be called."""

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from enterprisehub.kernel.push import vapid
from enterprisehub.kernel.secrets import installed
from enterprisehub.kernel.webhooks import addresses
from tests.kernel.push.push_service import PushService
from tests.kernel.webhooks.receivers import Receiver


@pytest.fixture
def loopback() -> Iterator[None]:
    """The operator has opened this machine."""
    before = addresses.installed()
    addresses.install(addresses.Surroundings(addresses.read_networks("127.0.0.0/8")))
    yield
    addresses.install(before)


@pytest_asyncio.fixture
async def service(loopback: None) -> AsyncIterator[PushService]:
    async with Receiver() as receiver:
        made = PushService(receiver, vapid.public_key(installed()))
        yield made
    assert made.problems == []
