"""The kinds of crm's records that files bring, and the fields that their columns can mean."""

from enterprisehub.domains.crm.events import ContactsImported
from enterprisehub.domains.crm.logic.import_file.read_values import TEXTS, read_value
from enterprisehub.domains.crm.logic.import_file.take_companies import take_companies
from enterprisehub.domains.crm.logic.import_file.take_contacts import take_contacts
from enterprisehub.domains.crm.logic.import_file.take_deals import take_deals
from enterprisehub.domains.crm.permissions import IMPORTS_RUN
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.events.publish import publish
from enterprisehub.kernel.importing.kinds import ImportKind, Whole
from enterprisehub.kernel.importing.match_columns import Columns, Target

OURS = Target("hub_id", "EnterpriseHub id", ("hub id",))
OWNER = Target("owner", "Owner's email", ("owner email", "owner", "assigned to", "account owner"))

CONTACT_TARGETS = (
    OURS,
    Target("name", "Full name", ("full name", "contact name", "contact", "client", "lead")),
    Target("given_name", "First name", ("given name", "forename", "fname", "first")),
    Target("family_name", "Last name", ("family name", "surname", "lname", "last")),
    Target("email", "Email", ("e mail", "email address", "mail", "primary email", "work email")),
    Target("email_2", "Second email", ("other email", "email 2", "home email", "personal email")),
    Target("phone", "Phone", ("mobile", "cell", "phone number", "telephone", "primary phone",
                              "mobile phone", "cell phone", "tel", "phone e164")),
    Target("phone_2", "Second phone", ("other phone", "phone 2", "home phone", "work phone",
                                       "landline")),
    Target("company", "Company", ("company name", "organisation", "organization", "account",
                                  "employer", "account name")),
    OWNER,
    Target("workspace", "Workspace", ("location", "branch", "office", "brand")),
    Target("job_title", "Role", ("job title", "title", "position", "job")),
    Target("lifecycle", "Lifecycle", ("lifecycle stage", "type", "contact type")),
    Target("lead_status", "Lead status", ("status", "lead stage")),
    Target("source", "Source", ("lead source", "origin", "original source")),
    Target("street", "Street", ("address", "street address", "address 1", "address line 1")),
    Target("city", "City", ("town", "mailing city")),
    Target("state", "State", ("province", "state region", "region", "state province")),
    Target("postal_code", "Postal code", ("zip", "zip code", "postcode", "zipcode")),
    Target("country", "Country", ("country code",)),
    Target("time_zone", "Time zone", ("timezone",)),
    Target("language", "Language", ("preferred language", "locale")),
    Target("tags", "Tags", ("tag", "labels", "groups", "categories")),
    Target("external_key", "External key", ("id", "external id", "record id", "contact id",
                                            "customer id", "lead id")),
)  # fmt: skip
COMPANY_TARGETS = (
    OURS,
    Target("name", "Name", ("company", "company name", "organisation", "account", "account name",
                            "organization")),
    Target("domain", "Web domain", ("website", "url", "web site", "homepage", "company domain")),
    Target("phone", "Phone", ("phone number", "telephone", "main phone", "phone e164")),
    Target("industry", "Industry", ("sector", "vertical")),
    Target("employees", "Employees", ("number of employees", "size", "headcount")),
    Target("description", "Description", ("about", "notes")),
    OWNER,
    Target("street", "Street", ("address", "street address")),
    Target("city", "City", ("town", "billing city")),
    Target("state", "State", ("province", "region", "state region")),
    Target("postal_code", "Postal code", ("zip", "zip code", "postcode")),
    Target("country", "Country", ("country code",)),
    Target("source", "Source", ("origin",)),
    Target("tags", "Tags", ("tag", "labels")),
    Target("external_key", "External key", ("id", "external id", "record id", "company id",
                                            "account id")),
)  # fmt: skip
DEAL_TARGETS = (
    OURS,
    Target("title", "Title", ("deal", "deal name", "name", "opportunity", "opportunity name")),
    Target("amount", "Amount", ("value", "deal amount", "price", "worth", "deal value")),
    Target("currency", "Currency", ("currency code",)),
    Target("pipeline", "Pipeline", ("pipeline name", "deal pipeline")),
    Target("stage", "Stage", ("deal stage", "status", "pipeline stage", "stage name")),
    OWNER,
    Target("email", "Contact's email", ("contact email", "email address", "primary contact")),
    Target("phone", "Contact's phone", ("contact phone", "mobile")),
    Target("company", "Company", ("company name", "account", "account name")),
    Target("close_on", "Expected close", ("close date", "closing date", "expected close date")),
    Target("closed_at", "Closed", ("closed date", "closed on", "won lost date")),
    Target("lost_reason", "Lost because", ("closed lost reason", "reason lost")),
    Target("next_step", "Next step", ()),
    Target("source", "Source", ("lead source", "origin")),
    Target("tags", "Tags", ("tag", "labels")),
    Target("external_key", "External key", ("id", "external id", "record id", "deal id",
                                            "opportunity id")),
)  # fmt: skip
SHARED = ("crm_tag_links", "kernel_search_documents")


async def tell_contacts(db: Db, whole: Whole) -> None:
    """Others hear of the contacts once, not of each."""
    fact = ContactsImported(whole.import_id, whole.created, whole.updated, whole.failed)
    await publish(db, fact)


CONTACTS = ImportKind(
    name="contact",
    title="Contacts",
    says="People with a name, an email address or a telephone number.",
    href="/contacts",
    write=IMPORTS_RUN,
    columns=Columns(CONTACT_TARGETS, (("name", "given_name", "family_name", "email", "phone"),)),
    read=read_value,
    take=take_contacts,
    tables=("crm_contacts", "crm_contact_emails", "crm_contact_phones", "crm_companies", *SHARED),
    finish=tell_contacts,
)
COMPANIES = ImportKind(
    name="company",
    title="Companies",
    says="Firms by their name, with web domain, industry and address.",
    href="/companies",
    write=IMPORTS_RUN,
    columns=Columns(COMPANY_TARGETS, (("name",),)),
    read=read_value,
    take=take_companies,
    tables=("crm_companies", *SHARED),
    text_fields=TEXTS,
)
DEALS = ImportKind(
    name="deal",
    title="Deals",
    says="Opportunities by their title, with amount, stage, and the contact by email or telephone.",
    href="/deals/list",
    write=IMPORTS_RUN,
    columns=Columns(DEAL_TARGETS, (("title",),)),
    read=read_value,
    take=take_deals,
    tables=("crm_deals", "crm_companies", *SHARED),
    money=frozenset({"amount"}),
)
