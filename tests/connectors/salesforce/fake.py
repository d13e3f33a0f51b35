"""A small Salesforce: objects, queries and errors in the form that its REST API documents.

developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest: resources_query.htm,
resources_queryall.htm, resources_sobject_retrieve_get.htm, resources_sobject_describe.htm,
resources_composite_sobjects_collections_upsert.htm, headers_api_usage.htm, errorcodes.htm;
…/atlas.en-us.soql_sosl.meta/soql_sosl: sforce_api_calls_soql_select_quotedstringescapes.htm.
"""

import json
import re
from datetime import UTC, datetime, timedelta

import httpx

from enterprisehub.kernel import clock

DATA = "/services/data/v62.0"
OF = {"contact": "Contact", "company": "Account", "deal": "Opportunity"}
_QUERY = re.compile(r"SELECT (.+?) FROM (\w+)(?: WHERE (.+))? ORDER BY ([\w, ]+) LIMIT (\d+)")
_TOKEN = re.compile(r"\s*('(?:[^'\\]|\\.)*'|[(),]|>=|=|>|[^\s(),=>]+)")
_FIELDS = {
    "Account": "Name Website Phone NumberOfEmployees:int Description BillingCity OwnerId:User",
    "Contact": "FirstName LastName Email Phone Title AccountId:Account MailingCity OwnerId:User",
    "Opportunity": "Name StageName:picklist Amount:currency CloseDate:date ContactId:Contact "
    "AccountId:Account OwnerId:User Won_By__c:!",
}


class Refused(Exception):
    def __init__(self, status, code, message, fields=()):
        super().__init__(message)
        error = {"message": message, "errorCode": code, "fields": list(fields)}
        self.answer = (status, {}, [error])


class FakeSalesforce:
    def __init__(self):
        self.names = {"title": "Title", "given_name": "FirstName", "email": "Email"}
        self.rows = {"Account": {}, "Contact": {}, "Opportunity": {}, "OpportunityContactRole": {}}
        self.rows["User"] = {"005A": {"Id": "005A", "Name": "Uma", "Email": "uma@example.com"}}
        self.rows["Organization"] = {"00DA": {"Id": "00DA", "Name": "Acme Org"}}
        self.rows["OpportunityStage"] = {
            name: {"ApiName": name, "MasterLabel": name, "IsClosed": closed, "IsWon": won,
                   "SortOrder": place}
            for place, (name, closed, won) in enumerate(
                [("Qualification", False, False), ("Closed Won", True, True),
                 ("Closed Lost", True, False)]
            )
        }  # fmt: skip
        self.asked, self.next, self.used, self.batch = [], [], "18/100000", 2000
        self.token, self.grants, self.parts, self.number = "t1", [], {}, 0
        self.key_field = None

    # What the story does at the vendor.

    def seed(self):
        acme = self.put("company", Name="Acme", Website="https://www.acme.example.com/",
                        NumberOfEmployees=12)  # fmt: skip
        ann = self.put("contact", FirstName="Ann", LastName="Berg", Email="ann@example.com",
                       AccountId=acme)  # fmt: skip
        cy = self.put("contact", FirstName="Cy", LastName="Doe", Email="cy@example.com")
        roof = self.put("deal", Name="Roof", StageName="Closed Won", Amount=1200.5,
                        CloseDate="2026-05-01", ContactId=ann, AccountId=acme)  # fmt: skip
        return {"company": acme, "contact": ann, "other": cy, "deal": roof}

    def put(self, kind, known=None, **values):
        table = self.rows[OF.get(kind, kind)]
        if known is None:
            self.number += 1
            known = f"{self.number:018d}"
        row = table.setdefault(known, {"Id": known, "IsDeleted": False, "MasterRecordId": None})
        row.update(values)
        self.number += 1
        at = clock.now() + timedelta(milliseconds=self.number)
        row["SystemModstamp"] = (
            at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}+0000"
        )
        return known

    def delete(self, kind, known, into=None):
        self.put(kind, known, IsDeleted=True, MasterRecordId=into)

    def forget(self, kind, known):
        del self.rows[OF[kind]][known]

    def values(self, kind, known):
        return self.rows[OF[kind]][known]

    def refuse(self, message):
        self.next.append(("write", Refused(400, "FIELD_CUSTOM_VALIDATION_EXCEPTION", message)))

    def limit(self):
        told = "TotalRequests Limit exceeded."
        self.next.append(("read", Refused(403, "REQUEST_LIMIT_EXCEEDED", told)))

    # What it answers.

    def __call__(self, request):
        self.asked.append(request)
        path = request.url.path
        if path == "/services/oauth2/token":
            return self._token(dict(httpx.QueryParams(request.content.decode())))
        if request.headers["Authorization"] != f"Bearer {self.token}":
            message = "Session expired or invalid"
            return 401, {}, [{"message": message, "errorCode": "INVALID_SESSION_ID"}]
        what = "read" if request.method == "GET" else "write"
        try:
            if self.next and self.next[0][0] == what:
                raise self.next.pop(0)[1]
            status, body = self._answer(request, path.removeprefix(DATA))
        except Refused as refused:
            return refused.answer
        return status, {"Sforce-Limit-Info": f"api-usage={self.used}"}, body

    def _token(self, form):
        self.grants.append(form)
        if (form["client_id"], form["client_secret"]) != ("key", "s"):
            return 400, {}, {"error": "invalid_client", "error_description": "invalid client"}
        self.token = f"t{len(self.grants) + 1}"
        more = {"refresh_token": "r1"} if form["grant_type"] == "authorization_code" else {}
        return {"access_token": self.token, "instance_url": "https://x", **more}

    def _answer(self, request, path):
        match (request.method, path.strip("/").split("/")):
            case ("GET", ["query" | "queryAll" as how]):
                return 200, self._query(request.url.params["q"], how)
            case ("GET", ["query" | "queryAll" as how, cursor]):
                return 200, self._part(how, cursor)
            case ("GET", ["sobjects", kind, "describe"]):
                return 200, {"name": kind, "fields": _described(kind)}
            case (_, ["sobjects" | "composite", *rest]):
                return self._write(request, rest)
        raise Refused(404, "NOT_FOUND", "The requested resource does not exist")

    def _write(self, request, rest):
        body = json.loads(request.content or b"null")
        match (request.method, rest):
            case ("POST", [kind]):
                return 201, {"id": self._create(kind, body), "success": True, "errors": []}
            case ("PATCH", ["sobjects", kind, field]):
                return 200, self._collection(kind, field, body)
            case ("PATCH", [kind, known]):
                self._change(kind, known, body)
            case ("DELETE", [kind, known]):
                self._live(kind, known)
                self.put(kind, known, IsDeleted=True)
            case _:
                raise Refused(405, "METHOD_NOT_ALLOWED", "HTTP Method not allowed")
        return 204, None

    def _live(self, kind, known):
        row = self.rows[kind].get(known)
        if row is None or row["IsDeleted"]:
            raise Refused(404, "ENTITY_IS_DELETED", "entity is deleted")
        return row

    def _create(self, kind, values):
        needed = {"Contact": ["LastName"], "Opportunity": ["Name", "StageName", "CloseDate"]}
        missing = [name for name in needed.get(kind, ()) if not values.get(name)]
        if missing:
            told = f"Required fields are missing: [{', '.join(missing)}]"
            raise Refused(400, "REQUIRED_FIELD_MISSING", told, missing)
        _known_fields(kind, values, self.key_field)
        known = self.put(kind, **values)
        self._role(kind, known)
        return known

    def _change(self, kind, known, values):
        self._live(kind, known)
        _known_fields(kind, values, self.key_field)
        if kind == "Opportunity" and "ContactId" in values:
            told = "Unable to create/update fields: ContactId"
            raise Refused(400, "INVALID_FIELD_FOR_INSERT_UPDATE", told, ["ContactId"])
        self.put(kind, known, **values)
        self._role(kind, known)

    def _role(self, kind, known):
        if kind == "OpportunityContactRole" and self.rows[kind][known].get("IsPrimary"):
            role = self.rows[kind][known]
            self.put("Opportunity", role["OpportunityId"], ContactId=role["ContactId"])

    def _collection(self, kind, field, body):
        assert field == self.key_field
        made = []
        for record in body["records"]:
            assert record.pop("attributes") == {"type": kind}
            same = [one for one in self.rows[kind].values() if one.get(field) == record[field]]
            try:
                known = same[0]["Id"] if same else self._create(kind, record)
            except Refused as refused:
                [error] = refused.answer[2]
                told = {**error, "statusCode": error.pop("errorCode")}
                made.append({"success": False, "errors": [told]})
                continue
            if same:
                self._change(kind, known, record)
            made.append({"id": known, "success": True, "errors": [], "created": not same})
        return made

    def _query(self, soql, how):
        found = _QUERY.fullmatch(soql)
        if found is None:
            raise Refused(400, "MALFORMED_QUERY", f"unexpected token in {soql}")
        fields, kind, where, order, limit = found.groups()
        rows = [
            one for one in self.rows[kind].values() if how == "queryAll" or not one.get("IsDeleted")
        ]
        if where:
            meant = Where(where)
            rows = [one for one in rows if meant(one)]
        rows.sort(key=lambda one: [str(one.get(name, "")) for name in order.split(", ")])
        asked = fields.split(", ")
        unknown = [name for name in asked if kind in _FIELDS and not _has(kind, name)]
        if unknown:
            raise Refused(400, "INVALID_FIELD", f"No such column '{unknown[0]}' on entity '{kind}'")
        made = [
            {"attributes": {"type": kind}, **{name: one.get(name) for name in asked}}
            for one in rows[: int(limit)]
        ]
        return self._cut(how, made, len(made))

    def _cut(self, how, rows, total):
        here, rest = rows[: self.batch], rows[self.batch :]
        answer = {"totalSize": total, "done": not rest, "records": here}
        if rest:
            cursor = f"01g{len(self.parts):015d}-{total - len(rest)}"
            self.parts[cursor] = (rest, total)
            answer["nextRecordsUrl"] = f"{DATA}/{how}/{cursor}"
        return answer

    def _part(self, how, cursor):
        rest, total = self.parts.pop(cursor)
        return self._cut(how, rest, total)


class Where:
    """The conditions that are asked here, understood strictly."""

    def __init__(self, text):
        self.left = _TOKEN.findall(text)
        self.meant = self._any()
        if self.left:
            raise Refused(400, "MALFORMED_QUERY", f"unexpected token: {self.left[0]}")

    def __call__(self, row):
        return self.meant(row)

    def _take(self, wanted=None):
        token = self.left.pop(0) if self.left else ""
        if wanted is not None and token != wanted:
            raise Refused(400, "MALFORMED_QUERY", f"unexpected token: {token}")
        return token

    def _any(self):
        parts = [self._all()]
        while self.left[:1] == ["OR"]:
            self._take()
            parts.append(self._all())
        return lambda row: any(part(row) for part in parts)

    def _all(self):
        parts = [self._one()]
        while self.left[:1] == ["AND"]:
            self._take()
            parts.append(self._one())
        return lambda row: all(part(row) for part in parts)

    def _one(self):
        if self.left[:1] == ["("]:
            self._take()
            inner = self._any()
            self._take(")")
            return inner
        name, how = self._take(), self._take()
        if how == "IN":
            self._take("(")
            known = {_meant(self._take())}
            while self._take() == ",":
                known.add(_meant(self._take()))
            return lambda row: row.get(name) in known
        value = self._take()
        if how == "LIKE":
            inner = _meant(value).strip("%")
            return lambda row: inner in str(row.get(name) or "")
        if value.startswith("LAST_N_DAYS:") or name in ("IsActive", "UserType"):
            return bool
        wanted = _meant(value)
        if how not in ("=", ">", ">="):
            raise Refused(400, "MALFORMED_QUERY", f"unexpected token: {how}")
        if name == "Name":
            return lambda row: _name(row) == wanted
        return lambda row: _compare(how, _meant(row.get(name)), wanted)


def _name(row):
    return row.get("Name") or f"{row.get('FirstName')} {row.get('LastName')}"


def _compare(how, here, wanted):
    if how == "=":
        return here == wanted
    return here > wanted or (how == ">=" and here == wanted)


def _meant(token):
    """A text without its quotes, or a moment."""
    text = str(token)
    if text.startswith("'"):
        return re.sub(r"\\(.)", r"\1", text[1:-1])
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except ValueError:
        return token


def _has(kind, name):
    plain = {one.partition(":")[0] for one in _FIELDS[kind].split()}
    own = {"Id", "Name", "SystemModstamp", "IsDeleted"}
    return name in plain | own or (name == "MasterRecordId" and kind != "Opportunity")


def _known_fields(kind, values, key_field):
    for name in values:
        if kind in _FIELDS and name != key_field and not _has(kind, name):
            raise Refused(
                400, "INVALID_FIELD", f"No such column '{name}' on sobject of type {kind}"
            )


def _described(kind):
    made = [{"name": "Id", "type": "id", "label": "Id"}]
    made += [{"name": "MailingAddress", "type": "address", "label": "Address"}]
    for one in _FIELDS[kind].split():
        name, _, what = one.partition(":")
        field = {"name": name, "label": name, "type": what or "string", "createable": True,
                 "updateable": name != "ContactId", "referenceTo": [], "picklistValues": []}  # fmt: skip
        if what in ("User", "Account", "Contact"):
            field |= {"type": "reference", "referenceTo": [what]}
        if what == "picklist":
            field["picklistValues"] = [{"value": "Closed Won", "label": "Won", "active": True},
                                       {"value": "Old", "label": "Old", "active": False}]  # fmt: skip
        if what == "!":
            field |= {"type": "string", "createable": False, "updateable": False}
        made.append(field)
    return made
