from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from enterprisehub.domains.conversations.settings import ConversationSettings
from enterprisehub.kernel import clock
from enterprisehub.kernel.actions.policies import ActionSettings
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.scope import Actor, Scope
from tests.domains.messaging.play import Play

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=ZoneInfo("America/Chicago")).astimezone(UTC)


@pytest.fixture
def play(database, scope) -> Play:
    return Play(database, scope)


@pytest.fixture
async def alone(database, scope, runtime) -> None:
    """No bot answers, and approvals take effect at once."""
    async with database.scoped(scope) as db:
        await ConversationSettings(enabled=False).save(db)
        await ActionSettings(undo_seconds=0).save(db)


@pytest.fixture
def noon():
    with clock.fixed(NOON):
        yield NOON


@pytest.fixture
def agent_scope(scope) -> Scope:
    return Scope(scope.tenant_id, Actor("agent", "follow_up", "Follow-up"), scope.permissions, "r")


@pytest.fixture
def person_scope(scope) -> Scope:
    user_id = new_id()
    actor = Actor("user", str(user_id), "Dana Whitfield")
    return Scope(scope.tenant_id, actor, scope.permissions, "r", user_id)
