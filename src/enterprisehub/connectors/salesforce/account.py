"""A Salesforce company, read and written through the port of the sync."""

from collections.abc import Sequence
from datetime import datetime

from enterprisehub.connectors.salesforce import read as reading
from enterprisehub.connectors.salesforce.client import DATA, SalesforceClient
from enterprisehub.connectors.salesforce.read import OBJECT
from enterprisehub.connectors.salesforce.soql import contains, quoted, select, stamp
from enterprisehub.domains.crm.contracts import RecordKind
from enterprisehub.domains.sync.contracts import (
    Change,
    CrmIdentity,
    TheirOwner,
    TheirPage,
    TheirProperty,
    TheirRecord,
    TheirStage,
    Written,
    moment,
    same_site,
)
from enterprisehub.kernel.connectors.oauth import App
from enterprisehub.kernel.connectors.ports import Account, PortContext
from enterprisehub.kernel.connectors.rest import Json
from enterprisehub.kernel.connectors.signing_in import app_of, bearer_of, url_of
from enterprisehub.kernel.errors import ConnectorRejected

PAGE = 500
MOST_IDS = 2000
IDS_AT_ONCE = 100
LONGEST_CHAIN = 5
# What a record cannot be without: an empty one of ours leaves theirs as it is.
_NEEDED = ("OwnerId", "StageName", "CloseDate", "LastName", "Name")


class SalesforceCrm:
    """Offers `CrmAccount`. Pages go on behind the last record, so that a break loses none."""

    def __init__(self, client: SalesforceClient, home: str, key_field: str = "") -> None:
        self._client, self._home, self._key_field = client, home, key_field

    async def identify(self) -> CrmIdentity:
        [about] = await self._client.query(select(["Id", "Name"], "Organization", limit=1))
        title = str(about.get("Name") or "Salesforce")[:100]
        return CrmIdentity(address=f"salesforce/{about['Id']}", title=title)

    async def properties(self, kind: RecordKind) -> list[TheirProperty]:
        answer = await self._client.get(f"{DATA}/sobjects/{OBJECT[kind]}/describe")
        found = (reading.property_of(one) for one in answer.get("fields") or ())
        return [one for one in found if one is not None]

    async def owners(self) -> list[TheirOwner]:
        where = "IsActive = true AND UserType = 'Standard'"
        asked = select(["Id", "Name", "Email"], "User", where, limit=MOST_IDS)
        return [
            TheirOwner(external_id=str(row["Id"]), name=str(row["Name"]), email=row.get("Email"))
            for row in await self._client.query(asked)
        ]

    async def stages(self) -> list[TheirStage]:
        names = ["ApiName", "MasterLabel", "IsClosed", "IsWon"]
        asked = select(names, "OpportunityStage", "IsActive = true", order="SortOrder", limit=200)
        return [reading.stage_of(row) for row in await self._client.query(asked)]

    async def read(
        self,
        kind: RecordKind,
        names: Sequence[str],
        *,
        since: datetime | None,
        page: str | None,
    ) -> TheirPage:
        """Everything by id; what changed by its last change, with what was deleted or merged."""
        how, _, rest = (page or ("at:" if since else "id:")).partition(":")
        fields = [*reading.always(kind), *names]
        if how == "id":
            where = f"Id > {quoted(rest)}" if rest else ""
            asked = select(fields, OBJECT[kind], where, limit=PAGE)
            rows = await self._client.query(asked, sparing=True)
            following = f"id:{rows[-1]['Id']}" if len(rows) >= PAGE else None
            records = tuple(self._record(kind, row, names) for row in rows)
            return TheirPage(records=records, next_page=following)
        where = _behind(rest) if rest else f"SystemModstamp >= {stamp(since)}" if since else ""
        order = "SystemModstamp, Id"
        asked = select(fields, OBJECT[kind], where, order=order, limit=PAGE)
        rows = await self._client.query(asked, deleted=True, sparing=True)
        last = rows[-1] if len(rows) >= PAGE else None
        following = f"at:{last['SystemModstamp']}|{last['Id']}" if last else None
        found = await self._followed(kind, names, rows)
        return TheirPage(records=tuple(found), next_page=following)

    async def get(
        self, kind: RecordKind, names: Sequence[str], ids: Sequence[str]
    ) -> list[TheirRecord]:
        found = await self._followed(kind, names, await self._rows(kind, names, ids))
        known = {one.external_id for one in found} | {i for one in found for i in one.merged_ids}
        gone = (one for one in ids if one not in known)
        return found + [TheirRecord(kind=kind, external_id=one, removed=True) for one in gone]

    async def _rows(self, kind: RecordKind, names: Sequence[str], ids: Sequence[str]) -> list[Json]:
        rows: list[Json] = []
        for start in range(0, len(ids), IDS_AT_ONCE):
            part = ", ".join(quoted(one) for one in ids[start : start + IDS_AT_ONCE])
            fields = [*reading.always(kind), *names]
            asked = select(fields, OBJECT[kind], f"Id IN ({part})", limit=IDS_AT_ONCE)
            rows += await self._client.query(asked, deleted=True)
        return rows

    async def _followed(
        self, kind: RecordKind, names: Sequence[str], rows: list[Json]
    ) -> list[TheirRecord]:
        """A merged one stands deleted with the id of its master, which then tells of it."""
        by_id = {str(row["Id"]): row for row in rows}
        into = {one: str(row["MasterRecordId"]) for one, row in by_id.items() if _is_merged(row)}
        for _ in range(LONGEST_CHAIN):
            missing = sorted({one for one in into.values() if one not in by_id})
            if not missing:
                break
            for row in await self._rows(kind, names, missing):
                by_id[str(row["Id"])] = row
                if _is_merged(row):
                    into[str(row["Id"])] = str(row["MasterRecordId"])
        swallowed: dict[str, list[str]] = {}
        for one in into:
            if (last := _end(one, into)) in by_id:
                swallowed.setdefault(last, []).append(one)
        merged = {one for gone in swallowed.values() for one in gone}
        return [
            self._record(kind, row, names, tuple(swallowed.get(one, ())))
            for one, row in by_id.items()
            if one not in merged
        ]

    def _record(
        self, kind: RecordKind, row: Json, names: Sequence[str], merged: tuple[str, ...] = ()
    ) -> TheirRecord:
        return reading.record_of(kind, row, names, self._home, merged)

    async def ids(self, kind: RecordKind, *, page: str | None) -> tuple[list[str], str | None]:
        where = f"Id > {quoted(page)}" if page else ""
        rows = await self._client.query(select(["Id"], OBJECT[kind], where, limit=MOST_IDS))
        found = [str(row["Id"]) for row in rows]
        return found, found[-1] if len(found) >= MOST_IDS else None

    async def write(self, change: Change) -> Written:
        """Who is known there is changed; else it is made, once, where a key field was named."""
        values = _values(change)
        known = change.external_id or await self._known(change)
        if known is None:
            known = await self._make(change, values)
            return Written(external_id=known, url=f"{self._home}/{known}")
        contact = values.pop("ContactId", None) if change.kind == "deal" else None
        if values:
            await self._client.patch(f"{DATA}/sobjects/{OBJECT[change.kind]}/{known}", values)
        if contact:
            await self._name_contact(known, str(contact))
        return Written(external_id=known, url=f"{self._home}/{known}")

    async def _known(self, change: Change) -> str | None:
        """By address or website; by name where an earlier try may have made it."""
        kind = OBJECT[change.kind]
        if change.match is not None:
            name, value = change.match
            if name == "Website":
                where = f"Website LIKE {contains(value)}"
                rows = await self._client.query(select(["Id", name], kind, where, limit=50))
                same = (row for row in rows if same_site(row.get(name), value))
                return next((str(row["Id"]) for row in same), None)
            where = f"{name} = {quoted(value)}"
        elif change.unsure and not self._key_field and (title := _title(change)):
            where = f"Name = {quoted(title)} AND CreatedDate = LAST_N_DAYS:2"
        else:
            return None
        rows = await self._client.query(select(["Id"], kind, where, order="CreatedDate", limit=1))
        return str(rows[0]["Id"]) if rows else None

    async def _make(self, change: Change, values: Json) -> str:
        kind = OBJECT[change.kind]
        if not self._key_field:
            return str((await self._client.post(f"{DATA}/sobjects/{kind}", values))["id"])
        made = {"attributes": {"type": kind}, self._key_field: change.key, **values}
        answer = await self._client.patch(
            f"{DATA}/composite/sobjects/{kind}/{self._key_field}",
            {"allOrNone": True, "records": [made]},
        )
        [row] = answer["results"]
        if not row.get("success"):
            errors = [
                {**one, "errorCode": one.get("statusCode")} for one in row.get("errors") or ()
            ]
            raise ConnectorRejected(f"Salesforce: {self._client.said({'results': errors})}")
        return str(row["id"])

    async def _name_contact(self, deal: str, contact: str) -> None:
        """A deal's contact is its primary role: the field itself cannot be changed there."""
        where = f"OpportunityId = {quoted(deal)} AND ContactId = {quoted(contact)}"
        rows = await self._client.query(select(["Id"], "OpportunityContactRole", where, limit=1))
        place, primary = f"{DATA}/sobjects/OpportunityContactRole", {"IsPrimary": True}
        if rows:
            await self._client.patch(f"{place}/{rows[0]['Id']}", primary)
        else:
            role = {"OpportunityId": deal, "ContactId": contact, **primary}
            await self._client.post(place, role)

    async def remove(self, kind: RecordKind, external_id: str) -> None:
        await self._client.delete(f"{DATA}/sobjects/{OBJECT[kind]}/{external_id}")

    async def merge(self, kind: RecordKind, external_id: str, gone_id: str) -> Written:
        raise ConnectorRejected(
            f"Salesforce's REST API cannot merge: merge {kind}s {external_id} and {gone_id} there."
        )


def _behind(place: str) -> str:
    """Records behind this one, in the order of their last change."""
    at, _, known = place.partition("|")
    when = moment(at)
    if when is None:
        return ""
    return (
        f"(SystemModstamp > {stamp(when)} OR "
        f"(SystemModstamp = {stamp(when)} AND Id > {quoted(known)}))"
    )


def _is_merged(row: Json) -> bool:
    return bool(row.get("IsDeleted") and row.get("MasterRecordId"))


def _end(one: str, into: dict[str, str]) -> str:
    for _ in range(LONGEST_CHAIN):
        if one not in into:
            break
        one = into[one]
    return one


def _title(change: Change) -> str:
    values = change.values
    words = (values.get("FirstName"), values.get("LastName"))
    return str(values.get("Name") or " ".join(str(word) for word in words if word))


def _values(change: Change) -> Json:
    """Empty ones are null, but for what a record cannot be without."""
    values: Json = {}
    for name, value in change.values.items():
        if value in (None, "", []):
            if name not in _NEEDED:
                values[name] = None
        else:
            values[name] = value
    return values


def app(account: Account) -> App:
    """It asks in its own name where nobody signed in: the client credentials flow."""
    return app_of(
        account, "Salesforce", f"{url_of(account, '')}/services/oauth2/token", by_itself=True
    )


def open_salesforce(context: PortContext) -> SalesforceCrm:
    account = context.account
    home = url_of(account, "")
    client = SalesforceClient(bearer_of(context, app(account)), home)
    return SalesforceCrm(client, home, str(account.options.get("key_field") or ""))
