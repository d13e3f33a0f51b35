"""GitHub: pull requests, reviews, commits, issues and deployments are read."""

from enterprisehub.connectors.github.client import API
from enterprisehub.connectors.github.tool import GithubTool, client_of
from enterprisehub.connectors.github.understand import understand
from enterprisehub.domains.delivery.ports import Tool, offer
from enterprisehub.kernel.connectors.catalogue import ConnectorSpec, CredentialField, declare
from enterprisehub.kernel.connectors.ports import Account

CONNECTOR = "github"


async def test_account(account: Account) -> str:
    """Who GitHub says the token is; the organisation's repositories can be listed.

    Raises:
        ConnectorRejected: naming what is missing or wrong.
    """
    client = client_of(account)
    viewer = await client.viewer()
    await client.repositories(str(account.options.get("organisation") or ""), 1)
    return f"Works as {viewer['login']}." if viewer.get("login") else "Works as an App."


spec = declare(
    ConnectorSpec(
        name=CONNECTOR,
        title="GitHub",
        summary="Read pull requests, reviews, commits, issues and deployments.",
        icon="git-pull-request",
        group="delivery",
        fields=(
            CredentialField(
                name="organisation",
                label="Organisation",
                hint="As it stands in the address: github.com/<organisation>.",
                pattern=r"[A-Za-z0-9][A-Za-z0-9-]*",
            ),
            CredentialField(
                name="token",
                label="Token",
                hint="A fine-grained one that may read contents, issues, pull requests and "
                "deployments. Leave empty for a GitHub App.",
                secret=True,
                required=False,
            ),
            CredentialField(
                name="app_id", label="App id", hint="Of your GitHub App.", required=False
            ),
            CredentialField(
                name="installation_id",
                label="Installation id",
                hint="Of the App at this organisation.",
                required=False,
            ),
            CredentialField(
                name="private_key",
                label="App's private key",
                hint="The whole .pem that GitHub gave you, pasted as it is.",
                secret=True,
                required=False,
            ),
            CredentialField(
                name="webhook_secret",
                label="Webhook secret",
                hint="The one you give GitHub's webhook; proves that it comes from GitHub.",
                secret=True,
                required=False,
            ),
            CredentialField(
                name="api_url",
                label="API address",
                hint="Change only for GitHub Enterprise Server.",
                required=False,
                pattern=r"https?://\S+",
                default=API,
            ),
        ),
        test=test_account,
        addresses=(("Webhook for everything", "/hooks/github/{key}"),),
    )
)
tool = offer(
    Tool(
        connector=CONNECTOR,
        vendor="github",
        open=lambda account, _keeper: GithubTool(client_of(account), account),
        understand=understand,
        streams={
            "repository": (
                *("milestones", "issues", "pulls", "commits", "deployments", "releases"),
            )
        },
        swept=(("repository", "issues"), ("repository", "pulls")),
    )
)
