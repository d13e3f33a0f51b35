"""The sandbox offers a Jira and a GitHub: a living Delivery page without any account."""

from enterprisehub.connectors.github.understand import understand as understand_github
from enterprisehub.connectors.jira.understand import understand as understand_jira
from enterprisehub.connectors.sandbox.work.tools import SandboxGithub, SandboxJira
from enterprisehub.domains.delivery.ports import Tool, offer

SANDBOX_JIRA = offer(
    Tool(
        connector="sandbox_jira",
        vendor="jira",
        open=lambda _account, _keeper: SandboxJira(),
        understand=understand_jira,
        streams={"site": ("statuses",), "project": ("issues",), "board": ("sprints",)},
        swept=(("project", "issues"),),
        default_flows={"In Progress": "active", "In Review": "waiting"},
    )
)
SANDBOX_GITHUB = offer(
    Tool(
        connector="sandbox_github",
        vendor="github",
        open=lambda _account, _keeper: SandboxGithub(),
        understand=understand_github,
        streams={"repository": ("pulls", "commits", "deployments")},
        swept=(("repository", "pulls"),),
    )
)
