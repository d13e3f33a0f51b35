"""A Jambonz on loopback that keeps carriers, addresses, numbers and applications.

It takes the members that the published description of its API declares (jambonz-api-server,
lib/swagger/swagger.yaml) and refuses others, or bodies without what is required, with 400.
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

CARRIER = {
    "name", "description", "account_sid", "application_sid", "e164_leading_plus",
    "requires_register", "register_username", "register_sip_realm", "register_password",
    "tech_prefix", "inbound_auth_username", "inbound_auth_password", "diversion",
}  # fmt: skip
TAKEN: dict[str, tuple[set[str], set[str], str]] = {
    "VoipCarriers": (CARRIER, {"name"}, "voip_carrier_sid"),
    "SipGateways": (
        {"voip_carrier_sid", "ipv4", "port", "is_active", "inbound", "outbound"},
        {"voip_carrier_sid", "ipv4"},
        "sip_gateway_sid",
    ),
    "PhoneNumbers": (
        {"account_sid", "application_sid", "number", "voip_carrier_sid"},
        {"number", "voip_carrier_sid"},
        "phone_number_sid",
    ),
    "Applications": (
        {"name", "account_sid", "call_hook", "call_status_hook"},
        {"name", "account_sid"},
        "application_sid",
    ),
}


@dataclass
class FakeJambonz:
    """What it holds, by kind and sid; `down` makes it answer 503."""

    held: dict[str, dict[str, dict[str, Any]]] = field(
        default_factory=lambda: {kind: {} for kind in TAKEN}
    )
    down: bool = False
    url: str = ""

    def answer(self, method: str, path: str, body: dict[str, Any]) -> tuple[int, Any]:
        if self.down:
            return 503, {"msg": "maintenance"}
        parts = urlsplit(path)
        kind, _, sid = parts.path.removeprefix("/v1/").partition("/")
        if kind not in TAKEN or (sid and sid not in self.held[kind]):
            return 404, {"msg": "not found"}
        rows = self.held[kind]
        if method == "GET":
            wanted = parse_qs(parts.query).get("voip_carrier_sid")
            if kind == "SipGateways" and not wanted:
                return 400, {"msg": "missing voip_carrier_sid"}
            return 200, [
                row for row in rows.values() if not wanted or row["voip_carrier_sid"] in wanted
            ]
        if method == "DELETE":
            return self._delete(kind, sid)
        return self._keep(kind, sid, body)

    def _delete(self, kind: str, sid: str) -> tuple[int, Any]:
        numbers = self.held["PhoneNumbers"].values()
        if kind == "VoipCarriers" and any(one["voip_carrier_sid"] == sid for one in numbers):
            return 422, {"msg": "cannot delete voip carrier with provisioned phone numbers"}
        del self.held[kind][sid]
        return 204, None

    def _keep(self, kind: str, sid: str, body: dict[str, Any]) -> tuple[int, Any]:
        known, required, key = TAKEN[kind]
        if set(body) - known or (not sid and required - set(body)):
            return 400, {"msg": f"unexpected or missing members: {sorted(body)}"}
        if sid:
            self.held[kind][sid] |= body
            return 204, None
        if kind == "PhoneNumbers" and not str(body["number"]).isdigit():
            return 400, {"msg": "invalid telephone number format"}
        made = str(uuid4())
        self.held[kind][made] = {**body, key: made}
        return 201, {"sid": made}


@contextmanager
def running() -> Iterator[FakeJambonz]:
    """The server, until the end of the block."""
    fake = FakeJambonz()

    class Handler(BaseHTTPRequestHandler):
        def _do(self) -> None:
            size = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(size) or b"{}")
            status, made = fake.answer(self.command, self.path, body)
            content = b"" if made is None else json.dumps(made).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PUT = do_DELETE = _do  # noqa: N815  the names the server looks for

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    fake.url = f"http://127.0.0.1:{server.server_port}"
    yield fake
    server.shutdown()
    server.server_close()
