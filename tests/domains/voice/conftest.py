"""What tests of calls need."""

import pytest

from enterprisehub.kernel.work import enqueue


@pytest.fixture
def nobody_works(monkeypatch: pytest.MonkeyPatch) -> None:
    """Work that this test starts is for another version of the program, which nobody runs: where
    time stands still for the test, it would not for a worker that another test has started.
    """
    monkeypatch.setattr(enqueue, "VERSION", "of nobody")
