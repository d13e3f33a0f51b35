from collections.abc import Iterator

import pytest

from enterprisehub.kernel.connectors import catalogue
from enterprisehub.kernel.connectors.models import AccountRow
from tests.connectors.twilio.fake import SID, FakeTwilio, running
from tests.domains.messaging.play import Play

TOKEN = "12345"


@pytest.fixture
def twilio() -> Iterator[FakeTwilio]:
    yield from running()


@pytest.fixture
async def account(database, scope, runtime, twilio) -> AccountRow:
    """The tenant's Twilio account, on the fake."""
    values = {
        "account_sid": SID,
        "auth_token": TOKEN,
        "from_e164": "+15125550100",
        "api_url": twilio.url,
    }
    async with database.scoped(scope) as db:
        return await catalogue.connect(db, "twilio", values)


@pytest.fixture
def play(database, scope) -> Play:
    return Play(database, scope)
