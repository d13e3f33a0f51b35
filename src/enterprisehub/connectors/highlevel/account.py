"""A HighLevel location, read and written through the port of the sync."""

from collections.abc import Sequence
from datetime import datetime

from enterprisehub.connectors.highlevel import read as reading
from enterprisehub.connectors.highlevel.client import API, HighLevelClient
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
_ENDS = ("won", "lost")
_NOT_ALLOWED = (401, 403)


class HighLevelCrm:
    """Offers `CrmAccount` for contacts and opportunities; it knows no companies of its own."""

    def __init__(self, client: HighLevelClient, location_id: str) -> None:
        self._client = client
        self._location_id = location_id

    async def identify(self) -> CrmIdentity:
        answer = await self._client.get(f"/locations/{self._location_id}")
        name = str((answer.get("location") or {}).get("name") or "HighLevel")
        return CrmIdentity(address=f"highlevel/{self._location_id}", title=name[:100])

    async def properties(self, kind: RecordKind) -> list[TheirProperty]:
        """Those that every record has, and those that somebody added.

        Tokens that were made without the right to see the latter do without them.
        """
        if kind not in reading.MODELS:
            return []
        path = f"/locations/{self._location_id}/customFields"
        try:
            added = (await self._client.get(path, model=reading.MODELS[kind])).get("customFields")
        except ConnectorRejected as error:
            if error.details.get("status") not in _NOT_ALLOWED:
                raise
            added = ()
        found = [reading.custom_property(one) for one in added or ()]
        return [*reading.PROPERTIES[kind], *(one for one in found if one is not None)]

    async def owners(self) -> list[TheirOwner]:
        answer = await self._client.get("/users/", locationId=self._location_id)
        return [
            TheirOwner(
                external_id=str(one["id"]),
                name=str(one.get("name") or one["id"]),
                email=one.get("email"),
            )
            for one in answer.get("users") or ()
        ]

    async def stages(self) -> list[TheirStage]:
        answer = await self._client.get("/opportunities/pipelines", locationId=self._location_id)
        return [stage for one in answer.get("pipelines") or () for stage in reading.stages_of(one)]

    async def read(
        self,
        kind: RecordKind,
        names: Sequence[str],
        *,
        since: datetime | None,
        page: str | None,
    ) -> TheirPage:
        """Contacts by their change; opportunities cannot be asked for so and are all looked at."""
        if kind == "contact":
            return await self._contacts(tuple(names), since, page)
        if kind == "company":
            return TheirPage()
        found = await self._opportunities(tuple(names), page)
        if since is None:
            return found
        fresh = (one for one in found.records if one.changed_at is None or one.changed_at >= since)
        return TheirPage(records=tuple(fresh), next_page=found.next_page)

    async def _contacts(
        self, names: tuple[str, ...], since: datetime | None, page: str | None
    ) -> TheirPage:
        body: Json = {
            "locationId": self._location_id,
            "pageLimit": PAGE,
            "sort": [{"field": "dateUpdated", "direction": "asc"}],
        }
        if since is not None:
            span = {"gte": since.isoformat()}
            body["filters"] = [{"field": "dateUpdated", "operator": "range", "value": span}]
        if page:
            at, _, known = page.partition("|")
            body["searchAfter"] = [int(at) if at.isdigit() else at, known]
        rows = (await self._client.post("/contacts/search", body)).get("contacts") or []
        records = tuple(reading.record_of("contact", row, names) for row in rows)
        last = (rows[-1].get("searchAfter") if len(rows) >= PAGE else None) or ()
        following = "|".join(str(one) for one in last[:2]) or None
        return TheirPage(records=records, next_page=following)

    async def _opportunities(self, names: tuple[str, ...], page: str | None) -> TheirPage:
        params: Json = {"location_id": self._location_id, "limit": PAGE}
        if page:
            params["startAfter"], _, params["startAfterId"] = page.partition("|")
        answer = await self._client.get("/opportunities/search", **params)
        rows = answer.get("opportunities") or []
        records = tuple(reading.record_of("deal", row, names) for row in rows)
        meta = answer.get("meta") or {}
        more = len(rows) >= PAGE and meta.get("startAfterId")
        following = f"{meta.get('startAfter')}|{meta.get('startAfterId')}" if more else None
        return TheirPage(records=records, next_page=following)

    async def get(
        self, kind: RecordKind, names: Sequence[str], ids: Sequence[str]
    ) -> list[TheirRecord]:
        path, noun = _PLACES[kind]
        found = []
        for one in ids:
            try:
                body = (await self._client.get(f"{path}/{one}")).get(noun)
            except ConnectorRejected as error:
                if not self._client.is_missing(error):
                    raise
                body = None
            if body:
                found.append(reading.record_of(kind, body, tuple(names)))
            else:
                found.append(TheirRecord(kind=kind, external_id=one, removed=True))
        return found

    async def ids(self, kind: RecordKind, *, page: str | None) -> tuple[list[str], str | None]:
        found = await self.read(kind, (), since=None, page=page)
        return [one.external_id for one in found.records], found.next_page

    async def write(self, change: Change) -> Written:
        """Contacts are made by `upsert`, which finds them by address or number by itself."""
        path, noun = _PLACES[change.kind]
        values = _values(change)
        if change.external_id:
            values.pop("contactId", None)
            answer = await self._client.put(f"{path}/{change.external_id}", values)
        elif change.kind == "contact":
            body = {**values, "locationId": self._location_id}
            answer = await self._client.post("/contacts/upsert", body)
        else:
            answer = await self._client.post(f"{path}/", self._new_deal(values))
        row = answer.get(noun) or {}
        known = str(row.get("id") or change.external_id or "")
        if not known:
            raise ConnectorRejected("HighLevel does not say which record it wrote.")
        return Written(
            external_id=known,
            changed_at=moment(row.get("updatedAt") or row.get("dateUpdated")),
        )

    def _new_deal(self, values: Json) -> Json:
        if not values.get("contactId"):
            raise ConnectorRejected(
                "HighLevel needs the contact of an opportunity: name one first."
            )
        if not values.get("pipelineId"):
            raise ConnectorRejected("HighLevel needs a stage: say which of theirs ours is.")
        return {"status": "open", **values, "locationId": self._location_id}

    async def remove(self, kind: RecordKind, external_id: str) -> None:
        await self._client.delete(f"{_PLACES[kind][0]}/{external_id}")

    async def merge(self, kind: RecordKind, external_id: str, gone_id: str) -> Written:
        raise ConnectorRejected(
            f"HighLevel cannot merge {kind}s {external_id} and {gone_id} from outside."
        )


_PLACES: dict[RecordKind, tuple[str, str]] = {
    "contact": ("/contacts", "contact"),
    "company": ("/businesses", "business"),
    "deal": ("/opportunities", "opportunity"),
}


def _values(change: Change) -> Json:
    """By their names and in their types; a stage is a pipeline with a stage or an end."""
    values: Json = dict(change.values)
    if "monetaryValue" in values:
        values["monetaryValue"] = float(values["monetaryValue"] or 0)
    if added := reading.custom_fields(values):
        values["customFields"] = added
    if stage := values.pop("stage", None):
        values["pipelineId"], _, step = str(stage).partition("/")
        if step in _ENDS:
            values["status"] = step
        else:
            values["pipelineStageId"], values["status"] = step, "open"
    return values


def app(account: Account) -> App:
    return app_of(account, "HighLevel", f"{url_of(account, API)}/oauth/token")


def open_highlevel(context: PortContext) -> HighLevelCrm:
    account = context.account
    client = HighLevelClient(bearer_of(context, app(account)), url_of(account, API))
    return HighLevelCrm(client, str(account.options.get("location_id") or ""))
