"""Plain requests to the agent that is meant: how often the router's first choice is right.

Every second request of each agent is held out; the router was tuned on the others. It learns from
what the agents say of themselves and from the requests beside them, none of which is asked here.
The unseen ones were written from the agents' descriptions, without sight of any other request.
"""

from collections import Counter, defaultdict
from pathlib import Path
from typing import Annotated, Any

import typer

from enterprisehub.app.catalog import load
from enterprisehub.kernel.agents.define import AGENTS
from enterprisehub.kernel.agents.routing.rank_agents import is_sure, rank
from enterprisehub.kernel.errors import Invalid

REQUESTS = Path(__file__).parent / "router" / "requests.txt"
UNSEEN = Path(__file__).parent / "router" / "unseen.txt"


def run(
    *, data: Annotated[Path, typer.Option(help="Requests by agent, as in the file.")] = REQUESTS
) -> dict[str, Any]:
    """Plain requests → agent: accuracy on requests that were held out, and on the others."""
    load()
    told = read_requests(data)
    unknown = sorted(set(told) - set(AGENTS))
    parts = {
        "held_out": [(a, w) for a, words in told.items() if a in AGENTS for w in words[1::2]],
        "tuned_on": [(a, w) for a, words in told.items() if a in AGENTS for w in words[::2]],
    }
    if data == REQUESTS:
        unseen = read_requests(UNSEEN)
        parts["unseen"] = [(a, w) for a, words in unseen.items() if a in AGENTS for w in words]
    result: dict[str, Any] = {"agents": len(AGENTS), "without_agent": unknown}
    for name, requests in parts.items():
        result[name] = measure(requests)
    result["without_requests"] = sorted(set(AGENTS) - set(told))
    return result


def measure(requests: list[tuple[str, str]]) -> dict[str, Any]:
    """`accuracy` of the first choice, of the first three, and where the router was sure."""
    first = third = sure = sure_right = 0
    mixed: Counter[tuple[str, str]] = Counter()
    wrong: list[str] = []
    for agent, words in requests:
        found = rank(words)
        names = [one.agent for one in found]
        right = names[:1] == [agent]
        first += right
        third += agent in names[:3]
        if is_sure(found):
            sure += 1
            sure_right += right
        if not right:
            got = names[0] if names else "nothing"
            mixed[agent, got] += 1
            wrong.append(f"{words} → {got} instead of {agent}")
    count = len(requests) or 1
    return {
        "requests": len(requests),
        "accuracy": round(first / count, 3),
        "among_three": round(third / count, 3),
        "sure_share": round(sure / count, 3),
        "accuracy_where_sure": round(sure_right / sure, 3) if sure else None,
        "most_mixed": [f"{a} taken for {b}: {n}" for (a, b), n in mixed.most_common(8)],
        "wrong": wrong,
    }


def read_requests(data: Path) -> dict[str, list[str]]:
    """Requests by agent, in the order of the file.

    Raises:
        Invalid: there is no such file, or a line stands before the first agent.
    """
    if not data.is_file():
        raise Invalid(f"There is no file {data}; check --data.")
    found: dict[str, list[str]] = defaultdict(list)
    agent = ""
    for line in data.read_text("utf-8").splitlines():
        text = line.strip()
        if text.startswith("[") and text.endswith("]"):
            agent = text[1:-1]
        elif text and not text.startswith("#"):
            if not agent:
                raise Invalid(f"“{text[:60]}” in {data} stands before any [agent].")
            found[agent].append(text)
    return dict(found)


def show(result: dict[str, Any]) -> str:
    """The figures, then what is mixed up."""
    lines = []
    for name in ("held_out", "tuned_on", "unseen"):
        if name not in result:
            continue
        part, title = result[name], name.replace("_", " ")
        lines.append(
            f"{title:9} {part['requests']:4} requests: first choice {part['accuracy']:.1%}, "
            f"among three {part['among_three']:.1%}; sure of {part['sure_share']:.1%}, "
            f"and then right {part['accuracy_where_sure'] or 0:.1%}"
        )
    lines += [f"  {mixed}" for mixed in result["held_out"]["most_mixed"]]
    if result["without_agent"]:
        lines.append(f"no such agent here: {', '.join(result['without_agent'])}")
    return "\n".join(lines)
