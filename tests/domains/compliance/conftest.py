import pytest

from enterprisehub.domains.conversations.settings import ConversationSettings
from enterprisehub.kernel.actions.policies import ActionSettings
from tests.domains.messaging.play import Play


@pytest.fixture
def play(database, scope) -> Play:
    return Play(database, scope)


@pytest.fixture
async def alone(database, scope, runtime) -> None:
    """No bot answers, and approvals take effect at once."""
    async with database.scoped(scope) as db:
        await ConversationSettings(enabled=False).save(db)
        await ActionSettings(undo_seconds=0).save(db)
