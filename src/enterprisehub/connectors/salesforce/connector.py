"""Salesforce: contacts, accounts and opportunities are kept in agreement."""

from enterprisehub.connectors.salesforce.account import app, open_salesforce
from enterprisehub.domains.sync.contracts import alike
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
            "company": alike(
                name="Name",
                domain="Website",
                phone="Phone",
                employees="NumberOfEmployees",
                description="Description",
                street="BillingStreet",
                city="BillingCity",
                state="BillingState",
                postal_code="BillingPostalCode",
                owner="OwnerId",
            ),
            "contact": alike(
                given_name="FirstName",
                family_name="LastName",
                email="Email",
                phone="Phone",
                job_title="Title",
                company="AccountId",
                street="MailingStreet",
                city="MailingCity",
                state="MailingState",
                postal_code="MailingPostalCode",
                owner="OwnerId",
            ),
            "deal": alike(
                title="Name",
                stage="StageName",
                amount="Amount",
                close_on="CloseDate",
                contact="ContactId",
                company="AccountId",
                owner="OwnerId",
            ),
        },
    )
)
