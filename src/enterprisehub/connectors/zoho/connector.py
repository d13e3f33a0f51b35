"""Zoho CRM: contacts, accounts and deals are kept in agreement."""

from enterprisehub.connectors.zoho.account import accounts_url, app, open_zoho
from enterprisehub.connectors.zoho.client import DATA_CENTRES
from enterprisehub.domains.sync.contracts import alike
from enterprisehub.domains.sync.ports import BACK, Crm, offer, try_crm
from enterprisehub.kernel.connectors.catalogue import ConnectorSpec, CredentialField, declare
from enterprisehub.kernel.connectors.signing_in import SigningIn, app_fields, may_ask, url_field

CONNECTOR = "zoho"
_MODULES = ("contacts", "accounts", "deals")
SCOPES = ",".join(
    [
        *(f"ZohoCRM.modules.{one}.ALL" for one in _MODULES),
        "ZohoCRM.coql.READ",
        "ZohoCRM.settings.fields.READ",
        "ZohoCRM.settings.layouts.READ",
        "ZohoCRM.settings.pipeline.READ",
        "ZohoCRM.users.READ",
        "ZohoCRM.org.READ",
    ]
)

signing_in = SigningIn(
    app=app,
    page=lambda account: f"{accounts_url(account)}/oauth/v2/auth",
    scopes=SCOPES,
    # A refresh token comes only with these.
    asks={"access_type": "offline", "prompt": "consent"},
)
spec = declare(
    ConnectorSpec(
        name=CONNECTOR,
        title="Zoho CRM",
        summary="Keep contacts, accounts and deals in agreement, both ways.",
        icon="database",
        group="records",
        fields=(
            CredentialField(
                name="data_centre",
                label="Data centre",
                hint=f"What follows “zoho.” in your address there: {', '.join(DATA_CENTRES)}.",
                pattern="|".join(name.replace(".", r"\.") for name in DATA_CENTRES),
                required=False,
                default="com",
            ),
            *app_fields(of="Of your client in Zoho's API console.", required=True),
            url_field(""),
        ),
        test=try_crm,
        addresses=(BACK,),
        guide=(
            (
                "Open api-console.zoho.com (or .eu, .in, … of your data centre), add a client of "
                "the type “Server-based Applications” and enter the redirect address below."
            ),
            "Copy its client id and secret, save here, then sign in under CRM sync.",
            (
                "Sign in as somebody who may see and change all contacts, accounts and deals: "
                "records that this person cannot see are taken for deleted."
            ),
            "Each call costs your organisation credits; reading goes by up to 200 records a call.",
        ),
    )
)
crm = offer(
    Crm(
        connector=CONNECTOR,
        title="Zoho CRM",
        open=open_zoho,
        consent=signing_in,
        signed_in=may_ask,
        merges=True,
        defaults={
            "company": alike(
                name="Account_Name",
                domain="Website",
                phone="Phone",
                employees="Employees",
                description="Description",
                street="Billing_Street",
                city="Billing_City",
                state="Billing_State",
                postal_code="Billing_Code",
                owner="Owner",
            ),
            "contact": alike(
                given_name="First_Name",
                family_name="Last_Name",
                email="Email",
                phone="Phone",
                job_title="Title",
                company="Account_Name",
                street="Mailing_Street",
                city="Mailing_City",
                state="Mailing_State",
                postal_code="Mailing_Zip",
                owner="Owner",
            ),
            "deal": alike(
                title="Deal_Name",
                stage="Stage",
                amount="Amount",
                close_on="Closing_Date",
                contact="Contact_Name",
                company="Account_Name",
                owner="Owner",
            ),
        },
    )
)
