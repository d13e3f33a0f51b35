"""Salesforce: contacts, accounts and opportunities are kept in agreement."""

from enterprisehub.connectors.salesforce.account import app, open_salesforce
from enterprisehub.domains.sync.contracts import DefaultMap
from enterprisehub.domains.sync.ports import BACK, Crm, offer, try_crm
from enterprisehub.kernel.connectors.catalogue import ConnectorSpec, CredentialField, declare
from enterprisehub.kernel.connectors.signing_in import SigningIn, app_fields, url_of

CONNECTOR = "salesforce"
SCOPES = "api refresh_token"

signing_in = SigningIn(
    app=app,
    page=lambda account: f"{url_of(account, '')}/services/oauth2/authorize",
    scopes=SCOPES,
)
spec = declare(
    ConnectorSpec(
        name=CONNECTOR,
        title="Salesforce",
        summary="Keep contacts, accounts and opportunities in agreement, both ways.",
        icon="database",
        group="records",
        fields=(
            CredentialField(
                name="api_url",
                label="My Domain address",
                hint="As https://acme.my.salesforce.com: Setup → My Domain.",
                pattern=r"https?://[^\s/]+/?",
            ),
            *app_fields(of="The app's consumer key.", also="Its consumer secret.", required=True),
            CredentialField(
                name="key_field",
                label="External id field",
                hint="Name of a text field, External ID and Unique, that contacts, accounts and "
                "opportunities have (as Hub_Key__c). With it nothing is ever made twice there.",
                required=False,
                pattern=r"[A-Za-z][A-Za-z0-9_]{0,79}",
            ),
        ),
        test=try_crm,
        addresses=(BACK,),
        guide=(
            (
                "In Salesforce Setup open External Client App Manager (or App Manager → New "
                "Connected App), make an app with OAuth enabled, the scopes api and refresh_token, "
                "and PKCE not required."
            ),
            "Enter the redirect address below as its callback address.",
            (
                "Either allow the client credentials flow and name the user it runs as: then "
                "nobody has to sign in. Give that user only what is to be kept in agreement."
            ),
            "Or save here and sign in under CRM sync; the records that you may see are read.",
            (
                "Copy the consumer key and secret. Every call counts against your company's daily "
                "limit; reading stops by itself when 95 % of it are used."
            ),
        ),
    )
)
crm = offer(
    Crm(
        connector=CONNECTOR,
        title="Salesforce",
        open=open_salesforce,
        consent=signing_in,
        defaults={
            "company": (
                DefaultMap(ours="name", theirs="Name"),
                DefaultMap(ours="domain", theirs="Website"),
                DefaultMap(ours="phone", theirs="Phone"),
                DefaultMap(ours="employees", theirs="NumberOfEmployees"),
                DefaultMap(ours="description", theirs="Description"),
                DefaultMap(ours="street", theirs="BillingStreet"),
                DefaultMap(ours="city", theirs="BillingCity"),
                DefaultMap(ours="state", theirs="BillingState"),
                DefaultMap(ours="postal_code", theirs="BillingPostalCode"),
                DefaultMap(ours="owner", theirs="OwnerId"),
            ),
            "contact": (
                DefaultMap(ours="given_name", theirs="FirstName"),
                DefaultMap(ours="family_name", theirs="LastName"),
                DefaultMap(ours="email", theirs="Email"),
                DefaultMap(ours="phone", theirs="Phone"),
                DefaultMap(ours="job_title", theirs="Title"),
                DefaultMap(ours="company", theirs="AccountId"),
                DefaultMap(ours="street", theirs="MailingStreet"),
                DefaultMap(ours="city", theirs="MailingCity"),
                DefaultMap(ours="state", theirs="MailingState"),
                DefaultMap(ours="postal_code", theirs="MailingPostalCode"),
                DefaultMap(ours="owner", theirs="OwnerId"),
            ),
            "deal": (
                DefaultMap(ours="title", theirs="Name"),
                DefaultMap(ours="stage", theirs="StageName"),
                DefaultMap(ours="amount", theirs="Amount"),
                DefaultMap(ours="close_on", theirs="CloseDate"),
                DefaultMap(ours="contact", theirs="ContactId"),
                DefaultMap(ours="company", theirs="AccountId"),
                DefaultMap(ours="owner", theirs="OwnerId"),
            ),
        },
    )
)
