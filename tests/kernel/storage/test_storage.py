"""Objects come back as they were put, within their tenant, whole or in ranges, by link or not."""

from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enterprisehub.kernel import clock
from enterprisehub.kernel.errors import Denied, Invalid, Unavailable
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.secrets import KeyRing
from enterprisehub.kernel.settings import load_settings
from enterprisehub.kernel.storage import Links, ObjectMissing, open_objects
from enterprisehub.kernel.storage.objects import check_path

TENANT, OTHER = UUID(int=1), UUID(int=2)


@pytest.fixture
def objects(tmp_path):
    return open_objects(load_settings({"HUB_HOME": str(tmp_path)}))


@pytest.fixture
def links(tmp_path):
    return Links(KeyRing.open(tmp_path / "keys.json"))


@pytest.mark.requirement("PLT-30")
async def test_an_object_comes_back_as_it_was_put(objects):
    await objects.put(TENANT, "calls/2026/one.wav", b"abc" * 100_000)
    assert await objects.get(TENANT, "calls/2026/one.wav") == b"abc" * 100_000
    found = await objects.find(TENANT, "calls/2026/one.wav")
    assert (found.size_bytes, found.content_type) == (300_000, "audio/x-wav")
    await objects.put(TENANT, "calls/2026/one.wav", b"new")
    assert await objects.get(TENANT, "calls/2026/one.wav") == b"new"


@pytest.mark.requirement("PLT-30")
async def test_a_stream_is_put_without_being_in_memory(objects):
    async def chunks():
        for number in range(64):
            yield bytes([number]) * 200_000

    await objects.put(TENANT, "big.bin", chunks())
    opened = await objects.open(TENANT, "big.bin")
    sizes = [len(chunk) async for chunk in opened.chunks]
    assert sum(sizes) == 64 * 200_000
    assert max(sizes) < 4_000_000


@pytest.mark.requirement("PLT-30")
async def test_ranges(objects):
    await objects.put(TENANT, "a.txt", b"0123456789")

    async def read(start, end):
        opened = await objects.open(TENANT, "a.txt", start=start, end=end)
        return b"".join([chunk async for chunk in opened.chunks]), opened.start, opened.end

    assert await read(2, 5) == (b"234", 2, 5)
    assert await read(8, 100) == (b"89", 8, 10)
    assert await read(0, None) == (b"0123456789", 0, 10)
    for start, end in ((10, None), (5, 5), (-1, 3)):
        with pytest.raises(Invalid):
            await read(start, end)


async def test_an_empty_object(objects):
    await objects.put(TENANT, "empty.txt", b"")
    assert await objects.get(TENANT, "empty.txt") == b""


@pytest.mark.requirement("PLT-01")
async def test_no_tenant_reaches_the_objects_of_another(objects):
    await objects.put(TENANT, "a/secret.txt", b"x")
    with pytest.raises(ObjectMissing):
        await objects.get(OTHER, "a/secret.txt")
    assert [f async for f in objects.list(OTHER)] == []
    for path in (f"../{TENANT}/a/secret.txt", f"..%2f{TENANT}/a/secret.txt", "/etc/passwd"):
        with pytest.raises((Invalid, ObjectMissing)):
            await objects.get(OTHER, path)


async def test_listing_and_deleting(objects):
    for path in ("a/1.txt", "a/2.txt", "b/3.txt"):
        await objects.put(TENANT, path, b"x")
    assert sorted([f.path async for f in objects.list(TENANT, "a")]) == ["a/1.txt", "a/2.txt"]
    await objects.delete(TENANT, ["a/1.txt", "never/was.txt"])
    assert sorted([f.path async for f in objects.list(TENANT)]) == ["a/2.txt", "b/3.txt"]
    assert sorted([str(t) async for t, _ in objects.list_all()]) == [str(TENANT)] * 2


async def test_a_missing_object_and_a_too_large_one_are_told(objects):
    with pytest.raises(ObjectMissing, match="no file at a"):
        await objects.get(TENANT, "a.txt")
    await objects.put(TENANT, "a.txt", b"12345")
    with pytest.raises(Invalid, match="larger than 4 bytes"):
        await objects.get(TENANT, "a.txt", most_bytes=4)


async def test_an_unusable_store_says_so(tmp_path):
    settings = load_settings(
        {
            "HUB_HOME": str(tmp_path),
            "HUB_S3_BUCKET": "hub",
            "HUB_S3_ENDPOINT": "http://127.0.0.1:9",
            "HUB_S3_ACCESS_KEY_ID": "a",
            "HUB_S3_SECRET_ACCESS_KEY": "b",
        }
    )
    store = open_objects(settings)
    with pytest.raises(Unavailable, match=r"Nothing answers at http://127.0.0.1:9"):
        await store.check()


async def test_a_usable_store_passes_its_check(objects):
    await objects.check()
    assert [f async for _, f in objects.list_all()] == []


@given(path=st.text(max_size=60))
def test_a_path_is_plain_or_refused(path):
    try:
        checked = check_path(path)
    except Invalid:
        return
    assert ".." not in checked.split("/")
    assert not checked.startswith(("/", ".", "~"))
    assert "\\" not in checked
    assert "\x00" not in checked


@pytest.mark.requirement("PLT-30")
def test_a_link_opens_its_object_until_it_expires(links):
    tenant = new_id()
    token = links.make(tenant, "calls/1.wav", valid=timedelta(minutes=5), download_as="call.wav")
    link = links.open(token)
    assert (link.tenant_id, link.path, link.download_as) == (tenant, "calls/1.wav", "call.wav")
    with clock.fixed(clock.now() + timedelta(minutes=6)), pytest.raises(Denied, match="expired"):
        links.open(token)


def test_no_link_lives_longer_than_a_week(links):
    link = links.open(links.make(TENANT, "a.txt", valid=timedelta(days=400)))
    assert link.expires_at <= clock.now() + timedelta(days=7)


@pytest.mark.parametrize("token", ["", ".", "a.b", "é.ü", "a" * 5000])
def test_a_forged_link_is_refused(links, token):
    with pytest.raises(Denied, match="not valid"):
        links.open(token)


def test_a_changed_link_is_refused(links):
    token = links.make(TENANT, "a.txt", valid=timedelta(minutes=5))
    body, _, signature = token.partition(".")
    for forged in (f"{body}A.{signature}", f"{body}.{signature[:-2]}AA", body):
        with pytest.raises(Denied):
            links.open(forged)
