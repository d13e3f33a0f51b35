"""What work costs in processor time: the figure that a busy machine does not change."""

import os
import time
from pathlib import Path

import psycopg

_TICKS = os.sysconf("SC_CLK_TCK")


def seconds_of(*pids: int) -> float:
    """Processor seconds so far of these processes, their children, and children that ended."""
    children: dict[int, list[int]] = {}
    used: dict[int, float] = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it ended meanwhile; its parent keeps its time
        pid = int(entry.name)
        children.setdefault(int(fields[1]), []).append(pid)
        used[pid] = sum(int(ticks) for ticks in fields[11:15]) / _TICKS
    return sum(_total(pid, children, used) for pid in pids)


def _total(pid: int, children: dict[int, list[int]], used: dict[int, float]) -> float:
    below = sum(_total(child, children, used) for child in children.get(pid, ()))
    return used.get(pid, 0.0) + below


def server_pid(url: str) -> int:
    """The process of the PostgreSQL server behind `url`, on this machine."""
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT pg_backend_pid()").fetchone()
        backend = int(row[0]) if row else 0
        return int(Path(f"/proc/{backend}/stat").read_text().rpartition(")")[2].split()[1])


def milliseconds_with(server: int) -> float:
    """Processor milliseconds so far of this process and of the server's sessions, finely counted.

    What other programs do meanwhile adds nothing, unlike to the time on the clock.
    """
    children = Path(f"/proc/{server}/task/{server}/children").read_text().split()
    return time.process_time() * 1e3 + sum(_scheduled_ms(pid) for pid in children)


def _scheduled_ms(pid: str) -> float:
    try:
        return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e6
    except OSError:
        return 0.0  # it ended meanwhile
