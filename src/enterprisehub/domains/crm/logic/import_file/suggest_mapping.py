"""Which column of a file means which field: guessed from its name, decided by a person."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from enterprisehub.kernel.errors import Invalid
from enterprisehub.kernel.search.fold import words_of


@dataclass(frozen=True, slots=True)
class Target:
    """A field that a column can mean; `words` are other names people give it."""

    field: str
    title: str
    words: tuple[str, ...] = ()


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
TARGETS = {"contact": CONTACT_TARGETS, "company": COMPANY_TARGETS, "deal": DEAL_TARGETS}
NEEDED: Mapping[str, tuple[str, ...]] = {
    "contact": ("name", "given_name", "family_name", "email", "phone"),
    "company": ("name",),
    "deal": ("title",),
}
_CUSTOM = re.compile(r"custom\.[a-z][a-z0-9_]{0,39}")


def suggest_mapping(
    record_kind: str, columns: Sequence[str], custom: Mapping[str, str]
) -> dict[str, str]:
    """A field for each column (by its place, "0", "1", …) that is plain from its name.

    `custom` maps the keys of custom fields to their titles. No field is given twice.
    """
    exact: dict[str, str] = {}
    loose: dict[str, str] = {}
    for target in TARGETS[record_kind]:
        for words in (target.field, target.title):
            exact.setdefault(_plain(words), target.field)
        for words in target.words:
            loose.setdefault(_plain(words), target.field)
    for key, title in custom.items():
        exact.setdefault(_plain(f"custom.{key}"), f"custom.{key}")
        loose.setdefault(_plain(title), f"custom.{key}")
        loose.setdefault(_plain(key), f"custom.{key}")
    found: dict[str, str] = {}
    # A column that bears the field's own name goes before one that only sounds like it.
    for names in (exact, loose):
        for place, column in enumerate(columns):
            field = names.get(_plain(column))
            if field and str(place) not in found and field not in found.values():
                found[str(place)] = field
    return dict(sorted(found.items(), key=lambda item: int(item[0])))


def check_mapping(
    record_kind: str, columns: Sequence[str], mapping: Mapping[str, str], custom: Sequence[str]
) -> dict[int, str]:
    """The mapping by the columns' places.

    Raises:
        Invalid: a column or field does not exist, a field is given twice, or none tells who it is.
    """
    known = {target.field for target in TARGETS[record_kind]} | {f"custom.{key}" for key in custom}
    wrong: dict[str, str] = {}
    fixed: dict[int, str] = {}
    for place, field in mapping.items():
        if not field:
            continue
        where = f"mapping.{place[:20]}"
        if not (place.isascii() and place.isdigit() and int(place[:9]) < len(columns)):
            wrong[where] = "is not a column of this file"
        elif field not in known and not _CUSTOM.fullmatch(field):
            wrong[where] = f"“{field[:40]}” is not a field of a {record_kind}"
        elif field not in known:
            wrong[where] = f"“{field}” is not defined; add the custom field first"
        elif field in fixed.values():
            wrong[where] = f"“{field}” is given to two columns"
        else:
            fixed[int(place)] = field
    if not wrong and not set(fixed.values()) & set(NEEDED[record_kind]):
        needed = ", ".join(t.title for t in TARGETS[record_kind] if t.field in NEEDED[record_kind])
        wrong["mapping"] = f"say which column holds one of: {needed}"
    if wrong:
        raise Invalid("The columns are not mapped rightly.", fields=wrong)
    return fixed


def _plain(words: str) -> str:
    return " ".join(words_of(words.replace("_", " ")))
