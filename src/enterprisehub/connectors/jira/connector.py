"""Jira: projects, boards, sprints and issues are read; nothing is written."""

from datetime import datetime

from enterprisehub.connectors.jira.client import RENEWED_BEFORE
from enterprisehub.connectors.jira.consent import SCOPES, AtlassianConsent
from enterprisehub.connectors.jira.tool import JiraTool, client_of
from enterprisehub.connectors.jira.understand import understand
from enterprisehub.domains.delivery.ports import Tool, offer
from enterprisehub.kernel import clock
from enterprisehub.kernel.connectors.catalogue import ConnectorSpec, CredentialField, declare
from enterprisehub.kernel.connectors.ports import Account
from enterprisehub.kernel.errors import NotConnected

CONNECTOR = "jira"
TOKEN_PAGE = "id.atlassian.com/manage-profile/security/api-tokens"  # noqa: S105  an address


async def _keep_nothing(_: Account, __: object) -> None:
    """A try does not change what is stored: tokens are rotated by readings only."""


async def test_account(account: Account) -> str:
    """Who Jira says the account is.

    Raises:
        NotConnected: somebody has to sign in with Atlassian first, or its access has run out: a
            reading renews that, and a try must not use up what renews it.
    """
    known = account.credentials
    if not known.get("api_token"):
        if not known.get("refresh_token"):
            raise NotConnected("Sign in with Atlassian under Delivery → Sources of work to finish.")
        ends = known.get("access_expires_at")
        if not ends or datetime.fromisoformat(str(ends)) < clock.now() + RENEWED_BEFORE:
            raise NotConnected("Signed in; the next reading of work shows whether it still holds.")
    me = await client_of(account, _keep_nothing).myself()
    return f"Works as {me.get('displayName') or me.get('emailAddress') or 'an account'}."


spec = declare(
    ConnectorSpec(
        name=CONNECTOR,
        title="Jira",
        summary="Read projects, boards, sprints and issues with their history.",
        icon="square-kanban",
        group="delivery",
        fields=(
            CredentialField(
                name="site_url",
                label="Site",
                hint="Like https://acme.atlassian.net",
                pattern=r"https?://[^\s/]+",
            ),
            CredentialField(
                name="email",
                label="Account's email",
                hint="Needed with an API token.",
                required=False,
            ),
            CredentialField(
                name="api_token",
                label="API token",
                hint=f"Made at {TOKEN_PAGE}. Leave empty to sign in with Atlassian.",
                secret=True,
                required=False,
            ),
            CredentialField(
                name="client_id",
                label="OAuth client id",
                hint="Of your app at developer.atlassian.com; only for signing in.",
                required=False,
            ),
            CredentialField(
                name="client_secret", label="OAuth client secret", secret=True, required=False
            ),
            CredentialField(
                name="refresh_token",
                label="OAuth refresh token",
                hint="Filled by signing in; it changes by itself.",
                secret=True,
                required=False,
            ),
            CredentialField(
                name="access_token", label="OAuth access token", secret=True, required=False
            ),
            CredentialField(
                name="access_expires_at", label="Access ends", secret=True, required=False
            ),
            CredentialField(name="cloud_id", label="Cloud id", secret=True, required=False),
            CredentialField(
                name="webhook_secret",
                label="Webhook secret",
                hint="The one you give Jira's webhook; proves that it comes from Jira.",
                secret=True,
                required=False,
            ),
            CredentialField(
                name="story_point_field",
                label="Field of story points",
                hint="Like customfield_10016.",
                required=False,
                default="customfield_10016",
            ),
            CredentialField(
                name="gateway_url",
                label="Gateway",
                hint="Change only for a test server.",
                required=False,
                pattern=r"https?://[^\s/]+",
                default="https://api.atlassian.com",
            ),
        ),
        test=test_account,
        guide=(
            (
                f"The short way: make an API token at {TOKEN_PAGE} and enter it with the site and "
                "that account's email. It reads what that account may see."
            ),
            (
                "Or sign in, which also lets Jira call us when work changes: at "
                "developer.atlassian.com make an OAuth 2.0 (3LO) app, and under Authorization "
                "enter the callback URL below."
            ),
            f"Under Permissions add the Jira API with these scopes: {SCOPES.partition(' ')[2]}.",
            (
                "Copy client id and secret from the app's Settings into this form, save, and sign "
                "in under Delivery → Sources of work."
            ),
        ),
        addresses=(
            ("Callback URL for signing in", "/delivery/consent/back"),
            ("Webhook for issues and sprints", "/hooks/jira/{key}"),
        ),
    )
)
tool = offer(
    Tool(
        connector=CONNECTOR,
        vendor="jira",
        open=lambda account, keeper: JiraTool(client_of(account, keeper), account),
        understand=understand,
        streams={
            "site": ("statuses",),
            "project": ("issues",),
            "board": ("sprints", "board_issues"),
        },
        swept=(("project", "issues"),),
        consent=AtlassianConsent(),
    )
)
