"""The component page: every part of the kit with sample data, so that it can be seen and tested."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from enterprisehub.kernel import clock
from enterprisehub.ui.asking import Ask, ask_reason
from enterprisehub.ui.charts import Line, Stage
from enterprisehub.ui.items import AgentSummary, Column, QueueItem, Severity
from enterprisehub.ui.page import Page, page


@dataclass(frozen=True)
class Metric:
    label: str
    value: str
    delta: str
    note: str
    direction: str
    good: bool
    points: tuple[float, ...]
    tone: str


@dataclass(frozen=True)
class Happening:
    actor: str
    text: str
    at: datetime
    icon: str
    severity: Severity
    meta: str | None = None


@dataclass(frozen=True)
class Contact:
    id: int
    name: str
    company: str
    stage: str
    severity: Severity
    score: int
    value_cents: int
    seen_at: datetime


METRICS = (
    Metric("Waiting for you", "12", "3 fewer", "than yesterday", "down", True,
           (18, 16, 19, 17, 15, 16, 14, 15, 12), "primary"),
    Metric("Sent today", "284", "18 %", "vs last Friday", "up", True,
           (4, 9, 14, 12, 20, 24, 23, 30, 36), "info"),
    Metric("Agent success", "97.2 %", "0.6 pt", "vs 7 days", "up", True,
           (95, 96, 95.4, 96.2, 96.8, 96.1, 97, 96.9, 97.2), "ok"),
    Metric("Median reply time", "1m 42s", "22s", "faster", "down", True,
           (150, 140, 146, 131, 128, 122, 125, 110, 102), "ok"),
    Metric("Model spend", "$41.80", "9 %", "vs plan", "up", False,
           (20, 22, 26, 25, 30, 33, 36, 38, 42), "warn"),
)  # fmt: skip
STAGES = (
    Stage("New", 412, "$1.62M"),
    Stage("Qualified", 236, "$1.10M", "57 %"),
    Stage("Proposal", 118, "$784K", "50 %", "$96K at risk"),
    Stage("Negotiation", 54, "$441K", "46 %", "$216K at risk"),
    Stage("Won", 31, "$238K", "57 %"),
)
COLUMNS = (
    Column("name", "Name", sortable=True, lead=True),
    Column("stage", "Stage"),
    Column("score", "Score", sortable=True, align="end", first_sort="-score"),
    Column("value", "Value", sortable=True, align="end", first_sort="-value"),
    Column("seen", "Last seen"),
    Column("actions", bare=True, fit=True),
)
KNOWN = tuple(1000.0 * k for k in (0, 38, 61, 120, 171, 204, 268, 331, 402, 455, 540, 622))
RUN_HEIGHTS = (0.5, 0.62, 0.7, 0.4, 0.42, 0.95, 0.3, 0.35, 0.9, 0.72, 0.6, 0.82)


def queue_item(number: int, title: str, reason: str, **details: str) -> QueueItem:
    scores = {1: 94, 2: 91, 3: 87, 4: 82}
    here = f"/components/queue/{number}"
    return QueueItem(
        id=str(number), score=scores[number], title=title, reason=reason, href="#queue",
        approve_href=f"{here}/approve", reject_href=f"{here}/ask",
        snooze_href=f"{here}/snooze", edit_href="#queue",
        kind=details["kind"], icon=details["icon"], who=details["who"],
        organisation=details.get("organisation", ""), agent=details["agent"],
        amount=details.get("amount", ""), flag=details.get("flag", ""),
    )  # fmt: skip


def sample_question(number: int) -> Ask:
    """Why a sample is rejected."""
    return ask_reason(
        f"Reject sample {number}",
        f"/components/queue/{number}/reject",
        hidden={},
        attrs={"hx-target": f"#q-{number}", "hx-swap": "outerHTML"},
    )


def sample_queue() -> tuple[QueueItem, ...]:
    return (
        queue_item(1, "Send the proposal follow-up",
                   "Opened the pricing page three times since Wednesday, no reply for two days.",
                   kind="Email", icon="mail", who="Maya Chen", organisation="Halcyon Labs",
                   agent="Proposal Generator", amount="$48,000", flag="Due in 1 h"),
        queue_item(2, "Hand the seller to Jorge Ramírez",
                   "Confirmed a timeline under 30 days. Asking price is 3 % above the estimate.",
                   kind="SMS", icon="message-square", who="Robert Alvarez",
                   organisation="412 Alder Street", agent="Seller Bot", amount="$615,000"),
        queue_item(3, "Book the discovery call for Thursday",
                   "Asked for a slot on the call 14 minutes ago. Two times are free for both.",
                   kind="Call", icon="phone-call", who="Priya Nair", organisation="Quanta Freight",
                   agent="Voice Concierge", amount="$22,500"),
        queue_item(4, "Merge a duplicate contact",
                   "Same phone and domain as T. Okafor. Eleven activities would be combined.",
                   kind="Record", icon="copy", who="Tunde Okafor", agent="Duplicate Watcher"),
    )  # fmt: skip


def _agent(slug: str, name: str, icon: str, failed: set[int], **state: str) -> AgentSummary:
    running = state.get("running") == "yes"
    runs = [("failed" if i in failed else "ok", RUN_HEIGHTS[i % 12]) for i in range(24)]
    if running:
        runs[-1] = ("running", 0.6)
    severity: Severity = "warn" if running else "bad" if len(failed) > 3 else "ok"  # noqa: PLR2004
    return AgentSummary(
        slug=slug, name=name, domain="Sales", version="3", icon=icon, href="#agents",
        state="Running" if running else "Failed" if severity == "bad" else "Healthy",
        severity=severity, runs=runs, running=running, last=state["last"],
        facts=(("Success", state["rate"]), ("p50 time", state["p50"]), ("Cost 24 h", "$3.10")),
        run_href=f"/components/agents/{slug}/run",
    )  # fmt: skip


@page("components.html")
class ComponentsPage(Page):
    metrics: tuple[Metric, ...]
    queue: tuple[QueueItem, ...]
    happenings: tuple[Happening, ...]
    agents: tuple[AgentSummary, ...]
    columns: tuple[Column, ...]
    contacts: tuple[Contact, ...]
    stages: tuple[Stage, ...]
    known: tuple[float, ...]
    likely: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    trend: tuple[Line, ...]
    now: datetime
    sort: str
    errors: dict[str, str]


def sample_page(sort: str = "-score") -> ComponentsPage:
    """The page as the console and the tests show it."""
    now = clock.now()

    def earlier(minutes: int) -> datetime:
        return now - timedelta(minutes=minutes)

    likely = tuple(622_000 + 718_000 * (i / 12) ** 1.05 for i in range(13))
    return ComponentsPage(
        metrics=METRICS,
        queue=sample_queue(),
        happenings=(
            Happening("Dana Whitfield", "approved a reply to Halcyon Labs", now, "check", "ok"),
            Happening("Voice Concierge", "finished a call with Priya Nair", earlier(2), "phone",
                      "info", "4m 12s"),
            Happening("Compliance", "held an SMS until 08:00", earlier(6), "shield-check", "warn",
                      "+1 512 555 0148"),
            Happening("Deep Research", "delivered a brief on Quanta Freight", earlier(11),
                      "file-text", "primary", "18 sources"),
            Happening("Enrichment", "failed for 3 contacts", earlier(19), "triangle-alert", "bad"),
        ),
        agents=(
            _agent("prospecting", "Prospecting", "search", {6}, rate="98.4 %", p50="6.2 s",
                   last="Last run 4 min ago"),
            _agent("seller", "Seller Qualification", "message-square", {11}, rate="97.9 %",
                   p50="1.8 s", last="Running for 12 s", running="yes"),
            _agent("enrichment", "Enrichment", "refresh-cw", {19, 21, 22, 23}, rate="83.3 %",
                   p50="4.4 s", last="Failed 19 min ago"),
        ),
        columns=COLUMNS,
        contacts=(
            Contact(1, "Maya Chen", "Halcyon Labs", "Proposal", "primary", 94, 4_800_000, now),
            Contact(2, "Robert Alvarez", "412 Alder Street", "Hot", "bad", 91, 61_500_000,
                    earlier(70)),
            Contact(3, "Priya Nair", "Quanta Freight", "Qualified", "ok", 87, 2_250_000,
                    earlier(60 * 30)),
        ),
        stages=STAGES,
        known=KNOWN,
        likely=likely,
        low=tuple(622_000 + 498_000 * i / 12 for i in range(13)),
        high=tuple(622_000 + 958_000 * (i / 12) ** 1.02 for i in range(13)),
        trend=(Line("Replies", (12, 18, 15, 22, 30, 26, 34)),
               Line("Meetings", (2, 3, 3, 5, 6, 5, 8), "ok")),
        now=now,
        sort=sort,
        errors={"phone": "This is not a phone number: it has 6 digits, 10 are needed."},
    )  # fmt: skip
