"""Small versions of the kill drills: what was acknowledged is neither lost nor doubled."""

import json
import subprocess
import sys

import pytest


@pytest.mark.requirement("PLT-23")
@pytest.mark.parametrize("name", ["worker-kill", "db-kill"])
def test_nothing_is_lost_or_doubled(name):
    command = [sys.executable, "-m", "enterprisehub.app.cli", "drill", name]
    options = ["--times", "1", "--workflows", "24", "--json"]
    done = subprocess.run([*command, *options], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    result = json.loads(done.stdout)
    assert (result["acknowledged"], result["lost"], result["doubled"]) == (24, 0, 0)
