"""A small server that answers as a test says."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest


@pytest.fixture
def serve():
    """`serve(answer)`: every request goes to `answer(httpx.Request)`, which makes the JSON."""
    running = []

    def start(answer):
        class Handler(BaseHTTPRequestHandler):
            def _do(self):
                size = int(self.headers.get("Content-Length") or 0)
                content = self.rfile.read(size)
                url = f"http://test{self.path}"
                request = httpx.Request(
                    self.command, url, headers=dict(self.headers), content=content
                )
                made = json.dumps(answer(request)).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(made)))
                self.end_headers()
                self.wfile.write(made)

            do_GET = do_POST = _do  # noqa: N815  the names the server looks for

            def log_message(self, *_):
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        running.append(server)
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in running:
        server.shutdown()
        server.server_close()
