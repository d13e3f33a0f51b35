"""What a CRM must offer to be kept in agreement, and which CRMs there are.

Reading is no action: nothing leaves but questions. So readings open the account by themselves and
hold no session meanwhile; writing goes through the action lifecycle alone, by the same port.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from enterprisehub.domains.crm.contracts import RecordKind
from enterprisehub.domains.sync.contracts import (
    Change,
    CrmIdentity,
    DefaultMap,
    TheirOwner,
    TheirPage,
    TheirProperty,
    TheirRecord,
    TheirStage,
    Written,
)
from enterprisehub.kernel.connectors.ports import Account, Consent, PortContext, bind
from enterprisehub.kernel.errors import Misdeclared, NotConnected
from enterprisehub.kernel.hooks import HookPoint
from enterprisehub.kernel.work import runtime


class CrmAccount(Protocol):
    """One account at a CRM. Every call may raise ConnectorFailed or RateLimited."""

    async def identify(self) -> CrmIdentity:
        """Whose records these are."""
        ...

    async def properties(self, kind: RecordKind) -> list[TheirProperty]:
        """The fields that records of the kind have there."""
        ...

    async def owners(self) -> list[TheirOwner]: ...

    async def stages(self) -> list[TheirStage]: ...

    async def read(
        self,
        kind: RecordKind,
        names: Sequence[str],
        *,
        since: datetime | None,
        page: str | None,
    ) -> TheirPage:
        """The next page, with these properties, of what changed from `since` on; else of all."""
        ...

    async def get(
        self, kind: RecordKind, names: Sequence[str], ids: Sequence[str]
    ) -> list[TheirRecord]:
        """These records as they are now; what is gone is told as removed."""
        ...

    async def ids(self, kind: RecordKind, *, page: str | None) -> tuple[list[str], str | None]:
        """The ids that still exist, page by page, for noticing what was deleted."""
        ...

    async def write(self, change: Change) -> Written:
        """Their record has the values; it is made where it has no id yet."""
        ...

    async def remove(self, kind: RecordKind, external_id: str) -> None:
        """The record is gone; one that was gone before is no failure."""
        ...

    async def merge(self, kind: RecordKind, external_id: str, gone_id: str) -> Written:
        """The second became the first. Raises ConnectorRejected where the CRM cannot."""
        ...


BACK = ("Redirect address for signing in", "/sync/consent/back")
"""Where a CRM sends people back who signed in there, as connectors show it."""
type Opener = Callable[[PortContext], CrmAccount]


@dataclass(frozen=True, slots=True, kw_only=True)
class Crm:
    """How a connector's accounts are opened, and which fields go together at first.

    `merges` tells whether two of their records can be made one from outside, `signed_in` whether
    an account has what it needs to be asked.
    """

    connector: str
    title: str
    open: Opener
    defaults: dict[RecordKind, tuple[DefaultMap, ...]]
    consent: Consent | None = None
    signed_in: Callable[[Account], bool] | None = None
    merges: bool = False
    kinds: tuple[RecordKind, ...] = field(default=("company", "contact", "deal"))


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoCrm:
    """What a demo tenant's CRM says of itself, once its records are made."""

    identity: CrmIdentity
    properties: dict[str, list[dict[str, Any]]]
    owners: list[dict[str, Any]]
    stages: list[dict[str, Any]]


DEMO: HookPoint[None, DemoCrm] = HookPoint("sync.demo")
"""Asked while a demo tenant is made: the CRM that plays the other side fills itself."""

_CRMS: dict[str, Crm] = {}


def offer(crm: Crm) -> Crm:
    """The connector's accounts can be kept in agreement: read here, written by actions."""
    if crm.connector in _CRMS:
        raise Misdeclared(f"{crm.connector!r} offers itself as a CRM twice")
    _CRMS[crm.connector] = crm
    bind(CrmAccount, crm.connector, crm.open)
    return crm


def crm_of(connector: str) -> Crm:
    """The CRM.

    Raises:
        NotConnected: no such connector keeps customers.
    """
    if (found := _CRMS.get(connector)) is None:
        raise NotConnected(f"“{connector[:60]}” is no CRM that can be kept in agreement.")
    return found


def consent_of(connector: str) -> Consent | None:
    """What signing in is for this connector; None where a token is entered instead."""
    return crm_of(connector).consent


def crms() -> tuple[Crm, ...]:
    return tuple(_CRMS.values())


async def try_crm(account: Account) -> str:
    """Whose records the account opens, in words.

    Raises:
        NotConnected: somebody has to sign in there first.
    """
    known = crm_of(account.connector)
    if known.signed_in is not None and not known.signed_in(account):
        raise NotConnected(f"Sign in with {known.title} under CRM sync to finish.")
    home = runtime.installed()
    identity = await known.open(PortContext(account, home.database, home.public_url)).identify()
    return f"Works with {identity.title} ({identity.address})."
