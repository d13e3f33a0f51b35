"""The object store of this process, for work that is handed ids and not services."""

from enterprisehub.kernel.settings import Settings, load_settings
from enterprisehub.kernel.storage.objects import Objects, open_objects

_installed: Objects | None = None


def install_objects(objects: Objects | None) -> None:
    """From now on this is the store; None lets the settings decide again."""
    global _installed  # noqa: PLW0603  one process, one store
    _installed = objects


def installed_objects(settings: Settings | None = None) -> Objects:
    """The installed store; the one that the settings name where none was installed."""
    global _installed  # noqa: PLW0603  opened at its first use
    if _installed is None:
        _installed = open_objects(settings or load_settings())
    return _installed
