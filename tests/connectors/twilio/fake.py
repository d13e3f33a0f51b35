"""A Twilio on loopback that keeps what it is given and goes wrong on demand."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

SID = "AC" + "0" * 32


@dataclass
class FakeTwilio:
    """`next_faults`: "lose" stores and drops the line, "drop" drops it before, (status, body)."""

    messages: list[dict[str, Any]] = field(default_factory=list)
    requests: list[tuple[str, str, dict[str, list[str]]]] = field(default_factory=list)
    next_faults: list[Any] = field(default_factory=list)
    page_size: int = 50
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    url: str = ""

    def take(self, form: dict[str, list[str]]) -> dict[str, Any]:
        message = {
            "sid": "SM" + uuid4().hex,
            "status": "queued",
            "direction": "outbound-api",
            "to": form["To"][0],
            "from": form.get("From", ["+15125550100"])[0],
            "body": form.get("Body", [""])[0],
            "media_urls": form.get("MediaUrl", []),
            "date_created": format_datetime(datetime.now(UTC).replace(microsecond=0)),
            "num_segments": "1",
            "price": None,
            "price_unit": "USD",
            "callback": form.get("StatusCallback", [""])[0],
        }
        self.messages.append(message)
        return message

    def listed(self, query: dict[str, list[str]]) -> dict[str, Any]:
        found = [m for m in reversed(self.messages) if m["to"] == query["To"][0]]
        start = int(query.get("Page", ["0"])[0]) * self.page_size
        page = found[start : start + self.page_size]
        more = len(found) > start + self.page_size
        number = start // self.page_size + 1
        to = query["To"][0].replace("+", "%2B")
        path = f"/2010-04-01/Accounts/{SID}/Messages.json?To={to}&Page={number}"
        return {"messages": page, "next_page_uri": path if more else None}


class _Handler(BaseHTTPRequestHandler):
    fake: FakeTwilio

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        form = parse_qs(self.rfile.read(length).decode(), keep_blank_values=True)
        self.fake.requests.append(("POST", self.path, form))
        fault = self.fake.next_faults.pop(0) if self.fake.next_faults else None
        if fault == "drop":
            self.connection.close()
            return
        if isinstance(fault, tuple):
            self._answer(*fault)
            return
        message = self.fake.take(form)
        if fault == "lose":
            self.connection.close()
            return
        self._answer(201, message)

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = parse_qs(parts.query)
        self.fake.requests.append(("GET", self.path, query))
        if parts.path in self.fake.files:
            kind, content = self.fake.files[parts.path]
            self._answer(200, content, {"Content-Type": kind})
            return
        self._answer(200, self.fake.listed(query) if "To" in query else {"messages": []})

    def _answer(self, status: int, body: Any, headers: dict[str, str] | None = None) -> None:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_args: object) -> None:
        return

    def handle_one_request(self) -> None:
        try:
            super().handle_one_request()
        except (ValueError, OSError):
            self.close_connection = True


def running() -> Iterator[FakeTwilio]:
    fake = FakeTwilio()
    handler = type("Handler", (_Handler,), {"fake": fake})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    fake.url = f"http://127.0.0.1:{server.server_address[1]}"
    yield fake
    server.shutdown()
    thread.join()
    server.server_close()
