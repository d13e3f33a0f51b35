"""The email that brings a proposal: from facts alone. Pure; the version changes with the words."""

from dataclasses import dataclass
from datetime import date

TEMPLATE_VERSION = "proposal_email/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailFacts:
    given_name: str
    number: str
    title: str
    total: str
    monthly: str
    valid_until_on: date
    company: str
    language: str = "en"


@dataclass(frozen=True, slots=True)
class EmailText:
    subject: str
    body: str


def word_email(facts: EmailFacts) -> EmailText:
    """In the person's language; English where we have no words for it."""
    if facts.language == "es":
        return _spanish(facts)
    hello = f"Hi {facts.given_name}," if facts.given_name else "Hello,"
    monthly = f" Of that, {facts.monthly} is per month." if facts.monthly else ""
    body = (
        f"{hello}\n\n"
        f"thank you for your time. Our proposal {facts.number} for “{facts.title}” is attached. "
        f"It comes to {facts.total}.{monthly} It is valid until "
        f"{facts.valid_until_on:%-d %B %Y}.\n\n"
        "Shall we go through it together, or would you like anything changed?\n\n"
        f"Best regards,\n{facts.company}"
    )
    return EmailText(f"Proposal {facts.number}: {facts.title}", body)


def _spanish(facts: EmailFacts) -> EmailText:
    hello = f"Hola {facts.given_name}," if facts.given_name else "Hola,"
    monthly = f" De ese importe, {facts.monthly} es mensual." if facts.monthly else ""
    body = (
        f"{hello}\n\n"
        f"gracias por su tiempo. Adjuntamos nuestra propuesta {facts.number} para "
        f"“{facts.title}”. El total es de {facts.total}.{monthly} Es válida hasta el "
        f"{facts.valid_until_on:%d/%m/%Y}.\n\n"
        "¿La revisamos juntos, o desea algún cambio?\n\n"
        f"Un saludo,\n{facts.company}"
    )
    return EmailText(f"Propuesta {facts.number}: {facts.title}", body)
