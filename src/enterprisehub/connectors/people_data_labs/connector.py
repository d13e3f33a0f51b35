"""People Data Labs: what is publicly known of people and companies, bought by the match."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from enterprisehub.connectors.people_data_labs.client import API, EnrichmentClient
from enterprisehub.connectors.people_data_labs.read import (
    COMPANY_FIELDS,
    PERSON_FIELDS,
    read_company,
    read_person,
)
from enterprisehub.domains.hygiene.ports import Finding, Provider, Service, Subject, offer_service
from enterprisehub.kernel.connectors.catalogue import ConnectorSpec, CredentialField, declare
from enterprisehub.kernel.connectors.ports import Account
from enterprisehub.kernel.llm.budget import MICROCENTS_PER_CENT

CONNECTOR: Final = "people_data_labs"
KEEP_DAYS: Final = 90
_PRICE: Final = r"\d{1,4}(\.\d{1,4})?"


class PersonMatch:
    """The one person with this address or number, or of this name at this employer."""

    name = f"{CONNECTOR}.person"
    title = "People Data Labs, people"
    fields: frozenset[str] = PERSON_FIELDS
    company_fields: frozenset[str] = frozenset()
    keep_days = KEEP_DAYS

    def __init__(self, client: EnrichmentClient, cost_microcents: int, least: int) -> None:
        self._client, self.cost_microcents, self._least = client, cost_microcents, least

    def key_of(self, subject: Subject) -> str:
        """Asked anew where the contact's addresses changed."""
        return f"{subject.contact_id}|{subject.email or ''}|{subject.phone_e164 or ''}"

    async def look_up(self, subject: Subject) -> Sequence[Finding]:
        known: dict[str, str | int] = {}
        if subject.email:
            known["email"] = subject.email
        if subject.phone_e164:
            known["phone"] = subject.phone_e164
        if subject.given_name and subject.family_name:
            known |= {"first_name": subject.given_name, "last_name": subject.family_name}
        if subject.company_name or subject.domain:
            known["company"] = subject.company_name or subject.domain
        enough = subject.email or subject.phone_e164 or {"first_name", "company"} <= known.keys()
        if not enough:
            return ()
        told = await self._client.person(min_likelihood=self._least, **known)
        return read_person(told) if told else ()


class CompanyMatch:
    """The one company with this website."""

    name = f"{CONNECTOR}.company"
    title = "People Data Labs, companies"
    fields: frozenset[str] = frozenset()
    company_fields: frozenset[str] = COMPANY_FIELDS
    keep_days = KEEP_DAYS

    def __init__(self, client: EnrichmentClient, cost_microcents: int, least: int) -> None:
        self._client, self.cost_microcents, self._least = client, cost_microcents, least

    def key_of(self, subject: Subject) -> str:
        return subject.domain

    async def look_up(self, subject: Subject) -> Sequence[Finding]:
        if not subject.domain:
            return ()
        told = await self._client.company(min_likelihood=self._least, website=subject.domain)
        return read_company(told) if told else ()


def open_account(account: Account, least_likelihood_pct: int) -> Sequence[Provider]:
    client = _client(account)
    least = max(1, -(-least_likelihood_pct // 10))
    return (
        PersonMatch(client, _price(account, "person_cents"), least),
        CompanyMatch(client, _price(account, "company_cents"), least),
    )


async def try_account(account: Account) -> str:
    """Raises as any request; costs nothing."""
    await _client(account).try_key()
    return "People Data Labs accepts the key."


def _client(account: Account) -> EnrichmentClient:
    url = str(account.options.get("api_url") or API)
    return EnrichmentClient(str(account.credentials.get("api_key") or ""), url)


def _price(account: Account, name: str) -> int:
    return int(Decimal(str(account.options.get(name) or "0")) * MICROCENTS_PER_CENT)


spec = declare(
    ConnectorSpec(
        name=CONNECTOR,
        title="People Data Labs",
        summary="Buy what is publicly known of contacts and their companies, by the match.",
        icon="user-check",
        group="records",
        fields=(
            CredentialField(name="api_key", label="API key", secret=True),
            CredentialField(
                name="person_cents",
                label="Price of a person found, US cents",
                hint="As your plan says, such as 28 or 22.5",
                pattern=_PRICE,
            ),
            CredentialField(
                name="company_cents",
                label="Price of a company found, US cents",
                hint="As your plan says, such as 10",
                pattern=_PRICE,
            ),
            CredentialField(
                name="api_url",
                label="API",
                hint="Its sandbox, with made-up people and free, is "
                "https://sandbox.api.peopledatalabs.com",
                required=False,
                pattern=r"https?://[^\s/]+",
                default=API,
            ),
        ),
        test=try_account,
        guide=(
            "Sign up at peopledatalabs.com and copy the key from the dashboard under API Keys.",
            (
                "Enter what your plan charges for a match: it is reserved before each call and "
                "counted only where somebody was found."
            ),
            "Under Settings → Data hygiene set what one contact and a month may cost.",
        ),
    )
)
offer_service(Service(connector=CONNECTOR, title="People Data Labs", open=open_account))
