import pytest

from enterprisehub.kernel.scope import Actor, Scope
from tests.domains.conversations.talk import Talk


@pytest.fixture
def talk(database, scope, worker) -> Talk:
    return Talk(database, scope)


@pytest.fixture
async def person_scope(scope, owner) -> Scope:
    """The owner, signed in: a member who may claim."""
    actor = Actor("user", str(owner.id), owner.name)
    return Scope(scope.tenant_id, actor, scope.permissions, "r", owner.id)
