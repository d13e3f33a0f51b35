import pytest

from enterprisehub.kernel.actions.kinds import GUARDS


@pytest.fixture(autouse=True)
def nobody_guards(monkeypatch):
    """Connectors alone: what compliance holds back, and when, has tests of its own."""
    monkeypatch.setattr(GUARDS, "_handlers", {})
