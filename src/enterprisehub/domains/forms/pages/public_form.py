"""What visitors load and send: the form's own page, its script for other pages, its thanks."""

from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from enterprisehub.domains.forms import queries
from enterprisehub.domains.forms.contracts import FormConfig, origin_of
from enterprisehub.domains.forms.domain import domain
from enterprisehub.domains.forms.logic.fixed_words import FIELDS, WORDS
from enterprisehub.domains.forms.logic.save_form import config_of
from enterprisehub.domains.forms.logic.take_answers import Visit, check_answers, keep_answers
from enterprisehub.domains.forms.models import FormRow
from enterprisehub.kernel.errors import Denied, NotFound, RateLimited, Unavailable
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.scope import Actor, Scope
from enterprisehub.kernel.tenancy.public_keys import tenant_of_key
from enterprisehub.kernel.tenancy.tenants import at_rest
from enterprisehub.kernel.web.envelope import content_policy
from enterprisehub.kernel.web.policy import SignedLink
from enterprisehub.kernel.web.rate_limits import Buckets
from enterprisehub.kernel.web.router import database_of
from enterprisehub.kernel.work import runtime
from enterprisehub.ui.environment import environment
from enterprisehub.ui.forms import typed
from enterprisehub.ui.site_button import site_frame

PURPOSE: Final = "forms.page"
TRAP: Final = "homepage"
"""A field that people do not see: what fills it in is a machine."""
SENT_PER_MINUTE, SENT_PER_MINUTE_BY_ALL = 8, 120
_GONE: Final = "There is no form at this address."
_VISIT: Final = ("page", "landing", "referrer")

pages = domain.pages("/forms")
buckets = Buckets()


@pages.get("/{key}", allow=SignedLink(PURPOSE))
async def show(request: Request, key: str) -> Response:
    """The form, to be shown by itself or within the sites that the tenant named."""
    row, config = await _open(request, key)
    given = request.query_params
    own = f"{_public()}{request.url.path}" + (f"?{request.url.query}" if request.url.query else "")
    inside = "page" in given
    visit = {
        "page": given.get("page", own) if inside else own,
        "landing": given.get("landing", "") if inside else own,
        "referrer": given.get("referrer", "") if inside else request.headers.get("referer", ""),
    }
    return _form(row, config, {**visit, "sent_as": str(new_id())}, {})


@pages.post("/{key}", allow=SignedLink(PURPOSE))
async def send(request: Request, key: str) -> Response:
    """What was filled in is kept once, or the form comes back with what is wrong beside it."""
    row, config = await _open(request, key)
    _require_known_site(request, config)
    values = await typed(request)
    if values.get(TRAP):
        return _done(key, config)
    words = WORDS[config.language]
    checked = check_answers(config, values)
    if checked.wrong:
        return _form(row, config, values, checked.wrong, status=422)
    ip_address = str(request.scope.get("hub.ip", ""))
    try:
        buckets.take(f"{key}:{ip_address}", SENT_PER_MINUTE)
        buckets.take(key, SENT_PER_MINUTE_BY_ALL)
    except RateLimited:
        return _form(row, config, values, {"form": words["busy"]}, status=429)
    visit = Visit(
        page_url=values.get("page", ""),
        landing_url=values.get("landing", ""),
        referrer=values.get("referrer", ""),
        ip_address=ip_address,
    )
    scope = Scope(tenant_of_key(key, _GONE), Actor("visitor", "form", "Web visitor"))
    async with database_of(request).scoped(scope) as db:
        await keep_answers(db, row, checked, _sent_as(values), visit)
    return _done(key, config)


@pages.get("/{key}/thanks", allow=SignedLink(PURPOSE))
async def thank(request: Request, key: str) -> Response:
    row, config = await _open(request, key)
    return _html("forms/public_thanks.html", row, config)


@pages.get("/{key}/demo", allow=SignedLink(PURPOSE))
async def demo(request: Request, key: str) -> Response:
    """A page like one of the tenant's own, with the form on it."""
    row, config = await _open(request, key)
    return _html("forms/public_demo.html", row, config)


@pages.get("/{key}/embed.js", allow=SignedLink(PURPOSE))
async def script(request: Request, key: str) -> Response:
    """The one script a site includes: it puts the form where it stands."""
    _, config = await _open(request, key)
    return site_frame(f"{_public()}/forms/{key}", config.title or config.name)


async def _open(request: Request, key: str) -> tuple[FormRow, FormConfig]:
    """The form that this key opens.

    Raises:
        NotFound: there is none, or it is switched off.
        Unavailable: its organisation is suspended.
    """
    tenant_id = tenant_of_key(key, _GONE)
    async with database_of(request).scoped(Scope(tenant_id)) as db:
        if await at_rest(db, tenant_id):
            raise Unavailable("This form is closed for now. Please reach us in another way.")
        row = await queries.form_with(db, key)
        if row is None:
            raise NotFound(_GONE)
        return row, config_of(row)


def _require_known_site(request: Request, config: FormConfig) -> None:
    """Browsers say from which site something is sent: only ours and those that were named."""
    came_from = request.headers.get("origin", "").lower()
    ours = {origin_of(_public()), origin_of(str(request.base_url))}
    if came_from and came_from not in ours | {origin.lower() for origin in config.origins}:
        raise Denied(
            f"Forms from {came_from} are not taken. Name the site in the form’s settings first."
        )


def _sent_as(values: dict[str, str]) -> UUID:
    """The page's own mark; a page of the tenant's own making has none, and sends anew each time."""
    try:
        return UUID(values.get("sent_as", ""))
    except ValueError:
        return new_id()


def _public() -> str:
    return runtime.installed().public_url.rstrip("/")


def _done(key: str, config: FormConfig) -> Response:
    return RedirectResponse(config.redirect or f"/forms/{key}/thanks", status_code=303)


def _form(
    row: FormRow,
    config: FormConfig,
    values: dict[str, str],
    wrong: dict[str, str],
    *,
    status: int = 200,
) -> Response:
    fields = [(name, getattr(config, f"ask_{name}")) for name in FIELDS]
    return _html(
        "forms/public_form.html", row, config, status=status, values=values, wrong=wrong, trap=TRAP,
        fields=[(name, asked == "required") for name, asked in fields if asked != "no"],
        kept=[(name, values.get(name, "")) for name in (*_VISIT, "sent_as")],
    )  # fmt: skip


def _html(
    template: str, row: FormRow, config: FormConfig, *, status: int = 200, **values: Any
) -> HTMLResponse:
    html = environment().get_template(template).render(
        key=row.key, form=config, words=WORDS[config.language], **values
    )  # fmt: skip
    leads_to = [origin_of(config.redirect)] if config.redirect else []
    policy = content_policy(
        frame_ancestors=" ".join(["'self'", *config.origins]),
        form_action=" ".join(["'self'", *leads_to]),
    )
    headers = {"Content-Security-Policy": policy, "Cache-Control": "no-store"}
    return HTMLResponse(html, status_code=status, headers=headers)


def addresses_of(key: str) -> dict[str, str]:
    """What a tenant puts on its pages, or links to."""
    frame = f"{_public()}/forms/{key}"
    return {
        "link": frame,
        "script": f'<script src="{frame}/embed.js"></script>',
        "iframe": f'<iframe src="{frame}?{urlencode({"page": ""})}" title="Form"></iframe>',
    }
