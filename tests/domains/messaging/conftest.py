import pytest

from enterprisehub.domains.conversations.settings import ConversationSettings
from enterprisehub.kernel.actions.kinds import GUARDS
from tests.domains.messaging.play import Play


@pytest.fixture
def play(database, scope) -> Play:
    return Play(database, scope)


@pytest.fixture(autouse=True)
async def no_bots(database, scope) -> None:
    """These tests bring answerers of their own."""
    async with database.scoped(scope) as db:
        await ConversationSettings(enabled=False).save(db)


@pytest.fixture(autouse=True)
def no_guards(monkeypatch) -> None:
    """Messaging alone: what may leave is decided, and tested, by the domains above it."""
    monkeypatch.setattr(GUARDS, "_handlers", {})
