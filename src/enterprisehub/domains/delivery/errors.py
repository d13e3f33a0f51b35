"""What can go wrong with the reading of work, in words for people."""

from enterprisehub.kernel.errors import Conflict


class AlreadyReading(Conflict):
    """A reading of this connection is going on."""
