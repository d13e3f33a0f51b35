"""What surrounds every answer, whatever the answer is."""

import pytest
from fastapi import FastAPI

from enterprisehub.kernel.errors import Misdeclared
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.web.body_limit import MAX_BODY_BYTES, limit_of
from enterprisehub.kernel.web.envelope import Envelope, content_policy
from enterprisehub.kernel.web.policy import Public
from enterprisehub.kernel.web.problems import handle_errors, problem
from enterprisehub.kernel.web.router import Router

POLICY = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:"


@pytest.mark.requirement("PLT-04")
@pytest.mark.parametrize(
    "path", ["/sign-in", "/api/keys", "/nowhere", "/static/app.css", "/healthz"]
)
async def test_every_answer_has_the_security_headers(browser, path):
    headers = (await browser.get(path)).headers
    policy = headers["content-security-policy"]
    assert policy.startswith(POLICY)
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert "strict-transport-security" not in headers
    assert len(headers["x-request-id"]) == 36


async def test_https_is_remembered_by_browsers(new_browser):
    answer = await new_browser(address="https://hub.test").get("/sign-in")
    assert answer.headers["strict-transport-security"].startswith("max-age=31536000")


@pytest.mark.requirement("PLT-04")
async def test_pages_hold_no_inline_script_or_style(browser, signed_in):
    for page in (await browser.page("/sign-in"), await signed_in.page("/account/second-factor")):
        assert "<style" not in page
        assert " style=" not in page
        assert " onclick=" not in page
        assert page.count("<script") == page.count("<script src=")


@pytest.mark.parametrize("given", ["abc-123", "a" * 100, "01890c5e-7b5d"])
async def test_a_sane_request_id_is_kept(browser, given):
    answer = await browser.get("/api/keys", headers={"x-request-id": given})
    assert answer.headers["x-request-id"] == given
    assert answer.json()["request_id"] == given


@pytest.mark.parametrize("given", ["", "a" * 101, "a b", "<script>", "é", "a\tb"])
async def test_any_other_request_id_is_replaced(browser, given):
    answer = await browser.get("/api/keys", headers={"x-request-id": given.encode()})
    assert len(answer.headers["x-request-id"]) == 36


def test_the_chat_widget_may_be_framed_where_it_says_so():
    policy = content_policy(frame_ancestors="https://northwind.example")
    assert "frame-ancestors https://northwind.example" in policy
    assert "frame-ancestors 'none'" not in policy


def test_a_route_may_expect_more():
    router = Router("/api/big", tag="Big")

    @router.post("/{thing}/file", allow=Public("only for this test"), max_body_bytes=50_000_000)
    async def take(thing: str) -> None:
        del thing

    assert limit_of("/api/big/one/file") == 50_000_000
    assert limit_of("/api/big/one/other") == MAX_BODY_BYTES


def _broken_app() -> FastAPI:
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    router = Router("", tag="Broken")

    @router.get("/api/broken", allow=Public("a route that fails, for this test"))
    async def broken() -> None:
        raise RuntimeError("the secret is hunter2")

    async def show(request, error, request_id):
        return problem(request, error)

    app.include_router(router)
    app.add_middleware(Envelope, answer_error=handle_errors(app, show))
    return app


@pytest.mark.requirement("PLT-25")
async def test_a_defect_tells_nothing_of_the_inside(new_browser):
    request_id = str(new_id())
    answer = await new_browser(to=_broken_app()).get(
        "/api/broken", headers={"x-request-id": request_id}
    )
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["x-request-id"] == request_id
    assert answer.headers["content-security-policy"].startswith(POLICY)
    body = answer.json()
    assert (body["code"], body["request_id"]) == ("internal", request_id)
    assert "hunter2" not in answer.text
    assert "Traceback" not in answer.text


@pytest.mark.requirement("PLT-25")
@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/api/nowhere", 404, "not_found"),
        ("PUT", "/api/keys", 405, "method_not_allowed"),
        ("DELETE", "/api/keys/not-an-id", 422, "invalid"),
        ("DELETE", "/api/keys/0192f0c1-0000-7000-8000-000000000000", 404, "not_found"),
        ("PATCH", "/api/members/0192f0c1-0000-7000-8000-000000000000", 428, "version_required"),
    ],
)
async def test_every_error_is_a_problem_document(with_key, method, path, status, code):
    answer = await with_key._send(method, path)
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert (answer.status_code, body["status"], body["code"]) == (status, status, code)
    assert body["title"]
    assert body["detail"]
    assert body["type"].endswith(f"/docs/errors#{code}")
    assert body["request_id"] == answer.headers["x-request-id"]


@pytest.mark.requirement("PLT-25")
async def test_wrong_fields_are_named(with_key):
    answer = await with_key.post("/api/keys", json={"name": "", "scopes": "all"})
    assert answer.status_code == 422
    assert set(answer.json()["fields"]) == {"name", "scopes"}


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b'"x"', b"\xff\xfe", b'{"name": 1e999}', b"[" * 5000]
)
async def test_unreadable_bodies_are_the_callers_fault(with_key, body):
    headers = {"content-type": "application/json"}
    answer = await with_key.post("/api/keys", content=body, headers=headers)
    assert answer.status_code in {400, 422}, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.requirement("PLT-04")
async def test_too_much_is_refused(with_key):
    answer = await with_key.post("/api/keys", json={"name": "x" * 1_100_000, "scopes": ["a"]})
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert "1 MB" in answer.json()["detail"]

    async def endless():
        for _ in range(40):
            yield b"x" * 50_000

    headers = {"content-type": "application/json"}
    answer = await with_key.post("/api/keys", content=endless(), headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert answer.headers["x-request-id"]


async def test_people_see_a_page_and_keep_what_they_see_under_htmx(signed_in):
    page = await signed_in.page("/nowhere", status=404)
    assert "Back to Today" in page or "Go to Today" in page
    headers = {"accept": "text/html", "hx-request": "true"}
    answer = await signed_in.get("/nowhere", headers=headers)
    assert (answer.status_code, answer.text) == (404, "")
    assert "toast" in answer.headers["hx-trigger"]


def test_the_openapi_document_tells_of_problems(app):
    document = app.openapi()
    assert document["components"]["schemas"]["Problem"]["required"]
    for path, item in document["paths"].items():
        for method, operation in item.items():
            answer = operation["responses"]["422"]["content"]
            assert list(answer) == ["application/problem+json"], (method, path)


async def test_health_is_public(browser):
    assert (await browser.get("/healthz")).json() == {"status": "ok"}
    assert (await browser.get("/readyz")).json() == {"status": "ready"}


def test_the_frameworks_own_limit_is_refused():
    with pytest.raises(Misdeclared, match="max_body_bytes"):
        Router("/api", tag="Test").post("/files", allow=Public("test"), max_body_size=1)
