"""An application on a real port, in this process."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import uvicorn


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@asynccontextmanager
async def served(app: Any, port: int = 0, **options: Any) -> AsyncIterator[str]:
    """Where it answers; afterwards nothing of it does, and no line to it is left open.

    Lines are cut before the server is told to end: one that a browser keeps open would make it
    wait, and told to hurry it forgets its lifespan. Who has just called is let in first: closed in
    that moment, asyncio forgets the socket, and its warning would fail some later test.
    """
    chosen = {"lifespan": "off", "log_config": None, "log_level": "error"} | options
    chosen["timeout_graceful_shutdown"] = 2
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, **chosen))
    running = asyncio.create_task(server._serve())  # serve() would take the process's signals
    while not server.started:  # uvicorn has no event for it
        if running.done():
            raise OSError(f"the application did not start on port {port}")
        await asyncio.sleep(0.01)
    (listening,) = server.servers
    try:
        yield f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    finally:
        for each in listening.sockets:
            asyncio.get_running_loop().remove_reader(each.fileno())
        await asyncio.sleep(0.02)
        listening.close()
        for line in list(server.server_state.connections):
            line.transport.abort()
        server.should_exit = True
        await running
