"""A small server that answers as a test says, with any status and headers."""

import contextlib
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx


@contextlib.contextmanager
def answering(answer):
    """Every request goes to `answer(httpx.Request)`: the JSON, or (status, headers, JSON)."""

    class Handler(BaseHTTPRequestHandler):
        def _do(self):
            size = int(self.headers.get("Content-Length") or 0)
            content = self.rfile.read(size)
            url = f"http://test{self.path}"
            made = answer(
                httpx.Request(self.command, url, headers=dict(self.headers), content=content)
            )
            status, headers, body = made if isinstance(made, tuple) else (200, {}, made)
            sent = b"" if body is None else json.dumps(body).encode()
            self.send_response(status)
            for name, value in {"Content-Length": str(len(sent)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(sent)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _do  # noqa: N815  the names the server looks for

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
