"""A HubSpot account, read and written through the port of the sync."""

from collections.abc import Sequence
from datetime import datetime
from http import HTTPStatus
from urllib.parse import quote

from enterprisehub.connectors.hubspot import read as reading
from enterprisehub.connectors.hubspot.client import API, HubspotClient
from enterprisehub.connectors.hubspot.read import CHANGED, LINKS, MERGED, PLURAL, link_name
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
)
from enterprisehub.kernel.connectors.oauth import App
from enterprisehub.kernel.connectors.ports import Account, PortContext
from enterprisehub.kernel.connectors.rest import Json
from enterprisehub.kernel.connectors.signing_in import app_of, bearer_of, url_of
from enterprisehub.kernel.errors import ConnectorRejected

PAGE = 100
# The search shows no more than its first 10,000 hits: developers.hubspot.com/docs/api/crm/search.
MOST_HITS = 10_000
_ALWAYS: dict[RecordKind, tuple[str, ...]] = {
    "contact": ("firstname", "lastname", "email"),
    "company": ("name",),
    "deal": ("dealname", "pipeline"),
}


class HubspotCrm:
    """Offers `CrmAccount`."""

    def __init__(self, client: HubspotClient) -> None:
        self._client = client

    async def identify(self) -> CrmIdentity:
        about = await self._client.get("/account-info/v3/details")
        portal = str(about["portalId"])
        return CrmIdentity(
            address=f"{about.get('uiDomain') or 'hubspot'}/{portal}", title="HubSpot"
        )

    async def properties(self, kind: RecordKind) -> list[TheirProperty]:
        answer = await self._client.get(f"/crm/v3/properties/{PLURAL[kind]}")
        found = [reading.property_of(one) for one in answer.get("results") or ()]
        return found + [reading.link_property(link) for link in LINKS[kind]]

    async def owners(self) -> list[TheirOwner]:
        found: list[TheirOwner] = []
        after: str | None = None
        while True:
            params = {"limit": PAGE} | ({"after": after} if after else {})
            answer = await self._client.get("/crm/v3/owners", **params)
            found += [reading.owner_of(one) for one in answer.get("results") or ()]
            if (after := _next(answer)) is None:
                return found

    async def stages(self) -> list[TheirStage]:
        answer = await self._client.get("/crm/v3/pipelines/deals")
        return [stage for one in answer.get("results") or () for stage in reading.stages_of(one)]

    async def read(
        self,
        kind: RecordKind,
        names: Sequence[str],
        *,
        since: datetime | None,
        page: str | None,
    ) -> TheirPage:
        """Everything by the list; what changed by the search, which stops at its first 10,000."""
        if since is None and not (page or "").startswith("s:"):
            return await self._list(kind, tuple(names), page)
        return await self._search(kind, tuple(names), since, page)

    async def _list(self, kind: RecordKind, names: tuple[str, ...], page: str | None) -> TheirPage:
        params: Json = {"limit": PAGE, "properties": ",".join(_asked(kind, names))}
        if page:
            params["after"] = page
        links = [PLURAL[link] for link in LINKS[kind] if link_name(link) in names]
        if links:
            params["associations"] = ",".join(links)
        answer = await self._client.get(f"/crm/v3/objects/{PLURAL[kind]}", **params)
        rows = answer.get("results") or ()
        records = tuple(reading.record_of(kind, row, names) for row in rows)
        return TheirPage(records=records, next_page=_next(answer))

    async def _search(
        self, kind: RecordKind, names: tuple[str, ...], since: datetime | None, page: str | None
    ) -> TheirPage:
        _, from_ms, after = (page or f"s:{_ms(since)}:").split(":")
        body: Json = {
            "filterGroups": [
                {"filters": [{"propertyName": CHANGED[kind], "operator": "GTE", "value": from_ms}]}
            ],
            "sorts": [CHANGED[kind]],
            "properties": list(_asked(kind, names)),
            "limit": PAGE,
            "after": after or "0",
        }
        answer = await self._client.post(f"/crm/v3/objects/{PLURAL[kind]}/search", body)
        rows = [dict(row) for row in answer.get("results") or ()]
        await self._add_links(kind, names, rows)
        records = tuple(reading.record_of(kind, row, names) for row in rows)
        following = _next(answer)
        if following is None:
            return TheirPage(records=records)
        if int(following) + PAGE <= MOST_HITS:
            return TheirPage(records=records, next_page=f"s:{from_ms}:{following}")
        # Beyond the first 10,000: searched anew from the last one's moment on.
        last = max((one.changed_at for one in records if one.changed_at), default=None)
        start = max(_ms(last), int(from_ms) + 1)
        return TheirPage(records=records, next_page=f"s:{start}:")

    async def get(
        self, kind: RecordKind, names: Sequence[str], ids: Sequence[str]
    ) -> list[TheirRecord]:
        asked = tuple(names)
        found: list[TheirRecord] = []
        for start in range(0, len(ids), PAGE):
            part = list(ids[start : start + PAGE])
            body: Json = {
                "properties": list(_asked(kind, asked)),
                "propertiesWithHistory": [],
                "inputs": [{"id": one} for one in part],
            }
            answer = await self._client.post(f"/crm/v3/objects/{PLURAL[kind]}/batch/read", body)
            rows = [dict(row) for row in answer.get("results") or ()]
            await self._add_links(kind, asked, rows)
            here = [reading.record_of(kind, row, asked) for row in rows]
            known = {one.external_id for one in here} | {i for one in here for i in one.merged_ids}
            gone = [one for one in part if one not in known]
            found += here
            found += [TheirRecord(kind=kind, external_id=one, removed=True) for one in gone]
        return found

    async def ids(self, kind: RecordKind, *, page: str | None) -> tuple[list[str], str | None]:
        params: Json = {"limit": PAGE} | ({"after": page} if page else {})
        answer = await self._client.get(f"/crm/v3/objects/{PLURAL[kind]}", **params)
        return [str(row["id"]) for row in answer.get("results") or ()], _next(answer)

    async def write(self, change: Change) -> Written:
        """Contacts are made by their address in one go; others are looked for first."""
        values, links = _apart(change)
        path = f"/crm/v3/objects/{PLURAL[change.kind]}"
        if change.external_id:
            row = await self._client.patch(f"{path}/{change.external_id}", {"properties": values})
        elif change.match and change.kind == "contact":
            name, value = change.match
            made = {"id": value, "idProperty": name, "properties": values}
            answer = await self._client.post(f"{path}/batch/upsert", {"inputs": [made]})
            row = answer["results"][0]
        else:
            row = await self._make(change, path, values)
        written = Written(external_id=str(row["id"]), changed_at=moment(row.get("updatedAt")))
        for link, wanted in links.items():
            await self._link(change.kind, written.external_id, link, wanted)
        return written

    async def _make(self, change: Change, path: str, values: Json) -> Json:
        """A company with that domain is taken; a deal where an earlier try may have made it.

        A contact that was merged there takes its address off the one that kept it.
        """
        match = change.match
        if match is None and change.unsure and values.get("dealname"):
            match = ("dealname", str(values["dealname"]))
        if match is not None:
            filters = [{"propertyName": match[0], "operator": "EQ", "value": match[1]}]
            body = {
                "filterGroups": [{"filters": filters}],
                "sorts": [],
                "properties": ["hs_object_id"],
                "limit": 1,
                "after": "0",
            }
            known = (await self._client.post(f"{path}/search", body)).get("results") or ()
            if known:
                return await self._client.patch(f"{path}/{known[0]['id']}", {"properties": values})
        made = {"properties": values, "associations": []}
        email = str(values.get("email") or "") if change.kind == "contact" else ""
        try:
            return await self._client.post(path, made)
        except ConnectorRejected as taken:
            if not (change.apart and email) or taken.details.get("status") != HTTPStatus.CONFLICT:
                raise
            holder = await self._client.get(f"{path}/{quote(email)}", idProperty="email")
            if str((holder.get("properties") or {}).get("email")).lower() == email.lower():
                if not change.unsure:
                    raise
                return await self._client.patch(f"{path}/{holder['id']}", {"properties": values})
        # The one it was merged into kept its address as a second one:
        # developers.hubspot.com/docs/api-reference/legacy/crm/objects/contacts/v1.
        kept = f"/contacts/v1/secondary-email/{holder['id']}/email/{quote(email)}"
        await self._client.delete(kept)
        return await self._client.post(path, made)

    async def _link(self, kind: RecordKind, known: str, link: RecordKind, wanted: str) -> None:
        here = f"/crm/v4/objects/{PLURAL[kind]}/{known}/associations"
        if wanted:
            to = f"/crm/v4/objects/{PLURAL[kind]}/{known}/associations/default/{PLURAL[link]}"
            await self._client.put(f"{to}/{wanted}")
            return
        answer = await self._client.get(f"{here}/{PLURAL[link]}")
        for row in answer.get("results") or ():
            await self._client.delete(f"{here}/{PLURAL[link]}/{row['toObjectId']}")

    async def remove(self, kind: RecordKind, external_id: str) -> None:
        await self._client.delete(f"/crm/v3/objects/{PLURAL[kind]}/{external_id}")

    async def merge(self, kind: RecordKind, external_id: str, gone_id: str) -> Written:
        body = {"primaryObjectId": external_id, "objectIdToMerge": gone_id}
        row = await self._client.post(f"/crm/v3/objects/{PLURAL[kind]}/merge", body)
        return Written(external_id=str(row["id"]), changed_at=moment(row.get("updatedAt")))

    async def _add_links(self, kind: RecordKind, names: tuple[str, ...], rows: list[Json]) -> None:
        """The search tells no associations: they are asked for, a page of records at once."""
        for link in LINKS[kind]:
            if link_name(link) not in names or not rows:
                continue
            path = f"/crm/v4/associations/{PLURAL[kind]}/{PLURAL[link]}/batch/read"
            inputs = [{"id": str(row["id"])} for row in rows]
            answer = await self._client.post(path, {"inputs": inputs})
            found = {
                str(one["from"]["id"]): [
                    {"id": str(to["toObjectId"]), "type": _label(to)} for to in one.get("to") or ()
                ]
                for one in answer.get("results") or ()
            }
            for row in rows:
                linked = {PLURAL[link]: {"results": found.get(str(row["id"]), [])}}
                row["associations"] = {**(row.get("associations") or {}), **linked}


def _label(to: Json) -> str:
    labels = [str(one.get("label") or "") for one in to.get("associationTypes") or ()]
    return "primary" if "Primary" in labels else ""


def _asked(kind: RecordKind, names: tuple[str, ...]) -> list[str]:
    plain = [name for name in names if not name.startswith("@")]
    return list(dict.fromkeys([*plain, *_ALWAYS[kind], CHANGED[kind], MERGED]))


def _apart(change: Change) -> tuple[Json, dict[RecordKind, str]]:
    """Properties, and links to other records; a stage stands in its pipeline."""
    links = {
        link: str(change.values[link_name(link)] or "")
        for link in LINKS[change.kind]
        if link_name(link) in change.values
    }
    values = {
        name: "" if value is None else str(value)
        for name, value in change.values.items()
        if not name.startswith("@")
    }
    if values.get("dealstage"):
        values["pipeline"], _, values["dealstage"] = values["dealstage"].partition("/")
    return values, links


def _next(answer: Json) -> str | None:
    after = ((answer.get("paging") or {}).get("next") or {}).get("after")
    return str(after) if after else None


def _ms(at: datetime | None) -> int:
    return int(at.timestamp() * 1000) if at else 0


def app(account: Account) -> App:
    return app_of(account, "HubSpot", f"{url_of(account, API)}/oauth/v1/token")


def open_hubspot(context: PortContext) -> HubspotCrm:
    account = context.account
    client = HubspotClient(bearer_of(context, app(account)), url_of(account, API))
    return HubspotCrm(client)
