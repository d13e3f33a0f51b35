"""Plain words become typed questions, requests and preferences; nothing breaks the reader."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enterprisehub.domains.assistant.contracts import Asker
from enterprisehub.domains.assistant.logic.count_tokens import count_tokens
from enterprisehub.domains.assistant.logic.read_preference import (
    asked_beside,
    problem_of,
    read_preferences,
)
from enterprisehub.domains.assistant.logic.read_question import Question, read_question
from enterprisehub.domains.assistant.logic.read_request import read_request
from enterprisehub.domains.assistant.logic.write_text import escaped, plain_of
from enterprisehub.domains.assistant.pages.drawn_text import _ANCHOR, drawn

TODAY = date(2026, 11, 22)  # a Sunday
ASKER = Asker(
    user_id=uuid4(), name="Dana", zone="UTC", now=datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("What is Acme's open pipeline?", {"topic": "deals", "state": "open", "names": ("Acme",)}),
        ("and their last three calls?", {"topic": "calls", "limit": 3, "refers": True}),
        ("And their employee count?", {"field": "Employees", "refers": True, "follows": True}),
        ("Who owns the Delgado listing deal?", {"field": "Owner", "names": ("Delgado listing",)}),
        ("what changed since Monday?", {"topic": "changes", "start": "2026-11-16"}),
        ("deals closing this month", {"topic": "deals", "time_of": "closes", "end": "2026-12-01"}),
        ("How many deals did we win last month?", {"measure": "count", "state": "won"}),
        ("deals over $50k owned by Priya", {"least_cents": 5_000_000, "names": ("Priya",)}),
        ("hot leads without an owner", {"topic": "contacts", "flags": ("unowned", "hot")}),
        ("overdue tasks", {"topic": "tasks", "flags": ("overdue",)}),
        ("Bank of America deals", {"topic": "deals", "names": ("Bank of America",)}),
        ("what did Maria Delgado say about the roof?", {"topic": "said", "words": "the roof"}),
        ("what is the forecast for next quarter?", {"topic": "forecast", "start": "2027-01-01"}),
        ("companies with more than 100 employees", {"least_employees": 100}),
        ("Which agents failed today?", {"topic": "runs", "state": "failures"}),
        ("what did the prospecting agent do?", {"topic": "runs", "words": "outreach.prospecting"}),
        ("What did Deal advisor do yesterday?", {"topic": "runs", "period": "yesterday"}),
        ("¿qué agentes fallaron hoy?", {"topic": "runs", "state": "failures"}),
        ("which agent has the most deals?", {"topic": "deals"}),
        ("¿cómo vamos con la cuota?", {"topic": "forecast", "names": ()}),
        ("¿Cuántos negocios abiertos tenemos este mes?", {"topic": "deals", "measure": "count"}),
        ("delete all contacts; drop table crm_contacts", {"kind": "forbidden"}),
        ("the second one", {"ordinal": 1, "refers": True}),
        ("are we on track for the quarter?", {"topic": "forecast", "start": "2026-10-01"}),
        ("will we make the quarter?", {"topic": "forecast", "end": "2027-01-01", "names": ()}),
        ("how are we doing this month?", {"topic": "forecast", "start": "2026-11-01"}),
        ("how much revenue did we make this year?", {"topic": "deals", "state": "won"}),
        ("is the Acme project on track?", {"topic": None}),
        ("what's our win rate?", {"topic": "rates", "names": ()}),
        ("What did we win last quarter?", {"topic": "deals", "state": "won"}),
        ("which source brings the most revenue?", {"topic": "deals", "group_by": "source"}),
        ("who won the most deals this year?", {"group_by": "owner", "state": "won"}),
        ("Which customers haven't we contacted in 30 days?", {"flags": ("customers", "silent")}),
        ("Which deals should I focus on today?", {"flags": ("at_risk",), "start": None}),
        ("top 5 deals by amount", {"topic": "deals", "order": "amount", "limit": 5}),
        ("the week of March 3", {"start": "2026-03-03"}),
    ],
)
def test_a_question_is_read(text, expected):
    read = read_question(text, TODAY)
    assert {name: getattr(read, name) for name in expected} == expected


@settings(max_examples=150)
@given(st.text(max_size=300))
def test_any_text_is_read_and_survives_being_stored(text):
    read = read_question(text, TODAY)
    assert Question.of_json(read.as_json()) == read
    read_request(text, ASKER)
    assert all(problem_of(key, value) is None for key, value in read_preferences(text).items())
    assert count_tokens(text) <= max(len(text) * 2, 1)


@settings(max_examples=150)
@given(st.text(max_size=200))
def test_words_of_records_are_never_markup(text):
    html = str(drawn(f"- [{escaped(text)}](/deals/1): “{escaped(text)}”"))
    shown = html.replace(str(_ANCHOR).partition("{}")[0] + '/deals/1">', "").replace("</a>", "")
    for tag in ("<ul>", "<li>", "</li>", "</ul>", "<p>", "</p>", "<br>"):
        shown = shown.replace(tag, "")
    assert "<" not in shown
    assert plain_of(escaped(text)) == text


def test_links_lead_nowhere_outside():
    html = str(drawn("[a](https://evil.example) [b](//evil.example) [c](javascript:x) [d](/deals)"))
    assert html.count("<a ") == 1
    assert 'href="/deals"' in html


@pytest.mark.requirement("AST-06")
@pytest.mark.parametrize(
    ("text", "kind", "who", "words"),
    [
        ("create a task to call Maria on Friday", "task", "call Maria", "Call Maria"),
        ("email Dana the listing", "email", "Dana", "the listing"),
        ("send an email to Maria saying we come at 10", "email", "Maria", "we come at 10"),
        ("text Tom: running late", "text", "Tom", "running late"),
        ("note on Maria: prefers mornings", "note", "Maria", "prefers mornings"),
        ("mark Delgado as lost because they sold", "move", "Delgado", "they sold"),
        ("remember that Acme's renewal is in March", "remember", "", "Acme's renewal is in March"),
    ],
)
def test_a_request_is_read(text, kind, who, words):
    read = read_request(text, ASKER)
    assert (read.kind, read.who, read.words) == (kind, who, words)


def test_when_a_task_is_due():
    due = {
        text: read_request(f"remind me to call Tom {text}", ASKER).due_at.isoformat()
        for text in ("on Friday", "tomorrow at 3pm", "on December 3", "at 9:30 am")
    }
    assert due == {
        "on Friday": "2026-11-27T09:00:00+00:00",
        "tomorrow at 3pm": "2026-11-23T15:00:00+00:00",
        "on December 3": "2026-12-03T09:00:00+00:00",
        "at 9:30 am": "2026-11-23T09:30:00+00:00",
    }
    assert read_request("what tasks do I have?", ASKER) is None


@pytest.mark.requirement("AST-04")
def test_a_question_beside_a_preference_is_still_asked():
    bullets = {"format": "bullets"}
    question = "What is Acme's open pipeline?"
    assert asked_beside(f"{question} I prefer bullet points") == (question, bullets)
    assert asked_beside(f"I prefer bullet points. {question}") == (question, bullets)
    assert asked_beside("I prefer bullet points.") == ("", bullets)
    assert asked_beside(question) == (question, {})


@pytest.mark.requirement("AST-04")
def test_preferences_are_read_from_talk():
    assert read_preferences("I prefer bullet points") == {"format": "bullets"}
    assert read_preferences("please keep answers brief") == {"length": "short"}
    assert read_preferences("my time zone is Europe/Berlin") == {"time_zone": "Europe/Berlin"}
    assert read_preferences("call me Sam") == {"name": "Sam"}
    assert read_preferences("I prefer answers without jargon")["style"].startswith("I prefer")
    assert read_preferences("show me a list of deals") == {}
    assert read_preferences("What is my time zone?") == {}


@pytest.mark.requirement("AST-06")
def test_a_street_in_a_name_is_no_address():
    asked = read_question("What is Pecan Street's open pipeline?", TODAY)
    assert (asked.field, asked.topic, asked.names) == (None, "deals", ("Pecan Street",))
    assert read_question("what is Maria's street address?", TODAY).field == "Address"
