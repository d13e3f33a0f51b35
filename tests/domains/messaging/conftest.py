import pytest

from tests.domains.messaging.play import Play


@pytest.fixture
def play(database, scope) -> Play:
    return Play(database, scope)
