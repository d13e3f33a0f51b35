import pytest

from enterprisehub.domains.conversations.settings import ConversationSettings
from tests.domains.messaging.play import Play


@pytest.fixture
def play(database, scope) -> Play:
    return Play(database, scope)


@pytest.fixture(autouse=True)
async def no_bots(database, scope) -> None:
    """These tests bring answerers of their own."""
    async with database.scoped(scope) as db:
        await ConversationSettings(enabled=False).save(db)
