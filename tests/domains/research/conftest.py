import pytest
from obstore.store import MemoryStore

from enterprisehub.kernel.storage import Objects
from enterprisehub.kernel.storage.installed import install_objects


@pytest.fixture
def objects():
    store = Objects(MemoryStore())
    install_objects(store)
    yield store
    install_objects(None)
