"""What was typed into a form is checked field by field, and kept once."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID, uuid5

from enterprisehub.domains.crm.contracts.addresses import email_of, phone_of
from enterprisehub.domains.forms import queries
from enterprisehub.domains.forms.contracts import FORM, LONGEST_ANSWER, LONGEST_MESSAGE, FormConfig
from enterprisehub.domains.forms.events import FormSubmitted
from enterprisehub.domains.forms.logic.fixed_words import FIELDS, WORDS
from enterprisehub.domains.forms.logic.save_form import config_of
from enterprisehub.domains.forms.models import FormRow, SubmissionRow
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.events.publish import publish
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.scope import Ref
from enterprisehub.kernel.web.webhooks import storable

LONGEST_URL = 2000
ONE_SENDING = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Visit:
    """The page with the form, where the visit to the site began, and who sent them there."""

    page_url: str = ""
    landing_url: str = ""
    referrer: str = ""
    ip_address: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """The answers by field ("name", "q1", …), whether they agreed, and what is wrong by field."""

    answers: dict[str, str] = field(default_factory=dict)
    agreed: bool = False
    wrong: dict[str, str] = field(default_factory=dict)


def check_answers(config: FormConfig, typed: Mapping[str, str]) -> Checked:
    """Every field is looked at; what is wrong is said in the form's language."""
    words = WORDS[config.language]
    found = Checked(agreed=bool(config.consent) and typed.get("consent") == "on")
    for name in FIELDS:
        asked = getattr(config, f"ask_{name}")
        if asked != "no":
            longest = LONGEST_MESSAGE if name == "message" else LONGEST_ANSWER
            _take(found, name, typed.get(name, ""), words, longest, needed=asked == "required")
    for number, question in enumerate(config.own_questions(), 1):
        name = f"q{number}"
        _take(found, name, typed.get(name, ""), words, LONGEST_ANSWER, needed=question.required)
        if question.choices and found.answers.get(name) not in (None, *question.choices):
            found.wrong[name] = words["bad_choice"]
    for name, read in (("email", email_of), ("phone", phone_of)):
        if name in found.answers and name not in found.wrong:
            try:
                found.answers[name] = read(found.answers[name])
            except ValueError:
                found.wrong[name] = words[f"bad_{name}"]
    if not {"email", "phone"} & (found.answers.keys() | found.wrong.keys()):
        found.wrong["email" if config.ask_email != "no" else "phone"] = words["one_way"]
    if config.consent_required and not found.agreed:
        found.wrong["consent"] = words["agree"]
    return found


def _take(
    found: Checked, name: str, text: str, words: Mapping[str, str], longest: int, *, needed: bool
) -> None:
    plain = str(storable(text)).strip()
    if name != "message":
        plain = " ".join("".join(c if c.isprintable() else " " for c in plain).split())
    if len(plain) > longest:
        found.wrong[name] = words["too_long"]
    elif plain:
        found.answers[name] = plain
    elif needed:
        found.wrong[name] = words["needed"]


async def keep_answers(
    db: Db, form: FormRow, checked: Checked, sent_as: UUID, visit: Visit
) -> UUID | None:
    """They are kept, and whoever waits for leads hears of them; None when they were here before.

    `sent_as` is the page's own: the same answers of the same page are one submission, and so are
    the same answers within minutes, for who goes back has a new page.
    """
    if await queries.sent_since(db, form.id, checked.answers, clock.now() - ONE_SENDING):
        return None
    config = config_of(form)
    told = json.dumps([checked.answers, checked.agreed], sort_keys=True)
    key = uuid5(sent_as, f"{form.id}:{hashlib.sha256(told.encode()).hexdigest()}")
    row = SubmissionRow(
        id=new_id(),
        form_id=form.id,
        key=key,
        at=clock.now(),
        answers=checked.answers,
        consent=config.consent if checked.agreed else "",
        consent_version=form.consent_version if checked.agreed else None,
        page_url=str(storable(visit.page_url))[:LONGEST_URL],
        landing_url=str(storable(visit.landing_url))[:LONGEST_URL],
        referrer=str(storable(visit.referrer))[:LONGEST_URL],
        ip_address=visit.ip_address,
    )
    if not await queries.keep_submission(db, row):
        return None
    await publish(db, FormSubmitted(form.id, row.id), Ref(FORM, form.id))
    return row.id
