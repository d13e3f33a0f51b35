"""Nobody outside is found by name: what a test wants to be there, it puts there."""

from collections.abc import Iterator, Sequence

import pytest

from enterprisehub.kernel.webhooks import addresses


async def _nobody(host: str, port: int) -> Sequence[str]:
    raise OSError(f"{host}:{port} is not there in tests")


@pytest.fixture(autouse=True)
def closed_outside() -> Iterator[None]:
    before = addresses.installed()
    addresses.install(addresses.Surroundings(resolve=_nobody))
    yield
    addresses.install(before)
