"""The words of an invitation to a demo, from facts alone. Pure."""

from pydantic import BaseModel

from enterprisehub.domains.messaging.contracts.style import (
    PLAIN,
    Style,
    fitting,
    greeting_in,
    in_manner,
    sign_off_in,
)


class Invitation(BaseModel):
    """Everything an invitation may state."""

    given_name: str
    about: str
    minutes: int
    times: list[str]
    zone: str
    sender: str
    company: str
    style: Style = PLAIN


class Words(BaseModel):
    subject: str
    body: str


def word_invitation(facts: Invitation) -> Words:
    """The subject and the text, in the tenant's manner."""
    style, named = fitting(facts.style, "en"), bool(facts.given_name)
    hello = greeting_in(style, "Hi {name}, " if named else "Hello, ", named=named)
    hello = hello.format(name=facts.given_name).strip()
    about = f" about {facts.about}" if facts.about else ""
    times = "\n".join(f"- {time}" for time in facts.times)
    signed = "\n".join(part for part in (facts.sender, facts.company) if part)
    body = (
        f"{hello}\n\nI would like to show you how we would do it{about}. "
        f"It takes {facts.minutes} minutes. These times are free ({facts.zone}):\n\n{times}\n\n"
        f"Which one suits you?\n\n{sign_off_in(style, 'Best regards,')}\n{signed}"
    )
    return Words(subject=f"A short demo{about}", body=in_manner(body, style))
