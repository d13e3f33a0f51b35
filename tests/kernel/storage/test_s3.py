"""The S3 side of the interface, against a small server that speaks the five calls we need."""

import threading
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit
from uuid import UUID
from xml.sax.saxutils import escape

import pytest

from enterprisehub.kernel.errors import Unavailable
from enterprisehub.kernel.settings import SettingsError, load_settings
from enterprisehub.kernel.storage import ObjectMissing, open_objects

TENANT = UUID(int=1)


class Bucket(BaseHTTPRequestHandler):
    """PUT, GET with ranges, HEAD, DELETE and ListObjectsV2 of one bucket, path style."""

    stored: dict[str, tuple[bytes, str]]
    refusal: tuple[int, str] | None = None

    def key(self):
        assert "AWS4-HMAC-SHA256 Credential=me/" in self.headers["authorization"]
        parts = unquote(urlsplit(self.path).path).split("/", 2)
        assert parts[1] == "hub"
        return parts[2] if len(parts) > 2 else ""

    def answer(self, status, body=b"", **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def do_PUT(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        if self.refusal is not None:
            status, xml = self.refusal
            self.answer(status, xml.encode(), content_type="application/xml")
            return
        self.stored[self.key()] = (body, self.headers.get("content-type", ""))
        self.answer(200, etag='"1"')

    def do_HEAD(self):
        key = self.key()
        if key not in self.stored:
            self.answer(404)
            return
        self.send_response(200)
        self.send_header("content-length", str(len(self.stored[key][0])))
        self.send_header("last-modified", "Sat, 21 Nov 2026 12:00:00 GMT")
        self.send_header("etag", '"1"')
        self.end_headers()

    def do_GET(self):
        query = parse_qs(urlsplit(self.path).query)
        if "list-type" in query:
            self.list(query.get("prefix", [""])[0])
            return
        body, _ = self.stored[self.key()]
        whole = len(body)
        start, end = 0, whole - 1
        if given := self.headers.get("range"):
            start, end = (int(n) for n in given.removeprefix("bytes=").split("-"))
        part = body[start : end + 1]
        self.answer(
            206 if given else 200,
            part,
            content_range=f"bytes {start}-{end}/{whole}",
            last_modified="Sat, 21 Nov 2026 12:00:00 GMT",
            etag='"1"',
        )

    def list(self, prefix):
        at = datetime(2026, 11, 21, tzinfo=UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
        entries = "".join(
            f"<Contents><Key>{escape(key)}</Key><LastModified>{at}</LastModified>"
            f"<ETag>1</ETag><Size>{len(body)}</Size></Contents>"
            for key, (body, _) in sorted(self.stored.items())
            if key.startswith(prefix)
        )
        xml = f"<ListBucketResult><IsTruncated>false</IsTruncated>{entries}</ListBucketResult>"
        self.answer(200, xml.encode(), content_type="application/xml")

    def do_DELETE(self):
        self.stored.pop(self.key(), None)
        self.answer(204)

    def do_POST(self):
        """Deletion of several at once."""
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        keys = [part.partition("</Key>")[0] for part in body.split("<Key>")[1:]]
        for key in keys:
            self.stored.pop(key, None)
        gone = "".join(f"<Deleted><Key>{key}</Key></Deleted>" for key in keys)
        xml = f"<DeleteResult>{gone}</DeleteResult>"
        self.answer(200, xml.encode(), content_type="application/xml")

    def log_message(self, *_):
        pass


@pytest.fixture
def bucket():
    handler = type("Handler", (Bucket,), {"stored": {}})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield server, handler.stored
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def objects(bucket, tmp_path):
    settings = {
        "HUB_HOME": str(tmp_path),
        "HUB_S3_BUCKET": "hub",
        "HUB_S3_ENDPOINT": f"http://127.0.0.1:{bucket[0].server_port}",
        "HUB_S3_ACCESS_KEY_ID": "me",
        "HUB_S3_SECRET_ACCESS_KEY": "secret",
    }
    return open_objects(load_settings(settings))


@pytest.mark.requirement("PLT-30")
async def test_the_same_interface_works_on_s3(objects, bucket):
    async def chunks():
        yield b"01234"
        yield b"56789"

    await objects.put(TENANT, "calls/a b.txt", chunks())
    assert bucket[1] == {f"{TENANT}/calls/a b.txt": (b"0123456789", "text/plain")}
    assert await objects.get(TENANT, "calls/a b.txt") == b"0123456789"
    opened = await objects.open(TENANT, "calls/a b.txt", start=3, end=6)
    assert b"".join([chunk async for chunk in opened.chunks]) == b"345"
    assert [f.path async for f in objects.list(TENANT, "calls")] == ["calls/a b.txt"]
    await objects.delete(TENANT, ["calls/a b.txt"])
    assert bucket[1] == {}
    with pytest.raises(ObjectMissing):
        await objects.get(TENANT, "calls/a b.txt")


async def test_a_check_passes_and_leaves_nothing(objects, bucket):
    await objects.check()
    assert bucket[1] == {}


@pytest.mark.requirement("PLT-30", "PLT-14")
@pytest.mark.parametrize(
    ("status", "code", "more", "says"),
    [
        (404, "NoSuchBucket", "<BucketName>hub</BucketName>", "There is no bucket “hub” there."),
        (403, "InvalidAccessKeyId", "<Message>No such key.</Message>", "accept the access key"),
        (403, "SignatureDoesNotMatch", "<Message>Differs.</Message>", "It says: Differs."),
        (403, "AccessDenied", "", "may not read, write and delete"),
        (401, "Unauthorized", "", "does not accept the access key"),
        (404, "Elsewhere", "", "is no S3 service, or has no such bucket"),
    ],
)
async def test_a_wrong_setting_is_named(objects, bucket, status, code, more, says):
    xml = f"<Error><Code>{code}</Code>{more}</Error>"
    bucket[0].RequestHandlerClass.refusal = (status, xml)
    with pytest.raises(Unavailable, match=says) as caught:
        await objects.check()
    assert "Debug" not in caught.value.message
    with pytest.raises(Unavailable, match=says):
        await objects.put(TENANT, "calls/1.wav", b"RIFF")


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"HUB_S3_ENDPOINT": "http://127.0.0.1:9"}, "HUB_S3_BUCKET is missing"),
        ({"HUB_S3_BUCKET": "hub", "HUB_S3_ACCESS_KEY_ID": "me"}, "must be set together"),
        ({"HUB_COPY_S3_ACCESS_KEY_ID": "me"}, "HUB_COPY_S3_BUCKET is missing"),
    ],
)
def test_half_a_store_is_none(given, says, tmp_path):
    with pytest.raises(SettingsError, match=says):
        load_settings({"HUB_HOME": str(tmp_path), **given})
