"""A small version of the kill drill: a dead worker's calls are made by the next one."""

import json
import subprocess
import sys

import pytest


@pytest.mark.requirement("PLT-21")
def test_no_fact_is_lost_when_a_worker_dies():
    """It takes its time: the dead worker has to be missed before its work is taken over."""
    command = [sys.executable, "-m", "enterprisehub.app.cli", "drill", "webhook-kill"]
    options = ["--times", "1", "--facts", "24", "--json"]
    done = subprocess.run([*command, *options], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    result = json.loads(done.stdout)
    assert (result["facts"], result["lost"], result["out_of_order"]) == (24, 0, 0)
