"""What the message itself must and must not contain."""

from enterprisehub.domains.compliance.contracts import ContactFacts, Outcome, Reason
from enterprisehub.domains.compliance.logic.locate_person import Places
from enterprisehub.domains.compliance.logic.read_rules import EmailRule, RuleBook


def check_content(
    facts: ContactFacts, places: Places, channel: str, purpose: str, book: RuleBook
) -> list[Reason]:
    """Findings in the words, and what the law wants to stand in them."""
    return [
        *_check_fair_housing(facts),
        *_check_email(facts, places, channel, purpose, book),
        *_check_licence(facts, places, purpose, book),
        *_check_india(facts, places, channel, purpose, book),
    ]


def _check_fair_housing(facts: ContactFacts) -> list[Reason]:
    verdict = facts.content.fair_housing
    quoted = "; ".join(facts.content.findings[:3])
    if verdict == "violation":
        says = f"The text prefers or limits by a protected class: {quoted}."
        return [_by_lexicon(facts, "refuse", says)]
    if verdict == "flag" and not facts.looked_at_by_person:
        says = f"The text has words that fair housing law makes delicate: {quoted}."
        return [_by_lexicon(facts, "review", says)]
    return []


def _by_lexicon(facts: ContactFacts, outcome: Outcome, says: str) -> Reason:
    content = facts.content
    return Reason(rule=content.lexicon, outcome=outcome, says=says, source=content.lexicon_source)


def email_rules(places: Places, channel: str, purpose: str, book: RuleBook) -> list[EmailRule]:
    """What an email to these places must contain; our own caution where no law was read."""
    if channel != "email":
        return []
    used = [rule for rule in book.email if rule.covers(channel, purpose)]
    found = [rule for rule in used if rule.jurisdiction in places.jurisdictions]
    return found or [rule for rule in used if rule.jurisdiction == "*"]


def _check_email(
    facts: ContactFacts, places: Places, channel: str, purpose: str, book: RuleBook
) -> list[Reason]:
    has = {
        "postal_address": facts.content.has_postal_address,
        "unsubscribe": facts.content.has_unsubscribe,
    }
    says = {
        "postal_address": "A commercial email must show a postal address: Settings, Messages.",
        "unsubscribe": "A commercial email must have a working way to unsubscribe.",
    }
    return [
        Reason(rule=rule.ref, outcome="refuse", says=says[rule.needs], source=rule.source)
        for rule in email_rules(places, channel, purpose, book)
        if not has[rule.needs]
    ]


def _check_licence(
    facts: ContactFacts, places: Places, purpose: str, book: RuleBook
) -> list[Reason]:
    """The first solicitation of a licensee names the licence."""
    content = facts.content
    if not (facts.limits.is_licensee and content.is_first_contact) or content.licence_ids:
        return []
    return [
        Reason(
            rule=rule.ref,
            outcome="refuse",
            says="The first message to this person must show the licence number (DRE 8 digits).",
            source=rule.source,
        )
        for rule in book.licence
        if rule.jurisdiction in places.jurisdictions and rule.covers("", purpose)
    ]


def _check_india(
    facts: ContactFacts, places: Places, channel: str, purpose: str, book: RuleBook
) -> list[Reason]:
    if "IN" not in places.jurisdictions or channel != "sms" or purpose == "reply":
        return []
    has = {
        "header": bool(facts.content.india_header),
        "template_id": bool(facts.content.india_template_id),
    }
    return [
        Reason(
            rule=rule.ref,
            outcome="refuse",
            says=f"A text to India needs a registered DLT {name.replace('_', ' ')}.",
            source=rule.source,
        )
        for rule in book.india
        for name in rule.needs
        if not has[name]
    ]
