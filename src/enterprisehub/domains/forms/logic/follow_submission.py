"""Whoever filled in a form is a contact, agreed to what they agreed to, and has written to us."""

from uuid import UUID

from enterprisehub.domains.compliance import api as compliance
from enterprisehub.domains.compliance.contracts import ConsentClass
from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts import Contact
from enterprisehub.domains.forms import queries
from enterprisehub.domains.forms.contracts import FormConfig
from enterprisehub.domains.forms.logic.fixed_words import WORDS
from enterprisehub.domains.forms.logic.save_form import config_of
from enterprisehub.domains.forms.models import FormRow, SubmissionRow
from enterprisehub.domains.messaging import api as messaging
from enterprisehub.domains.messaging.contracts import Channel, InboundForm
from enterprisehub.kernel.db.session import Db


async def follow_submission(db: Db, submission_id: UUID) -> None:
    """Once: the contact is found or made, the consent recorded, the words given to who answers.

    Nobody has proven an address that was typed: of a known contact nothing is changed by it, and
    by telephone number alone a bot answers only who agreed to be written to.
    """
    row = await queries.submission(db, submission_id)
    form = await queries.form(db, row.form_id, removed=True) if row else None
    if row is None or form is None or row.message_id is not None:
        return
    contact = await _contact(db, form, row)
    row.contact_id = contact.id
    if row.consent:
        await _record_consent(db, form, row, contact)
    channel, answerable = _way(row)
    received = await messaging.receive(
        db,
        InboundForm(
            provider_id=f"form:{row.id}",
            channel=channel,
            address=row.answers["phone" if channel is Channel.SMS else "email"],
            connector=await messaging.carrier(db, channel),
            body=words_of(config_of(form), row),
            subject=_title(form),
            name=row.answers.get("name", ""),
            page_url=row.page_url,
            landing_url=row.landing_url,
            referrer=row.referrer,
            answerable=answerable,
            received_at=row.at,
        ),
    )
    row.message_id = received.message_id if received else None
    await db.flush()


def words_of(config: FormConfig, row: SubmissionRow) -> str:
    """The message first, then each answer behind its question, which is ours and not theirs."""
    words = WORDS[config.language]
    labels = {"name": words["name"], "email": words["email"], "phone": words["phone"]}
    labels |= {
        f"q{n}": question.label.rstrip("? ") for n, question in enumerate(config.own_questions(), 1)
    }
    lines = [
        f"{label}: {row.answers[name]}" for name, label in labels.items() if name in row.answers
    ]
    return "\n\n".join(filter(None, (row.answers.get("message", ""), "\n".join(lines))))


def _title(form: FormRow) -> str:
    return f"Form: {form.name}"


def _way(row: SubmissionRow) -> tuple[Channel, bool]:
    """Where they are answered, and whether a bot may: by text only who agreed to be written to."""
    if "phone" in row.answers and row.consent:
        return Channel.SMS, True
    if "email" in row.answers:
        return Channel.EMAIL, True
    return Channel.SMS, False


async def _contact(db: Db, form: FormRow, row: SubmissionRow) -> Contact:
    """Known by the email first, then by the number; a new one has both where both are free."""
    email, phone = row.answers.get("email"), row.answers.get("phone")
    known = await crm.find_contact_by_email(db, email) if email else None
    if known is None and phone:
        known = await crm.find_contact_by_phone(db, phone)
    if known is not None:
        return known
    source, name = _title(form), row.answers.get("name", "")
    if email:
        made = await crm.find_or_make_contact_by_email(db, email, source=source, name=name)
        return await crm.add_phone(db, made.id, phone) if phone else made
    return await crm.find_or_make_contact_by_phone(db, phone or "", source=source, name=name)


async def _record_consent(db: Db, form: FormRow, row: SubmissionRow, contact: Contact) -> None:
    """As they saw it: the words, their version, the page, the address of the browser."""
    channels = [*(["email"] if "email" in row.answers else [])]
    channels += ["sms", "voice"] if "phone" in row.answers else []
    await compliance.record_consent(
        db,
        kind=ConsentClass.WRITTEN,
        wording=row.consent,
        source=f"{_title(form)}, consent version {row.consent_version}",
        contact_id=contact.id,
        channels=channels,
        evidence=f"Ticked on {row.page_url or 'the form’s own page'}, submission {row.id}",
        ip_address=row.ip_address or None,
        given_at=row.at,
    )
