"""Makes from a text what each channel rewards: threads, points, slides; nothing said before."""

from enterprisehub.domains.content.agents.repurpose import LIMITS, Input, Output, run_style
from enterprisehub.domains.content.logic.reword_prompt import ROUTE
from enterprisehub.domains.content.permissions import CONTENT_WRITE
from enterprisehub.kernel.agents.define import agent
from enterprisehub.kernel.agents.running import AgentRun


@agent(
    name="content.repurpose_v2",
    title="Repurpose V2",
    domain="Content",
    purpose="Makes threads, points and slides from a text, and leaves out what was said before",
    icon="split",
    input=Input,
    output=Output,
    permission=CONTENT_WRITE,
    route=ROUTE,
    limits=LIMITS,
    reads="the text, and what was planned and posted before",
    computes="the form of each channel: a numbered thread, an opening with points, slides; "
    "likeness to earlier posts; a connected model may reword a post, if it claims nothing new",
    evaluated="every sentence of the rules' posts stands literally in the text; what was posted is "
    "not made again",
    examples=(
        "Make an X thread from this article",
        "Turn the report into a series of posts",
        "Repurpose this text as slides and points",
        "Create a thread and a LinkedIn list from this",
        "Make a content series and skip what we already posted",
    ),
)
async def repurpose_v2(run: AgentRun, given: Input) -> Output:
    return await run_style(run, given, "series")
