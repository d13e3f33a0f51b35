"""A Zoho CRM organisation, read and written through the port of the sync."""

from collections.abc import Sequence
from datetime import UTC, datetime

from enterprisehub.connectors.zoho import read as reading
from enterprisehub.connectors.zoho.client import CRM, DATA_CENTRES, ZohoClient
from enterprisehub.connectors.zoho.read import MODULE, NAMED
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
from enterprisehub.kernel.errors import ConnectorFailed, ConnectorRejected

PAGE = 200
IDS_AT_ONCE = 100
# A list goes no further than this; what follows is asked for from the last change on.
MOST_LISTED = 100_000
MOST_FIELDS = 50
BAD_REQUEST = 400
_LINKED = ("Owner", "Account_Name", "Contact_Name")
# What a record cannot be without: an empty one of ours leaves theirs as it is.
_NEEDED = ("Owner", "Last_Name", "Account_Name", "Deal_Name", "Stage")


class ZohoCrm:
    """Offers `CrmAccount`."""

    def __init__(self, client: ZohoClient) -> None:
        self._client = client

    async def identify(self) -> CrmIdentity:
        [about] = (await self._client.get(f"{CRM}/org"))["org"]
        title = str(about.get("company_name") or "Zoho CRM")[:100]
        return CrmIdentity(address=f"zoho/{about.get('zgid') or about['id']}", title=title)

    async def properties(self, kind: RecordKind) -> list[TheirProperty]:
        answer = await self._client.get(f"{CRM}/settings/fields", module=MODULE[kind])
        found = (reading.property_of(one) for one in answer.get("fields") or ())
        return [one for one in found if one is not None]

    async def owners(self) -> list[TheirOwner]:
        found: list[TheirOwner] = []
        page = 1
        while True:
            answer = await self._client.get(
                f"{CRM}/users", type="ActiveUsers", page=page, per_page=PAGE
            )
            found += [reading.owner_of(one) for one in answer.get("users") or ()]
            if not (answer.get("info") or {}).get("more_records"):
                return found
            page += 1

    async def stages(self) -> list[TheirStage]:
        """Of every layout's pipelines, each value once."""
        answer = await self._client.get(f"{CRM}/settings/layouts", module=MODULE["deal"])
        found: dict[str, TheirStage] = {}
        for layout in answer.get("layouts") or ():
            listed = await self._client.get(f"{CRM}/settings/pipeline", layout_id=str(layout["id"]))
            for pipeline in listed.get("pipeline") or ():
                for stage in reading.stages_of(pipeline):
                    found.setdefault(stage.external_id, stage)
        return list(found.values())

    async def read(
        self,
        kind: RecordKind,
        names: Sequence[str],
        *,
        since: datetime | None,
        page: str | None,
    ) -> TheirPage:
        """By their last change, oldest first; then, of what changed, what was deleted.

        A page is named by where its list began, how many it gave, its last change and its token:
        a token ends after a day, and a list after so many, so both go on from the last change.
        """
        how, _, rest = (page or f"r:{_stamp(since)}|0||").partition(":")
        if how == "d":
            return await self._deleted(kind, rest)
        start, count, last, token = rest.split("|", 3)
        try:
            answer = await self._list(kind, names, start, token)
        except ConnectorRejected as error:
            ended = token and error.details.get("status") == BAD_REQUEST
            if not ended or last in ("", start):
                raise
            return TheirPage(next_page=f"r:{last}|0||")
        rows, more = answer.get("data") or [], answer.get("info") or {}
        records = tuple(reading.record_of(kind, row, names) for row in rows)
        if not rows or not more.get("more_records"):
            ending = f"d:{_stamp(since)}|1" if since is not None else None
            return TheirPage(records=records, next_page=ending)
        seen, last = int(count) + len(rows), _stamp(records[-1].changed_at)
        token = str(more.get("next_page_token") or "") if seen < MOST_LISTED else ""
        if not token and last == start:
            raise ConnectorFailed("Zoho CRM shows no further page of what changed at once.")
        following = f"r:{start}|{seen}|{last}|{token}" if token else f"r:{last}|0||"
        return TheirPage(records=records, next_page=following)

    async def _list(self, kind: RecordKind, names: Sequence[str], start: str, token: str) -> Json:
        params: Json = {
            "fields": _fields(kind, names),
            "per_page": PAGE,
            "sort_by": "Modified_Time",
            "sort_order": "asc",
        }
        if token:
            params["page_token"] = token
        headers = {"If-Modified-Since": start} if start else {}
        path = f"{CRM}/{MODULE[kind]}"
        return await self._client.ask("GET", path, headers=headers, params=params)

    async def _deleted(self, kind: RecordKind, rest: str) -> TheirPage:
        """What was deleted since, from the bin and beyond; a merged one is among them."""
        start, _, page = rest.partition("|")
        answer = await self._client.ask(
            "GET",
            f"{CRM}/{MODULE[kind]}/deleted",
            headers={"If-Modified-Since": start} if start else {},
            params={"type": "all", "page": int(page), "per_page": PAGE},
        )
        gone = tuple(
            TheirRecord(kind=kind, external_id=str(row["id"]), removed=True)
            for row in answer.get("data") or ()
        )
        more = (answer.get("info") or {}).get("more_records")
        return TheirPage(records=gone, next_page=f"d:{start}|{int(page) + 1}" if more else None)

    async def get(
        self, kind: RecordKind, names: Sequence[str], ids: Sequence[str]
    ) -> list[TheirRecord]:
        found: list[TheirRecord] = []
        for start in range(0, len(ids), IDS_AT_ONCE):
            part = list(ids[start : start + IDS_AT_ONCE])
            answer = await self._client.get(
                f"{CRM}/{MODULE[kind]}", ids=",".join(part), fields=_fields(kind, names)
            )
            here = [reading.record_of(kind, row, names) for row in answer.get("data") or ()]
            known = {one.external_id for one in here}
            gone = (one for one in part if one not in known)
            found += here
            found += [TheirRecord(kind=kind, external_id=one, removed=True) for one in gone]
        return found

    async def ids(self, kind: RecordKind, *, page: str | None) -> tuple[list[str], str | None]:
        """Page by page by id, as far as a list goes and from its last one on."""
        found = await self.read(kind, (), since=None, page=page)
        return [one.external_id for one in found.records], found.next_page

    async def write(self, change: Change) -> Written:
        """Contacts are made by their address in one go; others are looked for first."""
        values, path = _values(change), f"{CRM}/{MODULE[change.kind]}"
        known = change.external_id or await self._known(change)
        if known is not None:
            details = await self._client.write("PUT", f"{path}/{known}", {"data": [values]})
        elif change.match and change.kind == "contact":
            body = {"data": [values], "duplicate_check_fields": [change.match[0]]}
            details = await self._client.write("POST", f"{path}/upsert", body)
        else:
            details = await self._client.write("POST", path, {"data": [values]})
        return Written(
            external_id=str(details.get("id") or known or ""),
            changed_at=moment(details.get("Modified_Time")),
        )

    async def _known(self, change: Change) -> str | None:
        """A company by its website; others by name where an earlier try may have made it."""
        if change.kind == "company" and change.match:
            wanted = change.match[1]
            rows = await self._search("company", change.match[0], wanted, how="contains")
            same = (row for row in rows if same_site(row.get(change.match[0]), wanted))
            return next((str(row["id"]) for row in same), None)
        title = change.values.get(NAMED[change.kind])
        if change.unsure and title and change.kind != "contact":
            rows = await self._search(change.kind, NAMED[change.kind], str(title))
            return next((str(row["id"]) for row in rows), None)
        return None

    async def _search(
        self, kind: RecordKind, field: str, value: str, *, how: str = "="
    ) -> list[Json]:
        """By query, whose answer does not lag as the search's does."""
        meant = f"'%{_quoted(value)}%'" if how == "contains" else f"'{_quoted(value)}'"
        asked = (
            f"select id, {field} from {MODULE[kind]} "  # noqa: S608  no table of ours
            f"where {field} {'like' if how == 'contains' else '='} {meant} limit 50"
        )
        answer = await self._client.post(f"{CRM}/coql", {"select_query": asked})
        return list(answer.get("data") or ())

    async def remove(self, kind: RecordKind, external_id: str) -> None:
        await self._client.delete(f"{CRM}/{MODULE[kind]}/{external_id}")

    async def merge(self, kind: RecordKind, external_id: str, gone_id: str) -> Written:
        """It may take them a while: the one that goes is seen as deleted when it is done."""
        path = f"{CRM}/{MODULE[kind]}/{external_id}/actions/merge"
        answer = await self._client.post(path, {"merge": [{"data": [{"id": gone_id}]}]})
        told = (answer.get("merge") or [{}])[0]
        if told.get("status") == "error":
            raise ConnectorRejected(f"Zoho CRM: {self._client.said(told)}")
        return Written(external_id=external_id)


def _fields(kind: RecordKind, names: Sequence[str]) -> str:
    fields = dict.fromkeys([*reading.always(kind), *names])
    if len(fields) > MOST_FIELDS:
        raise ConnectorRejected(
            f"Zoho CRM shows {MOST_FIELDS} fields of a record at most: map fewer {kind} fields."
        )
    return ",".join(fields)


def _stamp(at: datetime | None) -> str:
    return at.astimezone(UTC).replace(microsecond=0).isoformat() if at else ""


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace("'", "\\'")


def _values(change: Change) -> Json:
    """Linked ones by their id; empty ones null, but for what a record cannot be without."""
    values: Json = {}
    for name, value in change.values.items():
        if value in (None, "", []):
            if name not in _needed(change.kind):
                values[name] = None
        elif name in _LINKED and (change.kind, name) != ("company", "Account_Name"):
            values[name] = {"id": str(value)}
        else:
            values[name] = value
    return values


def _needed(kind: RecordKind) -> tuple[str, ...]:
    """A company's name is its own; that of a contact or deal is a link, which may be empty."""
    return tuple(one for one in _NEEDED if one != "Account_Name" or kind == "company")


def accounts_url(account: Account) -> str:
    """Where its data centre gives tokens; a test server gives them itself."""
    given = str(account.options.get("api_url") or "").rstrip("/")
    return given or DATA_CENTRES[_centre(account)][0]


def _centre(account: Account) -> str:
    named = str(account.options.get("data_centre") or "com").lower()
    return named if named in DATA_CENTRES else "com"


def app(account: Account) -> App:
    return app_of(account, "Zoho", f"{accounts_url(account)}/oauth/v2/token")


def open_zoho(context: PortContext) -> ZohoCrm:
    account = context.account
    home = url_of(account, DATA_CENTRES[_centre(account)][1])
    return ZohoCrm(ZohoClient(bearer_of(context, app(account)), home))
