"""What can go wrong with customers, in words for people."""

from enterprisehub.kernel.errors import Conflict, Invalid


class KeyTaken(Conflict):
    """An email address, phone number or external key belongs to another record already."""

    code = "crm_key_taken"
    title = "Belongs to another record"


class NotReachable(Invalid):
    """A phone number or email address that cannot be one."""

    code = "crm_not_reachable"
    title = "Not a usable address"


class ImportStopped(Conflict):
    code = "crm_import_stopped"
    title = "The import cannot go on"
