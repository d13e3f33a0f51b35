"""The email that brings a proposal: from facts alone. Pure; the version changes with the words."""

from dataclasses import dataclass
from datetime import date

from enterprisehub.domains.messaging.contracts.style import (
    PLAIN,
    Style,
    fitting,
    greeting_in,
    in_manner,
    sign_off_in,
)

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
    style: Style = PLAIN

    @property
    def valid_on(self) -> str:
        """The last day that it is valid, as the letter says it."""
        if self.language == "es":
            return f"{self.valid_until_on:%d/%m/%Y}"
        return f"{self.valid_until_on:%-d %B %Y}"


@dataclass(frozen=True, slots=True)
class EmailText:
    subject: str
    body: str


def word_email(facts: EmailFacts) -> EmailText:
    """In the person's language (English where we have no words for it) and the tenant's manner."""
    style = fitting(facts.style, "es" if facts.language == "es" else "en")
    if facts.language == "es":
        return _spanish(facts, style)
    hello = _hello(facts, style, "Hi {name}, ", "Hello, ")
    monthly = f" Of that, {facts.monthly} is per month." if facts.monthly else ""
    body = (
        f"{hello}\n\n"
        f"thank you for your time. Our proposal {facts.number} for “{facts.title}” is attached. "
        f"It comes to {facts.total}.{monthly} It is valid until {facts.valid_on}.\n\n"
        "Shall we go through it together, or would you like anything changed?\n\n"
        f"{sign_off_in(style, 'Best regards,')}\n{facts.company}"
    )
    return EmailText(f"Proposal {facts.number}: {facts.title}", in_manner(body, style))


def _hello(facts: EmailFacts, style: Style, usual: str, nobody: str) -> str:
    named = bool(facts.given_name)
    words = greeting_in(style, usual if named else nobody, named=named)
    return words.format(name=facts.given_name).strip()


def _spanish(facts: EmailFacts, style: Style) -> EmailText:
    hello = _hello(facts, style, "Hola {name}, ", "Hola, ")
    monthly = f" De ese importe, {facts.monthly} es mensual." if facts.monthly else ""
    body = (
        f"{hello}\n\n"
        f"gracias por su tiempo. Adjuntamos nuestra propuesta {facts.number} para "
        f"“{facts.title}”. El total es de {facts.total}.{monthly} Es válida hasta el "
        f"{facts.valid_on}.\n\n"
        "¿La revisamos juntos, o desea algún cambio?\n\n"
        f"{sign_off_in(style, 'Un saludo,')}\n{facts.company}"
    )
    return EmailText(f"Propuesta {facts.number}: {facts.title}", body)
