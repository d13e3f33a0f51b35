"""The object store of this process, for work that is handed ids and not services."""

from enterprisehub.kernel.settings import Settings, load_settings
from enterprisehub.kernel.storage.objects import Objects, open_copies, open_objects

_installed: Objects | None = None
_copies: tuple[Objects | None] | None = None


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


def install_copies(copies: Objects | None) -> None:
    """From now on this is the second store; None lets the settings decide again."""
    global _copies  # noqa: PLW0603  one process, one second store
    _copies = None if copies is None else (copies,)


def installed_copies(settings: Settings | None = None) -> Objects | None:
    """The second store, to which finished recordings are copied; None where none was set up."""
    global _copies  # noqa: PLW0603  opened at its first use
    if _copies is None:
        _copies = (open_copies(settings or load_settings()),)
    return _copies[0]
