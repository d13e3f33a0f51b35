"""Google Drive: documents are searched and read for research, and answers are written there."""

from datetime import datetime

from enterprisehub.connectors.google_drive.client import API, TOKENS, DriveClient, Tokens
from enterprisehub.connectors.google_drive.consent import GoogleConsent
from enterprisehub.connectors.google_drive.search import DriveSearch
from enterprisehub.connectors.google_drive.write import DriveWriter
from enterprisehub.domains.research.ports import DocumentWriter, Keep, Service, offer
from enterprisehub.kernel.connectors import accounts
from enterprisehub.kernel.connectors.catalogue import ConnectorSpec, CredentialField, declare
from enterprisehub.kernel.connectors.ports import Account, PortContext, bind
from enterprisehub.kernel.scope import SYSTEM, Scope

CONNECTOR = "google_drive"


def client_of(account: Account, keep: Keep) -> DriveClient:
    """The account's client."""
    given, options = account.credentials, account.options
    ends = str(given.get("access_expires_at") or "")
    tokens = Tokens(
        client_id=str(options.get("client_id") or ""),
        client_secret=str(given.get("client_secret") or ""),
        refresh_token=str(given.get("refresh_token") or ""),
        access_token=str(given.get("access_token") or ""),
        expires_at=datetime.fromisoformat(ends) if ends else None,
    )

    async def kept(fresh: dict[str, str]) -> None:
        await keep(account, fresh)

    return DriveClient(
        tokens,
        kept,
        api_url=str(options.get("api_url") or API),
        token_url=str(options.get("token_url") or TOKENS),
    )


async def _keep_nothing(_: Account, __: dict[str, str]) -> None:
    """A try does not change what is stored."""


async def test_account(account: Account) -> str:
    """Whether Google lets the account see files."""
    client = client_of(account, _keep_nothing)
    found = await client.files("trashed = false", limit=1, fields="id,name")
    return f"Works: sees “{found[0].get('name')}”." if found else "Works, and sees no file yet."


def _writer(context: PortContext) -> DriveWriter:
    async def keep(owner: Account, fresh: dict[str, str]) -> None:
        if owner.id is None:
            return
        async with context.database.scoped(Scope(owner.tenant_id, SYSTEM)) as db:
            row = await accounts.account(db, owner.id, lock=True)
            row.credentials = {**row.credentials, **fresh}

    return DriveWriter(client_of(context.account, keep))


spec = declare(
    ConnectorSpec(
        name=CONNECTOR,
        title="Google Drive",
        summary="Read documents for research, write answers as Google Docs.",
        icon="files",
        group="records",
        fields=(
            CredentialField(
                name="client_id", label="OAuth client id", hint="Of your app at Google Cloud."
            ),
            CredentialField(name="client_secret", label="OAuth client secret", secret=True),
            CredentialField(
                name="refresh_token",
                label="Refresh token",
                hint="Comes by signing in after this form is saved; or one granted for "
                "drive.readonly and drive.file.",
                secret=True,
                required=False,
            ),
            CredentialField(
                name="access_token", label="Access token", secret=True, required=False, kept=True
            ),
            CredentialField(
                name="access_expires_at",
                label="Access ends",
                secret=True,
                required=False,
                kept=True,
            ),
            CredentialField(
                name="api_url",
                label="API",
                hint="Change only for a test server.",
                required=False,
                pattern=r"https?://[^\s/]+",
                default=API,
            ),
            CredentialField(
                name="token_url",
                label="Token server",
                hint="Change only for a test server.",
                required=False,
                pattern=r"https?://[^\s/]+",
                default=TOKENS,
            ),
        ),
        test=test_account,
        guide=(
            "At console.cloud.google.com make a project and enable the Google Drive API.",
            (
                "Under APIs & Services make an OAuth client of the kind “Web application”, with "
                "the callback URL below as an authorised redirect URI."
            ),
            (
                "On its consent screen add the scopes drive.readonly and drive.file, and yourself "
                "as a test user while the app is not published."
            ),
            "Copy client id and secret into this form, save, and sign in on the account's page.",
        ),
        addresses=(("Callback URL for signing in", "/settings/connections/consent/back"),),
        consent=GoogleConsent(),
    )
)
offer(
    Service(
        connector=CONNECTOR,
        place="drive",
        title="Google Drive",
        open=lambda account, keep: DriveSearch(client_of(account, keep)),
    )
)
bind(DocumentWriter, CONNECTOR, _writer)
