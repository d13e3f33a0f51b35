"""The two bodies of an email from one plain text, with sender's address and way out."""

import re
from dataclasses import dataclass

from markupsafe import Markup, escape

from enterprisehub.domains.messaging.contracts import SendEmail

_LINK = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]]")


@dataclass(frozen=True, slots=True)
class Bodies:
    text: str
    html: str


def render_email(email: SendEmail) -> Bodies:
    """Exactly what leaves: the approved words, then footer and unsubscribe link."""
    closing = [email.footer] if email.footer else []
    text_closing = [*closing]
    if email.unsubscribe_url:
        text_closing.append(f"Unsubscribe: {email.unsubscribe_url}")
    text = email.body + ("\n\n-- \n" + "\n".join(text_closing) if text_closing else "") + "\n"
    html = email.html if email.html is not None else _paragraphs(email.body)
    return Bodies(text, _document(email, Markup(html), closing))  # noqa: S704  ours or approved


def _paragraphs(body: str) -> str:
    parts = [part.strip("\n") for part in re.split(r"\n\s*\n", body)]
    return "".join(f"<p>{_lines(part)}</p>" for part in parts if part.strip())


def _lines(part: str) -> str:
    return str(Markup("<br>").join(_linked(line) for line in part.split("\n")))


def _linked(line: str) -> Markup:
    pieces, at = [], 0
    for found in _LINK.finditer(line):
        url = found.group()
        pieces.append(escape(line[at : found.start()]))
        pieces.append(Markup('<a href="{}">{}</a>').format(url, url))
        at = found.end()
    return Markup().join([*pieces, escape(line[at:])])


def _document(email: SendEmail, content: Markup, closing: list[str]) -> str:
    lines = [escape(line) for entry in closing for line in entry.split("\n")]
    if email.unsubscribe_url:
        link = Markup('<a href="{}">Unsubscribe</a>').format(email.unsubscribe_url)
        lines.append(link)
    footer = Markup()
    if lines:
        footer = Markup('<hr><p style="color:#666;font-size:12px">{}</p>').format(
            Markup("<br>").join(lines)
        )
    return str(
        Markup(
            '<!doctype html><html lang="{}"><head><meta charset="utf-8"><title>{}</title></head>'
            '<body style="font-family:sans-serif;font-size:15px;line-height:1.5">{}{}</body></html>'
        ).format(email.language or "en", email.subject, content, footer)
    )
