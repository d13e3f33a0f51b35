"""The small parts of the kit, and how static files and errors are answered."""

import json
from dataclasses import FrozenInstanceError
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup
from starlette.requests import Request

from enterprisehub.kernel import clock
from enterprisehub.kernel.errors import Unauthenticated
from enterprisehub.ui import htmx, shown
from enterprisehub.ui.assets import asset_url
from enterprisehub.ui.diffs import word_diff
from enterprisehub.ui.environment import environment
from enterprisehub.ui.errors import answer_error
from enterprisehub.ui.navigation import Command, Navigation, NavItem
from enterprisehub.ui.shell import current_shell, use_shell
from enterprisehub.ui.showcase import sample_page
from tests.ui.sample_app import build, sample_shell

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


def client() -> httpx.AsyncClient:
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(build(), raise_app_exceptions=False), base_url="http://hub"
    )


async def test_hashed_asset_is_kept_for_ever_and_sent_compressed() -> None:
    async with client() as http:
        answer = await http.get(asset_url("app.css"), headers={"accept-encoding": "gzip"})
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert answer.headers["content-encoding"] == "gzip"
        assert answer.headers["content-type"].startswith("text/css")
        assert answer.headers["vary"] == "accept-encoding"
        plain = await http.get(asset_url("app.css"), headers={"accept-encoding": "identity"})
        assert "content-encoding" not in plain.headers
        assert plain.text == answer.text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/static/app.000000000000.css", 200),
        ("/static/nothing.css", 404),
        ("/static/", 404),
        ("/static/..%2fassets.py", 404),
        ("/static/%2e%2e/page.py", 404),
        ("/static/" + "a" * 3000, 404),
        ("/static/app.css%00", 404),
    ],
)
async def test_stale_and_wrong_asset_names(path: str, status: int) -> None:
    async with client() as http:
        answer = await http.get(path)
    assert answer.status_code == status
    assert "immutable" not in answer.headers.get("cache-control", "")


async def test_static_files_can_only_be_read() -> None:
    async with client() as http:
        assert (await http.post("/static/app.css")).status_code == 405


async def test_service_worker_is_never_kept() -> None:
    async with client() as http:
        answer = await http.get("/sw.js")
    assert answer.headers["cache-control"] == "no-cache"
    assert "text/javascript" in answer.headers["content-type"]


async def test_error_is_a_page_for_people_and_a_toast_for_a_part_of_a_page() -> None:
    async with client() as http:
        accept = {"accept": "text/html"}
        page = await http.get("/missing", headers=accept)
        assert page.status_code == 404
        assert "There is no contact with this number." in page.text
        assert "Check the address" in page.text
        assert page.headers["x-request-id"] in page.text
        part = await http.get("/missing", headers={**accept, "hx-request": "true"})
        assert part.status_code == 404
        assert part.text == ""
        toast = json.loads(part.headers["hx-trigger"])["toast"]
        assert toast["severity"] == "bad"
        assert toast["text"] == "There is no contact with this number."


def test_expired_session_leads_a_part_of_a_page_to_the_sign_in() -> None:
    request = Request({"type": "http", "headers": [(b"hx-request", b"true")], "path": "/"})
    answer = answer_error(request, Unauthenticated("Sign in again."), "1")
    assert answer.headers["hx-redirect"] == "/sign-in"


def test_answers_of_several_pieces() -> None:
    answer = htmx.respond(
        Markup("<li>one</li>"),
        htmx.partial("#total", "<12>"),
        toast="Größe geändert 🎉",
        undo_href="/undo",
        badges={"queue": 3},
    )
    assert bytes(answer.body) == (
        b'<li>one</li><hx-partial hx-target="#total" hx-swap="innerHTML">&lt;12&gt;</hx-partial>'
    )
    happenings = json.loads(answer.headers["hx-trigger"])
    assert happenings["toast"]["text"] == "Größe geändert 🎉"
    assert happenings["toast"]["seconds"] == 10
    assert happenings["badges"] == {"target": "body", "queue": 3}


def test_menu_is_filtered_by_permission_and_sorted() -> None:
    menu = Navigation()
    menu.add(
        NavItem("Revenue", "Deals", "/deals", "x", order=2),
        NavItem("Revenue", "Contacts", "/contacts", "x", permission="crm.read", order=1),
        NavItem("", "Today", "/", "x", key="t"),
        Command("Import", "upload", href="/import", permission="crm.import"),
    )
    menu.add(NavItem("", "Today", "/", "x", key="t"))
    assert [(s, [i.label for i in items]) for s, items in menu.sections_for(frozenset())] == [
        ("", ["Today"]),
        ("Revenue", ["Deals"]),
    ]
    assert [i.label for i in menu.sections_for(frozenset({"crm.read"}))[1][1]] == [
        "Contacts",
        "Deals",
    ]
    assert menu.commands_for(frozenset()) == []
    with pytest.raises(ValueError, match="already opens Today"):
        menu.add(NavItem("", "Tasks", "/tasks", "x", key="t"))
    with pytest.raises(ValueError, match="no section"):
        menu.add(NavItem("Elsewhere", "Tasks", "/tasks", "x"))


@pytest.mark.parametrize(
    ("path", "label"),
    [("/", "Today"), ("/contacts/1", "Contacts"), ("/contactsheet", None), ("/nowhere", None)],
)
def test_current_place_is_the_longest_beginning(path: str, label: str | None) -> None:
    current = sample_shell(path).current
    assert (current.label if current else None) == label


def test_address_keeps_what_is_not_changed() -> None:
    shell = sample_shell("/contacts", "q=Ma%26ya&sort=name&after=x&tag=a&tag=b")
    assert (
        shell.url_with(after=None, sort="-score") == "/contacts?q=Ma%26ya&tag=a&tag=b&sort=-score"
    )
    assert sample_shell("/contacts").url_with(after="") == "/contacts"


def test_page_outside_a_request_says_so_and_is_frozen() -> None:
    with pytest.raises(LookupError, match="use_shell"):
        current_shell()
    page = sample_page()
    with pytest.raises(FrozenInstanceError):
        page.sort = "name"  # type: ignore[misc]
    with use_shell(sample_shell()):
        assert page.render(status=202).status_code == 202


def test_text_is_escaped_and_missing_values_are_errors() -> None:
    env = environment()
    with use_shell(sample_shell()):
        assert "&lt;b&gt;" in env.from_string("{{ status_badge('<b>') }}").render()
        with pytest.raises(Exception, match="missing"):
            env.from_string("{{ missing }}").render()


words = st.lists(st.sampled_from(["a", "bb", "c,", "dd\n"]), max_size=12).map(" ".join)


@given(words, words)
def test_pieces_of_a_difference_give_both_texts_back(before: str, after: str) -> None:
    pieces = word_diff(before, after)
    assert "".join(p.text for p in pieces if p.kind != "added") == before
    assert "".join(p.text for p in pieces if p.kind != "removed") == after


@pytest.mark.parametrize(
    ("minor", "currency", "short", "text"),
    [
        (123450, "USD", False, "$1,234.50"),
        (4_800_000, "USD", False, "$48,000"),
        (-500, "EUR", False, "−€5"),
        (123_400_000, "USD", True, "$1.23M"),
        (1500, "JPY", False, "JPY 1,500"),
        (100, "CHF", False, "CHF 1"),
        (None, "USD", False, "–"),
    ],
)
def test_money(minor: int | None, currency: str, short: bool, text: str) -> None:  # noqa: FBT001
    assert shown.money(minor, currency, short=short) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0 ms"), (0.25, "250 ms"), (4.25, "4.2 s"), (9, "9 s"), (102, "1m 42s"), (3600, "1h"),
     (11_100, "3h 5m"), (187_200, "2d 4h"), (None, "–")],
)  # fmt: skip
def test_duration(seconds: float | None, text: str) -> None:
    assert shown.duration(seconds) == text


@pytest.mark.parametrize(
    ("minutes", "text"),
    [(0, "just now"), (4, "4 min ago"), (-120, "in 2 h"), (60 * 24 * 3, "3 d ago"),
     (60 * 24 * 40, "23 Jan 2026")],
)  # fmt: skip
def test_moments_are_told_as_distance(minutes: int, text: str) -> None:
    with use_shell(sample_shell()):
        assert shown.ago(NOON - timedelta(minutes=minutes), NOON) == text


def test_times_are_shown_in_the_zone_of_the_person() -> None:
    with use_shell(sample_shell(time_zone="America/Chicago")), clock.fixed(NOON):
        assert shown.when(NOON, "time") == (
            '<time datetime="2026-03-04T12:00:00+00:00" '
            'title="Wednesday 4 March 2026, 06:00 CST">06:00</time>'
        )
        assert shown.day_label(NOON - timedelta(hours=7)) == "Yesterday"
        assert "data-ago" in str(shown.when(NOON))
        for days, text in ((0, "06:00"), (1, "3 Mar, 06:00"), (90, "4 Dec 2025, 06:00")):
            assert f">{text}<" in shown.when(NOON - timedelta(days=days), "moment")


@pytest.mark.parametrize(
    ("name", "letters"), [("Maya Chen", "MC"), ("Dr. Ana de Souza", "DS"), ("", "?"), ("x", "X")]
)
def test_initials(name: str, letters: str) -> None:
    assert shown.initials(name) == letters
