"""A small Zoho CRM: records, pages, queries and errors in the form that its API documents.

zoho.com/crm/developer/docs/api/v8: get-records.html, get-deleted-records.html, insert-records.html,
update-records.html, upsert-records.html, merge-records.html, COQL-Overview.html, field-meta.html,
get-pipelines.html, get-users.html, status-codes.html, api-limits.html.
"""

import json
import re
from datetime import UTC, datetime, timedelta

import httpx

from enterprisehub.kernel import clock

CRM = "/crm/v8"
OF = {"contact": "Contacts", "company": "Accounts", "deal": "Deals"}
_COQL = re.compile(
    r"select ([\w, ]+) from (\w+) where (\w+) (=|like) '((?:[^'\\]|\\.)*)' limit \d+"
)
_FIELDS = {
    "Accounts": "Account_Name Website:website Phone Employees:integer Description Owner:ownerlookup",
    "Contacts": "First_Name Last_Name Email:email Phone Title Account_Name:lookup:Accounts "
    "Owner:ownerlookup Full_Name:text::ro",
    "Deals": "Deal_Name Stage:picklist Amount:currency Closing_Date:date Vip:boolean "
    "Contact_Name:lookup:Contacts Account_Name:lookup:Accounts Owner:ownerlookup",
}
_NEEDED = {"Contacts": "Last_Name", "Accounts": "Account_Name", "Deals": "Deal_Name"}


class Refused(Exception):
    def __init__(self, status, code, message, details=None):
        super().__init__(message)
        self.status = status
        self.told = {"code": code, "details": details or {}, "message": message, "status": "error"}


class FakeZoho:
    def __init__(self):
        self.names = {"title": "Title", "given_name": "First_Name", "email": "Email"}
        self.rows = {name: {} for name in OF.values()}
        self.gone = {name: [] for name in OF.values()}
        self.next, self.asked, self.grants, self.tokens = [], [], [], {}
        self.token, self.number, self.page, self.merges = "", 0, 200, []

    # What the story does at the vendor.

    def seed(self):
        acme = self.put("company", Account_Name="Acme", Website="https://www.acme.example.com/",
                        Employees=12)  # fmt: skip
        ann = self.put("contact", First_Name="Ann", Last_Name="Berg", Email="ann@example.com",
                       Account_Name={"id": acme, "name": "Acme"})  # fmt: skip
        cy = self.put("contact", First_Name="Cy", Last_Name="Doe", Email="cy@example.com")
        roof = self.put("deal", Deal_Name="Roof", Stage="Closed Won", Amount=1200.5,
                        Closing_Date="2026-05-01", Contact_Name={"id": ann, "name": "Ann Berg"},
                        Account_Name={"id": acme, "name": "Acme"})  # fmt: skip
        return {"company": acme, "contact": ann, "other": cy, "deal": roof}

    def put(self, kind, known=None, **values):
        table = self.rows[OF.get(kind, kind)]
        self.number += 1
        known = known or str(3652397000000000000 + self.number)
        row = table.setdefault(known, {"id": known})
        row.update(values)
        if "Last_Name" in row:
            row["Full_Name"] = f"{row.get('First_Name') or ''} {row['Last_Name']}".strip()
        row["Modified_Time"] = _stamp(clock.now() + timedelta(seconds=self.number))
        return known

    def delete(self, kind, known):
        kind = OF.get(kind, kind)
        del self.rows[kind][known]
        told = {"id": known, "type": "recycle", "deleted_time": _stamp(clock.now())}
        self.gone[kind].append(told)

    def forget(self, kind, known):
        self.gone[OF[kind]] = [one for one in self.gone[OF[kind]] if one["id"] != known]

    def values(self, kind, known):
        return self.rows[OF[kind]][known]

    def refuse(self, message):
        self.next.append(("write", Refused(400, "INVALID_DATA", message, {"api_name": "Email"})))

    def limit(self):
        message = "You have exceeded the limit of requests"
        self.next.append(("read", Refused(429, "TOO_MANY_REQUESTS", message)))

    # What it answers.

    def __call__(self, request):
        self.asked.append(request)
        path = request.url.path
        if path == "/oauth/v2/token":
            return self._token(dict(httpx.QueryParams(request.content.decode())))
        if request.headers["Authorization"] != f"Zoho-oauthtoken {self.token}":
            return 401, {}, Refused(401, "INVALID_TOKEN", "invalid oauth token").told
        parts = path.removeprefix(CRM).strip("/").split("/")
        what = "read" if request.method == "GET" else "write"
        try:
            if self.next and self.next[0][0] == what:
                raise self.next.pop(0)[1]
            if parts[0] in OF.values():
                return self._records(request, parts)
            return self._about(request, parts)
        except Refused as refused:
            several = request.method in ("POST", "PUT") and refused.status == 400
            body = {"data": [refused.told]} if several and parts != ["coql"] else refused.told
            return refused.status, {}, body

    def _token(self, form):
        self.grants.append(form)
        if (form["client_id"], form["client_secret"]) != ("key", "s"):
            return {"error": "invalid_client"}
        self.token = f"t{len(self.grants)}"
        more = {"refresh_token": "r1"} if form["grant_type"] == "authorization_code" else {}
        return {"access_token": self.token, "api_domain": "https://x", "expires_in": 3600, **more}

    def _about(self, request, parts):
        asked = request.url.params
        match parts:
            case ["org"]:
                return {"org": [{"id": "1", "zgid": "700", "company_name": "Acme Org"}]}
            case ["users"]:
                assert asked["type"] == "ActiveUsers"
                uma = {"id": "u1", "full_name": "Uma", "email": "uma@example.com"}
                return {"users": [uma], "info": {"more_records": False}}
            case ["settings", "fields"]:
                return {"fields": [_field(one) for one in _FIELDS[asked["module"]].split()]}
            case ["settings", "layouts"]:
                return {"layouts": [{"id": "l1", "name": "Standard"}]}
            case ["settings", "pipeline"]:
                assert asked["layout_id"] == "l1"
                return {"pipeline": [_PIPELINE]}
            case ["coql"]:
                return self._coql(json.loads(request.content)["select_query"])
        raise Refused(404, "INVALID_URL_PATTERN", "Please check if the URL trying to access")

    def _records(self, request, parts):
        body = json.loads(request.content or b"null")
        match (request.method, parts):
            case ("GET", [kind]):
                return self._list(kind, request)
            case ("GET", [kind, "deleted"]):
                return self._deleted(kind, request)
            case ("POST", [kind, known, "actions", "merge"]):
                [child] = body["merge"][0]["data"]
                self.merges.append((known, child["id"]))
                self.delete(kind, child["id"])
                return {"merge": [{"code": "SUCCESS", "status": "success", "details": {}}]}
            case (_, [kind, *rest]):
                return self._write(request.method, kind, rest, body)

    def _write(self, method, kind, rest, body):
        if method == "DELETE":
            self._live(kind, rest[0])
            self.delete(kind, rest[0])
            return self._written(rest[0], "record deleted")
        [values] = body["data"]
        for name, value in values.items():
            _check(kind, name, value)
        known = None
        if method == "PUT":
            known = self._live(kind, rest[0])["id"]
        elif rest == ["upsert"]:
            [field] = body["duplicate_check_fields"]
            same = [one for one in self.rows[kind].values() if one.get(field) == values[field]]
            known = same[0]["id"] if same else None
        if known is None and not values.get(_NEEDED[kind]):
            details = {"api_name": _NEEDED[kind]}
            raise Refused(400, "MANDATORY_NOT_FOUND", "required field not found", details)
        known = self.put(kind, known, **values)
        details = {"id": known, "Modified_Time": self.rows[kind][known]["Modified_Time"]}
        return self._written(known, "record updated", details)

    def _written(self, known, message, details=None):
        one = {"code": "SUCCESS", "details": details or {"id": known}, "message": message}
        return {"data": [{**one, "status": "success"}]}

    def _live(self, kind, known):
        if known not in self.rows[kind]:
            raise Refused(400, "INVALID_DATA", "the id given seems to be invalid", {"id": known})
        return self.rows[kind][known]

    def _list(self, kind, request):
        asked = request.url.params
        fields = asked["fields"].split(",")
        assert len(fields) <= 50
        rows = sorted(self.rows[kind].values(), key=lambda one: one["Modified_Time"])
        if "ids" in asked:
            rows = [one for one in rows if one["id"] in asked["ids"].split(",")]
            return self._page(rows, fields, 0, len(rows))
        since = request.headers.get("If-Modified-Since")
        assert (asked["sort_by"], asked["sort_order"]) == ("Modified_Time", "asc")
        if since:
            rows = [one for one in rows if _at(one["Modified_Time"]) >= _at(since)]
            if not rows:
                return 304, {}, None
        start = 0
        if token := asked.get("page_token"):
            if token not in self.tokens:
                raise Refused(400, "INVALID_DATA", "the page_token has expired")
            start = self.tokens[token]
        return self._page(rows, fields, start, min(self.page, int(asked["per_page"])))

    def _page(self, rows, fields, start, size):
        part = rows[start : start + size]
        if not part:
            return 204, {}, None
        more = start + size < len(rows)
        info = {"per_page": size, "count": len(part), "more_records": more}
        if more:
            info["next_page_token"] = f"c{len(self.tokens)}|x"
            self.tokens[info["next_page_token"]] = start + size
        data = [{"id": one["id"], **{name: one.get(name) for name in fields}} for one in part]
        return {"data": data, "info": info}

    def _deleted(self, kind, request):
        since = request.headers.get("If-Modified-Since")
        rows = [
            one for one in self.gone[kind] if not since or _at(one["deleted_time"]) >= _at(since)
        ]
        if not rows:
            return 204, {}, None
        page = int(request.url.params["page"])
        part = rows[(page - 1) * self.page : page * self.page]
        return {"data": part, "info": {"page": page, "more_records": page * self.page < len(rows)}}

    def _coql(self, query):
        found = _COQL.fullmatch(query)
        if found is None:
            raise Refused(400, "SYNTAX_ERROR", "error occured while parsing the query")
        fields, kind, name, how, value = found.groups()
        wanted = re.sub(r"\\(.)", r"\1", value)
        rows = [
            one for one in self.rows[kind].values()
            if (one.get(name) == wanted if how == "=" else wanted.strip("%") in str(one.get(name)))
        ]  # fmt: skip
        if not rows:
            return 204, {}, None
        made = [{field: one.get(field) for field in fields.split(", ")} for one in rows]
        return {"data": made, "info": {"count": len(made), "more_records": False}}


_PIPELINE = {
    "display_value": "Standard",
    "default": True,
    "maps": [
        {"display_value": name, "actual_value": name, "forecast_type": kind, "id": str(place)}
        for place, (name, kind) in enumerate(
            [("Qualification", "Open"), ("Closed Won", "Closed Won"),
             ("Closed Lost", "Closed Lost")]
        )
    ],
}  # fmt: skip


def _stamp(at):
    return at.astimezone(UTC).replace(microsecond=0).isoformat()


def _at(text):
    return datetime.fromisoformat(text)


def _check(kind, name, value):
    known = {one.partition(":")[0]: one for one in _FIELDS[kind].split()}
    type_ = [*known.get(name, "").split(":"), "text"][1]
    wrong = (
        (type_ in ("lookup", "ownerlookup") and value and "id" not in value)
        or (type_ in ("integer", "currency") and isinstance(value, str))
        or (type_ == "boolean" and not isinstance(value, bool))
    )
    if name not in known or wrong:
        raise Refused(400, "INVALID_DATA", "invalid data", {"api_name": name})


def _field(told):
    name, type_, module, closed = [*told.split(":"), "", "", ""][:4]
    field = {"api_name": name, "field_label": name.replace("_", " "), "data_type": type_ or "text",
             "read_only": False, "field_read_only": closed == "ro", "pick_list_values": [],
             "operation_type": {"api_create": True, "api_update": closed != "ro"}}  # fmt: skip
    if module:
        field["lookup"] = {"module": {"api_name": module}}
    return field
