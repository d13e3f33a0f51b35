"""A signed link opens one object, whole or in ranges, and is never a page of ours."""

from datetime import timedelta

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from enterprisehub.app.files import read_range
from enterprisehub.kernel import clock
from enterprisehub.kernel.storage import Links, open_objects
from enterprisehub.kernel.storage.installed import install_objects

DATA = bytes(range(256)) * 40


@pytest.fixture
async def link(app, ring, tenant_id):
    objects = open_objects(app.state.settings)
    install_objects(objects)  # whatever work of other tests has opened meanwhile
    await objects.put(tenant_id, "calls/one.wav", DATA)
    await objects.put(tenant_id, "pages/evil.html", b"<script>alert(1)</script>")

    def make(path="calls/one.wav", **options):
        return f"/files/{Links(ring).make(tenant_id, path, valid=timedelta(minutes=5), **options)}"

    return make


@pytest.fixture
async def client(app):
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://hub.test") as made:
        yield made


@pytest.mark.requirement("PLT-30")
async def test_a_link_opens_the_whole_object(client, link):
    answer = await client.get(link())
    assert (answer.status_code, answer.content) == (200, DATA)
    assert answer.headers["content-type"] == "audio/x-wav"
    assert answer.headers["accept-ranges"] == "bytes"


@pytest.mark.requirement("PLT-30")
@pytest.mark.parametrize(
    ("asked", "status", "start", "end"),
    [
        ("bytes=0-99", 206, 0, 100),
        ("bytes=100-", 206, 100, len(DATA)),
        ("bytes=-50", 206, len(DATA) - 50, len(DATA)),
        ("bytes=10000-99999", 206, 10000, len(DATA)),
        ("bytes=99999-", 416, 0, 0),
        ("bytes=5-2", 416, 0, 0),
        ("bytes=0-1,5-6", 200, 0, len(DATA)),
        ("lines=1-2", 200, 0, len(DATA)),
    ],
)
async def test_ranges(client, link, asked, status, start, end):
    answer = await client.get(link(), headers={"Range": asked})
    assert (answer.status_code, answer.content) == (status, DATA[start:end])
    if status == 206:
        assert answer.headers["content-range"] == f"bytes {start}-{end - 1}/{len(DATA)}"


async def test_what_could_run_is_downloaded(client, link):
    answer = await client.get(link("pages/evil.html"))
    assert answer.headers["content-disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["content-security-policy"]
    named = await client.get(link(download_as="Gespräch 1.wav"))
    expected = "attachment; filename*=UTF-8''Gespr%C3%A4ch%201.wav"
    assert named.headers["content-disposition"] == expected


async def test_a_forged_expired_or_empty_link_opens_nothing(client, link):
    assert (await client.get("/files/abc.def")).status_code == 403
    assert (await client.get(link("calls/none.wav"))).status_code == 404
    old = link()
    with clock.fixed(clock.now() + timedelta(hours=1)):
        assert (await client.get(old)).status_code == 403


@given(
    header=st.text(max_size=40) | st.from_regex(r"bytes=\d{0,4}-\d{0,4}", fullmatch=True),
    size=st.integers(0, 5000),
)
def test_a_range_lies_within_the_file_or_is_none(header, size):
    span = read_range(header, size)
    assert span is None or 0 <= span[0] < span[1] <= size
