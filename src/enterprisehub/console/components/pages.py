"""Every part of the page kit with sample data; nothing here is stored or sent."""

from typing import Annotated

from fastapi import Query, Request, Response
from markupsafe import Markup

from enterprisehub.console.components.domain import domain
from enterprisehub.kernel.web.policy import OwnAccount
from enterprisehub.ui.htmx import go_to, partial, respond
from enterprisehub.ui.navigation import NAVIGATION, Command
from enterprisehub.ui.showcase import sample_page, sample_question

PLACE = "/components"
WORDS = {"approve": "Approved", "reject": "Rejected", "snooze": "Snoozed", "undo": "Taken back"}
pages = domain.pages(PLACE)
NAVIGATION.add(Command("Components of the console", "blocks", href=PLACE))


@pages.get("", allow=OwnAccount())
async def show_components(sort: Annotated[str, Query(max_length=20)] = "-score") -> Response:
    """The component page."""
    return sample_page(sort).render()


@pages.get("/queue/{number}/ask", allow=OwnAccount())
async def ask_sample(number: int) -> Response:
    """Why the sample is rejected."""
    return sample_question(number).render()


@pages.post("/queue/{number}/{decision}", allow=OwnAccount())
async def decide_sample(number: int, decision: str) -> Response:
    """A sample row leaves its list; reloading brings it back."""
    undo = None if decision == "undo" else f"{PLACE}/queue/{number}/undo"
    return respond(
        toast=f"{WORDS.get(decision, 'Done')}: sample {number}",
        undo_href=undo,
        headers={"HX-Reswap": "delete swap:200ms" if undo else "none"},
    )


@pages.post("/send", allow=OwnAccount())
async def send_sample(request: Request) -> Response:
    """What was written appears in the sample conversation."""
    text = str((await request.form()).get("text", ""))[:500]
    return respond(Markup('<div class="bubble out">{}</div>').format(text))


@pages.post("/{what}", allow=OwnAccount())
async def press_sample(request: Request, what: str) -> Response:
    """Forms and buttons of the page answer with a toast."""
    if "hx-request" not in request.headers:
        return go_to(request, PLACE)
    if what == "fails":
        return respond(
            toast="This failed on purpose.", severity="bad", headers={"HX-Reswap": "none"}
        )
    return respond(partial("#queue-count", "12"), toast="Done.", headers={"HX-Reswap": "none"})
