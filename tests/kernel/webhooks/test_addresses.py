"""No webhook reaches inside: by number, by name, by a name that moves, by redirect."""

import asyncio
import ssl
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from enterprisehub.kernel import clock
from enterprisehub.kernel.errors import Invalid
from enterprisehub.kernel.settings import SettingsError, load_settings
from enterprisehub.kernel.webhooks import addresses, call
from enterprisehub.kernel.webhooks.addresses import Surroundings, find_target, read_networks
from tests.kernel.webhooks.receivers import Receiver, answer

pytestmark = pytest.mark.requirement("PLT-21")
INSIDE = """
127.0.0.1 127.8.8.8 10.0.0.5 172.16.0.1 172.31.255.255 192.168.1.1 169.254.169.254 100.64.0.1
100.100.100.200 0.0.0.0 255.255.255.255 224.0.0.1 192.0.0.192 192.0.2.1 198.18.0.1 198.51.100.7
203.0.113.9 240.0.0.1 168.63.129.16 ::1 :: fe80::1 fc00::1 fd00:ec2::254 ff02::1 ::ffff:127.0.0.1
::ffff:10.0.0.1 64:ff9b::7f00:1 64:ff9b:1::1 2002:7f00:1:: 2001:0:7f00:1:: ::127.0.0.1 fec0::1
2001:db8::1
""".split()  # noqa: SIM905


@pytest.fixture
def here():
    """`here(name="10.0.0.1")`: what names lead to; numbers lead to themselves."""
    before = addresses.installed()

    def install(*, networks="", tls=before.tls, **names):
        async def resolve(host, port):
            found = names.get(host.partition(".")[0], host)
            if isinstance(found, Exception):
                raise found
            return found.pop(0) if isinstance(found, list) else [found]

        addresses.install(Surroundings(read_networks(networks), resolve, tls))

    install()
    yield install
    addresses.install(before)


@pytest.mark.parametrize("number", INSIDE)
async def test_inside_by_number_and_by_name(here, number):
    host = f"[{number}]" if ":" in number else number
    with pytest.raises(Invalid) as told:
        await find_target(f"https://{host}/in")
    assert "inside" in told.value.message
    here(evil=number)
    with pytest.raises(Invalid, match="inside"):
        await find_target("https://evil.example/in")


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "0177.0.0.1", "127.1", "localhost"])
async def test_the_many_spellings_of_this_machine(host):
    with pytest.raises(Invalid):
        await find_target(f"https://{host}/in")


async def test_a_public_address_is_taken_and_pinned(here):
    here(hooks="93.184.215.14")
    target = await find_target("https://hooks.example.com/in?a=1")
    assert (target.address, target.port, target.host) == ("93.184.215.14", 443, "hooks.example.com")
    assert (await find_target("https://hooks.example.com:8443/")).port == 8443


async def test_one_inside_address_among_public_ones_is_enough_to_refuse(here):
    here(mixed=[["93.184.215.14", "10.0.0.1"]])
    with pytest.raises(Invalid, match=r"10\.0\.0\.1"):
        await find_target("https://mixed.example.com/")


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("http://hooks.example.com/", "Only https"),
        ("https://hooks.example.com:22/", "Port 22"),
        ("https://user:pw@hooks.example.com/", "name and password"),
        ("https://hooks.example.com/#part", "#"),
        ("ftp://hooks.example.com/", "not an address"),
        ("https:///path", "not an address"),
        ("https://hooks.example.com:99999/", "not an address"),
        ("https://hooks.example.com/a b", "blanks"),
        ("https://hooks.example.com/a\r\nHost: x", "blanks"),
        ("https://hooks.example.com/" + "a" * 2000, "2,000"),
        ("javascript:alert(1)", "not an address"),
        ("", "not an address"),
    ],
)
async def test_addresses_that_cannot_be_used_are_told_why(here, url, says):
    here(hooks="93.184.215.14")
    with pytest.raises(Invalid) as told:
        await find_target(url)
    assert says in told.value.message
    assert "url" in told.value.fields


async def test_a_name_that_cannot_be_found_is_told(here):
    here(gone=OSError("no such name"))
    with pytest.raises(Invalid, match="cannot be found"):
        await find_target("https://gone.example/")


async def test_a_name_that_moves_inside_after_it_was_checked_reaches_nobody(here):
    """The name is public when the webhook is made and leads inside when it is called."""
    async with Receiver() as inside:
        here(rebind=[["93.184.215.14"], ["127.0.0.1"]])
        await find_target(f"https://rebind.example:8443/{inside.port}")
        got = await call.call(f"https://rebind.example:{inside.port}/", b"{}", {})
        assert "inside" in (got.error or "")
        assert inside.got == []


async def test_the_call_goes_to_the_address_that_was_checked_not_to_a_second_look(here):
    """Resolved once: a second answer would lead elsewhere, and nobody asks for it."""
    async with Receiver() as first, Receiver() as second:
        answers = [["127.0.0.1"], ["127.0.0.2"]]
        here(networks="127.0.0.1/32", twice=answers)
        got = await call.call(f"http://twice.example:{first.port}/in", b"{}", {})
        assert (got.status, got.address) == (200, "127.0.0.1")
        assert first.got[0].headers["host"] == f"twice.example:{first.port}"
        assert second.got == []
        assert answers == [["127.0.0.2"]]


async def test_a_redirect_is_not_followed(here):
    async with Receiver() as inside, Receiver() as outside:
        here(networks="127.0.0.0/8")
        outside.how = lambda _: answer(302, Location=inside.url)
        got = await call.call(outside.url, b"{}", {})
        assert got.status == 302
        assert "not followed" in (got.error or "")
        assert inside.got == []


async def test_what_the_operator_opened_may_be_called_but_never_metadata(here):
    here(networks="10.0.0.0/8,169.254.0.0/16,::/0,0.0.0.0/0")
    assert (await find_target("http://10.1.2.3:9000/")).address == "10.1.2.3"
    for number in ("169.254.169.254", "[fd00:ec2::254]", "192.0.0.192", "100.100.100.200"):
        with pytest.raises(Invalid):
            await find_target(f"http://{number}/latest/meta-data")


def test_nothing_inside_is_open_unless_the_setting_names_it(tmp_path):
    home = {"HUB_HOME": str(tmp_path)}
    assert load_settings(home).webhook_networks == ""
    opened = load_settings({**home, "HUB_WEBHOOK_NETWORKS": "127.0.0.0/8, ::1/128"})
    assert len(read_networks(opened.webhook_networks)) == 2
    with pytest.raises(SettingsError, match="HUB_WEBHOOK_NETWORKS"):
        load_settings({**home, "HUB_WEBHOOK_NETWORKS": "everything"})


async def test_an_answer_that_drips_is_cut_off_in_time(here):
    here(networks="127.0.0.0/8")

    async def drip(got):
        got.writer.write(b"HTTP/1.1 200 OK\r\n")
        while True:
            got.writer.write(b"X-Slow: a\r\n")
            await got.writer.drain()
            await asyncio.sleep(0.02)

    async with Receiver(drip) as slow:
        got = await call.call(slow.url, b"{}", {}, seconds=0.3)
    assert got.status is None
    assert "No whole answer within 0.3 seconds" in (got.error or "")
    assert got.latency_ms < 3000


async def test_of_a_huge_answer_only_the_beginning_is_read(here):
    here(networks="127.0.0.0/8")
    sent = 0

    async def pour(got):
        nonlocal sent
        got.writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n")
        for _ in range(15_000):
            got.writer.write(b"x" * 65_536)
            await got.writer.drain()
            sent += 65_536

    async with Receiver(pour) as flood:
        got = await call.call(flood.url, b"{}", {}, seconds=10)
    assert got.status == 200
    assert got.error is None
    assert len(got.body) <= 4000
    assert sent < 20_000_000


@pytest.mark.parametrize(
    "raw", [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nab"]
)
async def test_broken_answers_are_failures_in_words(here, raw):
    here(networks="127.0.0.0/8")
    async with Receiver(lambda _: raw) as broken:
        got = await call.call(broken.url, b"{}", {})
    assert got.error
    assert "Traceback" not in got.error


def _certificate(tmp_path, name):
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(clock.now() - timedelta(days=1))
        .not_valid_after(clock.now() + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = made.public_bytes(serialization.Encoding.PEM)
    form = serialization.PrivateFormat.PKCS8
    plain = serialization.NoEncryption()
    (tmp_path / "key.pem").write_bytes(key.private_bytes(serialization.Encoding.PEM, form, plain))
    (tmp_path / "cert.pem").write_bytes(pem)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    return server, lambda: ssl.create_default_context(cadata=pem.decode())


async def test_the_certificate_is_that_of_the_name_though_the_number_is_called(here, tmp_path):
    server, trust = _certificate(tmp_path, "hooks.example")
    async with Receiver(tls=server) as secure:
        here(networks="127.0.0.0/8", tls=trust, hooks="127.0.0.1", other="127.0.0.1")
        good = await call.call(f"https://hooks.example:{secure.port}/in", b"{}", {})
        assert (good.status, good.error) == (200, None)
        wrong = await call.call(f"https://other.example:{secure.port}/in", b"{}", {})
        assert wrong.status is None
        assert "certificate" in (wrong.error or "")
        assert len(secure.got) == 1
