"""Whether the person has said no, and whether they have said yes to this kind of contact."""

from datetime import datetime, timedelta

from enterprisehub.domains.compliance.contracts import (
    ConsentClass,
    ConsentFact,
    ContactFacts,
    ContactPurpose,
    OptOutFact,
    Reason,
)
from enterprisehub.domains.compliance.logic.locate_person import Places
from enterprisehub.domains.compliance.logic.read_rules import ConsentRule, RuleBook

# An inquiry or a purchase makes an "express" basis; only the person's own signature is "written".
_COVERS = {
    "none": frozenset(ConsentClass),
    "express": frozenset(ConsentClass),
    "written": frozenset((ConsentClass.WRITTEN,)),
}
_BY = {"ai_voice": "an artificial voice", "voice": "telephone", "sms": "text"}
_WORDS = {"marketing": "marketing", "follow_up": "follow-ups", "notice": "notices"}


def _applies(opt_out: OptOutFact, channel: str, book: RuleBook) -> bool:
    """A narrow opt-out covers its channel only while the law lets it be narrow."""
    must = any(rule.must_revoke_all for rule in book.revocation if rule.kind == "scope")
    if opt_out.bounced:
        return opt_out.channel == channel
    return opt_out.scope == "all" or must or opt_out.channel == channel


def check_opt_outs(
    facts: ContactFacts, channel: str, purpose: str, now: datetime, book: RuleBook
) -> list[Reason]:
    """No to everything after an opt-out, but one confirmation, help, and their own web chat."""
    honour = next(rule for rule in book.revocation if rule.kind == "honour")
    standing = [o for o in facts.opt_outs if _applies(o, channel, book)]
    active = [o for o in standing if o.state == "active"]
    bounces = [o for o in active if o.bounced]
    if bounces or purpose == ContactPurpose.OPT_OUT_CONFIRMATION:
        return [_undeliverable(bounces)] if bounces else _check_confirmation(active, now, book)
    if purpose == ContactPurpose.HELP:
        return []
    if active:
        newest = max(active, key=lambda o: o.opted_out_at)
        answers = purpose == ContactPurpose.REPLY and channel == "web_chat"
        if answers and facts.last_inbound_at and facts.last_inbound_at > newest.opted_out_at:
            return []
        when = f"{newest.opted_out_at:%Y-%m-%d}"
        says = f"The person opted out on {when}: “{newest.words[:80]}”"
        return [Reason(rule=honour.ref, outcome="refuse", says=f"{says}.", source=honour.source)]
    if any(o.state == "review" for o in standing) and not facts.looked_at_by_person:
        says = "The person may have asked to stop; somebody must read it first"
        return [Reason(rule=honour.ref, outcome="review", says=f"{says}.", source=honour.source)]
    return []


def _undeliverable(bounces: list[OptOutFact]) -> Reason:
    newest = max(bounces, key=lambda o: o.opted_out_at)
    says = f"The address bounced on {newest.opted_out_at:%Y-%m-%d}: it does not exist"
    return Reason(rule="address.bounced@record", outcome="refuse", says=f"{says}.")


def _check_confirmation(active: list[OptOutFact], now: datetime, book: RuleBook) -> list[Reason]:
    rule = next(rule for rule in book.revocation if rule.kind == "confirmation")
    if not active:
        says = "There is no opt-out to confirm"
    elif all(o.confirmed_at is not None for o in active):
        says = "This opt-out was confirmed already; a second confirmation is not allowed"
    elif now - max(o.opted_out_at for o in active) > timedelta(minutes=rule.within_minutes or 0):
        says = f"An opt-out may be confirmed only within {rule.within_minutes} minutes"
    else:
        return []
    return [Reason(rule=rule.ref, outcome="refuse", says=f"{says}.", source=rule.source)]


def _valid(consent: ConsentFact, channel: str, now: datetime, book: RuleBook) -> bool:
    lifetimes = {
        ConsentClass.INQUIRY: book.do_not_call[0].ebr_inquiry_days,
        ConsentClass.PURCHASE: book.do_not_call[0].ebr_purchase_days,
    }
    days = lifetimes.get(consent.kind)
    return (
        (not consent.channels or channel in consent.channels)
        and (consent.expires_at is None or now < consent.expires_at)
        and consent.revoked_at is None
        and (days is None or now - consent.given_at <= timedelta(days=days))
    )


def needed_consent(places: Places, channel: str, purpose: str, book: RuleBook) -> list[ConsentRule]:
    """The rules of the person's places, the general ones where no place has its own."""
    used = [rule for rule in book.consent if rule.covers(channel, purpose)]
    found = [rule for rule in used if rule.jurisdiction in places.jurisdictions]
    return found or [rule for rule in used if rule.jurisdiction == "*"]


def check_consent(
    facts: ContactFacts,
    places: Places,
    channel: str,
    purpose: str,
    now: datetime,
    book: RuleBook,
) -> tuple[list[Reason], ConsentFact | None]:
    """What is missing, and the consent that carries this contact.

    A message typed by a person to one person is not automated (47 CFR 64.1200(a)(1)).
    """
    if purpose not in {"marketing", "follow_up", "notice"}:
        return [], None
    by_hand = facts.written_by_person and purpose != "marketing"
    valid = [c for c in facts.consents if _valid(c, channel, now, book)]
    order = [
        ConsentClass.WRITTEN,
        ConsentClass.EXPRESS,
        ConsentClass.PURCHASE,
        ConsentClass.INQUIRY,
    ]
    valid.sort(key=lambda c: order.index(c.kind))
    missing = [
        Reason(
            rule=rule.ref,
            outcome="refuse",
            says=f"No {rule.needs} consent to {_WORDS[purpose]} by {_BY.get(channel, channel)}"
            " is on record.",
            source=rule.source,
        )
        for rule in needed_consent(places, channel, purpose, book)
        if rule.needs != "none"
        and not by_hand
        and not any(c.kind in _COVERS[rule.needs] for c in valid)
    ]
    if channel in {"voice", "ai_voice", "sms"} and purpose != "notice" and not missing:
        missing += _check_do_not_call(facts, places, now, book, valid)
    return missing, valid[0] if valid else None


def _check_do_not_call(
    facts: ContactFacts,
    places: Places,
    now: datetime,
    book: RuleBook,
    valid: list[ConsentFact],
) -> list[Reason]:
    """The registry binds unless there is consent or a standing business relationship."""
    if "US" not in places.jurisdictions or valid:
        return []
    if facts.written_by_person and not facts.do_not_call:
        return []
    rule = book.do_not_call[0]
    if facts.do_not_call:
        says = "The number is on the Do Not Call registry and there is no consent or recent inquiry"
    elif facts.do_not_call_checked_on is None:
        says = "The Do Not Call registry has not been checked for this number"
    elif (now.date() - facts.do_not_call_checked_on).days > rule.max_age_days:
        says = (
            f"The Do Not Call registry was last checked on {facts.do_not_call_checked_on}, "
            f"more than {rule.max_age_days} days ago"
        )
    else:
        return []
    return [Reason(rule=rule.ref, outcome="refuse", says=f"{says}.", source=rule.source)]
