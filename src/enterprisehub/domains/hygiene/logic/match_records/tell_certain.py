"""Two records with the same mailbox and the same name: certain enough to be merged in bulk."""

from enterprisehub.domains.hygiene.logic.match_records.nicknames import same_given
from enterprisehub.domains.hygiene.logic.match_records.weigh_pair import Person

# Google delivers to the same mailbox with and without dots: support.google.com/mail/answer/7436150
_DOTLESS = frozenset({"gmail.com", "googlemail.com"})


def mailbox(email: str | None) -> str | None:
    """Where mail to the address arrives: without what follows a plus, and Google's dots."""
    local, at, domain = (email or "").strip().lower().rpartition("@")
    if not at or not local:
        return None
    local = local.partition("+")[0]
    if domain in _DOTLESS:
        return f"{local.replace('.', '')}@gmail.com"
    return f"{local}@{domain}"


def is_certain(one: Person, other: Person) -> bool:
    """The mailbox is one person's, and the names say that it is the same one."""
    box = mailbox(one.get("email"))
    if box is None or box != mailbox(other.get("email")):
        return False
    names = [(p.get("given") or "", p.get("surname") or "") for p in (one, other)]
    (given, family), (given_b, family_b) = names
    return bool(given and family and family == family_b and same_given(given, given_b))
