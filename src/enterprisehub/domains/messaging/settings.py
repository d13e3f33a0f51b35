"""What a tenant decides about its messages."""

from enterprisehub.kernel.tenancy.sections import Section


class MessagingSettings(Section, section="messaging"):
    """Who writes. `postal_address` stands under every commercial email."""

    company_name: str = ""
    postal_address: str = ""
    reply_to_email: str = ""
