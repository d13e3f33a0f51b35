"""The kinds of records that the caller may read."""

from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Denied
from enterprisehub.kernel.identity.permissions import PERMISSIONS
from enterprisehub.kernel.records import RecordKind, kind_named


def readable(db: Db, name: str) -> RecordKind:
    """The kind, if the caller may read its records.

    Raises:
        NotFound: there is no such kind.
        Denied: the caller may not.
    """
    kind = kind_named(name)
    if not db.scope.may(kind.read):
        title = PERMISSIONS[kind.read].title if kind.read in PERMISSIONS else kind.read
        raise Denied(f"You may not “{title}”.", permission=kind.read)
    return kind
