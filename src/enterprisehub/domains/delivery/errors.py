"""What can go wrong with the reading and showing of work, in words for people."""

from enterprisehub.kernel.errors import Conflict, HubError


class AlreadyReading(Conflict):
    """A reading of this connection is going on."""


class LinkEnded(HubError):
    """What a customer was given opens nothing, and who holds it has nobody here to sign in as."""

    code = "link_ended"
    title = "This link opens nothing any more"
    status = 410
