"""What a tenant decides about its messages."""

from pydantic import Field

from enterprisehub.kernel.tenancy.sections import Section


class MessagingSettings(Section, section="messaging"):
    """Who writes, and the web chat. `postal_address` stands under every commercial email.

    `chat_origins` are the sites that may embed the chat ("https://www.example.com").
    """

    company_name: str = ""
    postal_address: str = ""
    reply_to_email: str = ""
    chat_enabled: bool = True
    chat_title: str = "Chat with us"
    chat_greeting: str = "Hello! How can we help?"
    chat_color: str = Field("#2f5bd8", pattern=r"^#[0-9a-fA-F]{6}$")
    chat_origins: tuple[str, ...] = ()
