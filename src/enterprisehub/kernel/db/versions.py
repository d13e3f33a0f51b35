"""A change holds only for the version that the caller saw."""

from enterprisehub.kernel.errors import StaleVersion


def require_version(actual: int, seen: int | None) -> None:
    """Passes when nobody changed the record since it was read, or nobody says what was read.

    Raises:
        StaleVersion: somebody did.
    """
    if seen is not None and actual != seen:
        message = "Somebody changed this record after you opened it. Load it again, then change it."
        raise StaleVersion(message, version=actual)
