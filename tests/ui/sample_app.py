"""A tiny application that serves the component page through the real kit, for browsers in tests."""

import asyncio
from collections.abc import AsyncIterator

from fastapi import Depends, FastAPI, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from fastapi.sse import EventSourceResponse, ServerSentEvent
from markupsafe import Markup
from starlette.routing import Mount, Route

from enterprisehub.kernel.errors import HubError, NotFound
from enterprisehub.kernel.web.envelope import Envelope
from enterprisehub.kernel.web.problems import handle_errors
from enterprisehub.ui import palette
from enterprisehub.ui.assets import StaticFiles, service_worker
from enterprisehub.ui.environment import environment
from enterprisehub.ui.errors import answer_error
from enterprisehub.ui.htmx import partial, respond
from enterprisehub.ui.navigation import Command, Navigation, NavItem
from enterprisehub.ui.shell import Notice, Person, Shell, Workspace, current_shell, enter_shell
from enterprisehub.ui.showcase import sample_page, sample_question

MENU = Navigation()
MENU.add(
    NavItem("", "Today", "/", "layout-dashboard", order=1, key="t", tab=True),
    NavItem("", "Queue", "/queue", "list-checks", badge="queue", order=2, key="q", tab=True),
    NavItem("Revenue", "Contacts", "/contacts", "users", key="c", tab=True),
    NavItem("Agents", "Runs", "/runs", "history", order=3, key="r", tab=True),
    NavItem("Workspace", "Components", "/components", "blocks"),
    NavItem("Workspace", "Secret", "/secret", "lock", permission="nobody.has.it"),
    Command("Toggle dark mode", "moon", command="theme"),
    Command("Open the queue", "list-checks", href="/queue", keys="G Q"),
)


class SampleShell(Shell):
    """The shell of a person with a fixed menu."""

    @property
    def sections(self) -> list[tuple[str, list[NavItem]]]:
        return MENU.sections_for(self.permissions)

    @property
    def commands(self) -> list[Command]:
        return MENU.commands_for(self.permissions)


def sample_shell(path: str = "/components", query: str = "", **changes: object) -> Shell:
    values: dict[str, object] = {
        "path": path,
        "query": query,
        "csrf_token": "token",
        "request_id": "0199-sample",
        "person": Person("Dana Whitfield", "dana@example.com", "Revenue operations"),
        "tenant_name": "Northwind Group",
        "badges": {"queue": 12, "notifications": 3},
        "notices": (Notice("This workspace holds invented data.", "info"),),
        "workspaces": (Workspace("1", "Contoso Realty"),),
        "live_href": "/live",
        **changes,
    }
    return SampleShell(**values)  # type: ignore[arg-type]


async def _enter(request: Request) -> None:
    enter_shell(sample_shell(request.url.path, request.url.query))


async def _show_error(request: Request, error: HubError, request_id: str) -> Response:
    return answer_error(request, error, request_id)


def build() -> FastAPI:
    app = FastAPI(dependencies=[Depends(_enter)])
    app.state.posts = []
    app.state.waiting = 12
    app.state.last_event_ids = []
    app.routes.append(Mount("/static", StaticFiles()))
    app.routes.append(Route("/sw.js", service_worker))
    _pages(app)
    _pieces(app)
    app.add_middleware(Envelope, answer_error=handle_errors(app, _show_error))
    return app


def _pages(app: FastAPI) -> None:
    @app.get("/components")
    @app.get("/queue")
    async def components(sort: str = "-score") -> HTMLResponse:
        return sample_page(sort).render()

    @app.get("/sign-in")
    async def sign_in() -> HTMLResponse:
        source = (
            '{% extends "auth.html" %}{% block title %}Sign in{% endblock %}{% block main %}'
            '<form class="card p-6 grid gap-4" method="post" action="/sign-in">{{ csrf_field() }}'
            '<h1 class="page-title">Sign in</h1>{{ text_field("email", "Email", type="email") }}'
            '{{ password_field("password", "Password") }}'
            '{{ action_button("Sign in", "primary", type="submit", wide=true) }}</form>{% endblock %}'
        )
        template = environment().from_string(source)
        return HTMLResponse(template.render(shell=current_shell()))

    @app.get("/missing")
    async def missing() -> None:
        raise NotFound("There is no contact with this number.")

    @app.get("/palette/offered")
    async def offered(request: Request) -> Response:
        return palette.offer(request)

    @app.post("/components/form")
    async def form() -> Response:
        await asyncio.sleep(0)
        return RedirectResponse("/components", 303)


def _pieces(app: FastAPI) -> None:
    @app.get("/components/queue/{number}/ask")
    async def ask(number: int) -> HTMLResponse:
        return sample_question(number).render()

    @app.post("/components/queue/{number}/{decision}")
    async def decide(request: Request, number: int, decision: str) -> HTMLResponse:
        app.state.posts.append((number, decision, request.headers.get("x-csrf-token")))
        app.state.waiting += 1 if decision == "undo" else -1
        words = {"approve": "Approved", "reject": "Rejected", "undo": "Taken back"}
        undo = None if decision == "undo" else f"/components/queue/{number}/undo"
        return respond(
            partial("#queue-count", str(app.state.waiting)),
            toast=f"{words.get(decision, 'Snoozed')}: item {number}",
            undo_href=undo,
            badges={"queue": app.state.waiting},
            headers={"HX-Reswap": "delete swap:100ms"} if undo else {"HX-Reswap": "none"},
        )

    @app.post("/components/fails")
    async def fails() -> None:
        raise RuntimeError("on purpose")

    @app.post("/components/slow")
    async def slow() -> HTMLResponse:
        await asyncio.sleep(0.4)
        return respond(toast="Done.")

    @app.post("/components/send")
    async def send(request: Request) -> HTMLResponse:
        text = str((await request.form())["text"])
        return HTMLResponse(Markup('<div class="bubble out">{}</div>').format(text))

    @app.get("/palette")
    async def found(q: str) -> HTMLResponse:
        row = Markup(
            "<p>Contacts</p>"
            '<div role="option" id="hit-1" aria-selected="false" data-href="/queue">{}</div>'
        )
        return HTMLResponse(row.format(f"Maya Chen ({q})"))

    @app.get("/notifications/panel")
    async def notifications() -> HTMLResponse:
        return HTMLResponse('<p class="p-4">Priya Nair answered.</p>')

    @app.get("/live", response_class=EventSourceResponse)
    async def live(request: Request) -> AsyncIterator[ServerSentEvent]:
        app.state.last_event_ids.append(request.headers.get("last-event-id"))
        if len(app.state.last_event_ids) == 1:
            piece = partial("#feed", Markup('<li id="news">News</li>'), "afterbegin")
            yield ServerSentEvent(raw_data=str(piece), id="7", retry=50)
            return  # the browser comes back and says what it has seen
        yield ServerSentEvent(event="badges", raw_data='{"queue": 11}', id="8")
        await asyncio.sleep(3600)
