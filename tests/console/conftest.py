"""The console in a real browser."""

from tests.ui.conftest import chromium

__all__ = ["chromium"]
