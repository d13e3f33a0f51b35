"""The prompt by which a model words this domain's drafts, and the route that it takes."""

from pathlib import Path

from enterprisehub.kernel.llm.policy import Route
from enterprisehub.kernel.llm.prompts.declare import declare

REWORD = declare("outreach.reword", Path(__file__).resolve().parents[1] / "prompts")
ROUTE: Route = REWORD.model_route
