"""python call_and_follow.py AGENT_ID CONTACT_ID [ABOUT]: an agent calls, and you read along.

HUB_URL and HUB_KEY say where the hub is and who asks.
"""

import os
import sys
import time

from hub_calls import HubCalls, Turn


def main(agent_id: str, contact_id: str, about: str = "") -> None:
    with HubCalls(os.environ["HUB_URL"], os.environ["HUB_KEY"]) as hub:
        known = set(hub.calls_with(contact_id))
        placed = hub.place(agent_id, contact_id, about=about)
        print(f"{placed.state}{': ' + placed.reason if placed.reason else ''}")
        while not (new := [one for one in hub.calls_with(contact_id) if one not in known]):
            time.sleep(1)
        for news in hub.follow(new[0]):
            print(f"{news.speaker}: {news.text}" if isinstance(news, Turn) else f"-- {news}")
        print(hub.read(new[0]).summary)


if __name__ == "__main__":
    main(*sys.argv[1:])
