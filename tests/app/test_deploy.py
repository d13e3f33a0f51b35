"""What is shipped in `deploy/`: the stack fits the program, and a switch of versions loses nothing.

No container is started: the files are read, and `switch.sh` speaks to a stand-in for `docker` that
remembers which containers live.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from enterprisehub.app.catalog import load
from enterprisehub.kernel.settings import Settings, env_name, load_settings
from enterprisehub.kernel.web import body_limit

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
STACK = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
PROXY = (DEPLOY / "proxy" / "hub.conf.template").read_text("utf-8")
SETTINGS = {env_name(field) for field in Settings.model_fields}

pytestmark = pytest.mark.requirement("PLT-45")


def filled(text, **values):
    """With what compose puts in for `${NAME:-default}`."""
    return re.sub(r"\$\{(\w+)(?::-([^}]*))?\}", lambda m: values.get(m[1], m[2] or ""), text)


def test_only_the_proxy_is_reached_from_other_machines():
    published = {name: s["ports"] for name, s in STACK["services"].items() if "ports" in s}
    assert {name: [filled(p) for p in ports] for name, ports in published.items()} == {
        "proxy": ["8800:8800"],
        "voice": ["127.0.0.1:8803:8803"],
        "grafana": ["127.0.0.1:3000:3000"],
    }


def test_every_image_is_of_a_named_version():
    images = {s["image"] for s in STACK["services"].values()}
    unnamed = [i for i in images if ":" not in i or i.endswith(":latest")]
    assert unnamed == []


def test_the_stack_sets_what_the_program_knows():
    for name in ("web", "worker", "voice", "migrate"):
        given = set(STACK["services"][name]["environment"])
        assert given - SETTINGS == set()
        assert {"DATABASE_URL", "DATABASE_APP_URL", "HUB_TRUSTED_PROXIES"} <= given
    image = set(re.findall(r"\b(HUB_\w+)=", (ROOT / "Dockerfile").read_text("utf-8")))
    assert image - SETTINGS == set()


def test_what_can_be_set_from_outside_is_made_by_up_sh_or_described():
    text = (DEPLOY / "compose.yaml").read_text("utf-8")
    asked = set(re.findall(r"\$\{(\w+)", text))
    made = {f"{n}_PASSWORD" for n in ["POSTGRES", "OWNER", "APP", "REDIS", "OBJECTS", "GRAFANA"]}
    described = set(re.findall(r"`([A-Z_]+)`", (DEPLOY / "README.md").read_text("utf-8")))
    assert asked - made - {"HUB_BACKUP_PASSPHRASE"} <= described


def test_web_and_worker_find_the_voice_process_where_it_listens():
    stack = yaml.safe_load(filled((DEPLOY / "compose.yaml").read_text("utf-8")))
    for name in ("web", "worker"):
        given = stack["services"][name]["environment"].items()
        env = {key: value for key, value in given if key.startswith("HUB_VOICE_")}
        assert (
            load_settings({"HUB_HOME": "/data", **env}).local_voice_address == "http://voice:8803"
        )
    voice = stack["services"]["voice"]
    assert voice["command"] == ["hub", "voice"]
    assert voice["environment"]["HUB_VOICE_PORT"] == "8803"
    assert "//127.0.0.1:8803/voice/health" in voice["healthcheck"]["test"][-1]
    assert voice["ports"][0].endswith(":8803")
    assert "--wait proxy worker voice " in (DEPLOY / "up.sh").read_text("utf-8")


def test_mounted_files_are_there():
    made_by_up_sh = {"./.s3.json"}
    for service in STACK["services"].values():
        for volume in service.get("volumes", ()):
            source = volume.split(":")[0]
            if source.startswith("./") and source not in made_by_up_sh:
                assert (DEPLOY / source).exists(), source


def test_web_believes_the_proxys_address_and_no_other():
    stack = yaml.safe_load(filled((DEPLOY / "compose.yaml").read_text("utf-8")))
    address = stack["services"]["proxy"]["networks"]["default"]["ipv4_address"]
    assert stack["services"]["web"]["environment"]["HUB_TRUSTED_PROXIES"] == address
    network = stack["networks"]["default"]["ipam"]["config"][0]
    assert address.rpartition(".")[0] in network["subnet"]
    assert int(address.rpartition(".")[2]) < 128, "must lie outside ip_range"
    assert network["ip_range"].endswith(".128/25")
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in PROXY


def test_the_proxy_takes_what_the_largest_route_takes():
    load()
    largest = max(most for _, most in body_limit._LARGER)
    gigabytes = int(re.search(r"client_max_body_size (\d+)g;", PROXY)[1])
    assert gigabytes * 1024**3 == largest


def test_streams_pass_the_proxy_unbuffered_and_sockets_are_upgraded():
    assert "proxy_buffering off;" in PROXY
    assert "proxy_set_header Upgrade $http_upgrade;" in PROXY
    assert "resolver 127.0.0.11" in PROXY
    assert "proxy_pass http://$hub:8800;" in PROXY, "a fixed name is resolved once, at the start"


@pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not installed")
def test_the_proxys_configuration_is_accepted(tmp_path):
    http = filled(PROXY, HUB_FRONT_PROXY="10.0.0.0/8")
    file = tmp_path / "nginx.conf"
    file.write_text(f"pid {tmp_path}/pid; error_log stderr;\nevents {{}}\nhttp {{\n{http}\n}}\n")
    said = subprocess.run(
        ["nginx", "-t", "-p", tmp_path, "-c", file], capture_output=True, text=True, check=False
    )
    assert said.returncode == 0, said.stderr


@pytest.mark.skipif(shutil.which("shellcheck") is None, reason="shellcheck is not installed")
def test_scripts_are_sound():
    scripts = [*DEPLOY.glob("*.sh"), ROOT / "setup.sh", ROOT / "test.sh"]
    said = subprocess.run(["shellcheck", *scripts], capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stdout


# --- switch.sh ------------------------------------------------------------------------------------

STAND_IN = """
import json, sys
from pathlib import Path
file = Path(__file__).with_name("world.json")
world = json.loads(file.read_text())
given = sys.argv[1:]
world["calls"].append(" ".join(given))
live, tags = world["containers"], world["tags"]

def of(services):
    return [c for c, made in live.items() if made["service"] in services]

def run():
    match given:
        case ["compose", "ps", *rest]:
            print("\\n".join(of([r for r in rest if not r.startswith("-")])))
        case ["compose", "run", *_]:
            return 1 if world["migration_fails"] else 0
        case ["compose", "up", *rest]:
            for wanted in (r for r in rest if "=" in r):
                service, count = wanted.split("=")
                for _ in range(int(count) - len(of([service]))):
                    world["made"] += 1
                    image = tags["enterprisehub:current"]
                    live[f"new{world['made']}"] = {"service": service, "image": image}
        case ["image", "inspect", *rest]:
            if rest[-1] not in tags:
                return 1
            print(tags[rest[-1]])
        case ["pull", _]:
            return 1
        case ["inspect", "--format", what, container]:
            image = live[container]["image"]
            sick = image in world["never_ready"]
            print(("starting" if sick else "healthy") if "Health" in what else image)
        case ["tag", image, name]:
            tags[name] = tags.get(image, image)
        case ["rm", *rest]:
            for container in rest:
                live.pop(container, None)
    return 0

code = run()
file.write_text(json.dumps(world))
sys.exit(code)
"""


class Docker:
    def __init__(self, folder):
        self.folder = folder
        (folder / "stand_in.py").write_text(STAND_IN)
        docker = folder / "docker"
        docker.write_text(f'#!/bin/sh\nexec {sys.executable} {folder}/stand_in.py "$@"\n')
        docker.chmod(0o755)
        self.world = {
            "calls": [],
            "made": 0,
            "containers": {
                "old1": {"service": "web", "image": "id-1"},
                "old2": {"service": "worker", "image": "id-1"},
            },
            "tags": {"hub:1": "id-1", "hub:2": "id-2", "enterprisehub:current": "id-1"},
            "never_ready": [],
            "migration_fails": False,
        }

    def switch(self, *given):
        file = self.folder / "world.json"
        file.write_text(json.dumps(self.world))
        path = f"{self.folder}{os.pathsep}{os.environ['PATH']}"
        done = subprocess.run(
            ["sh", DEPLOY / "switch.sh", *given],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "PATH": path, "READY_SECONDS": "0"},
        )
        self.world = json.loads(file.read_text())
        return done

    @property
    def running(self):
        return sorted((c["service"], c["image"]) for c in self.world["containers"].values())

    def did(self, start):
        return [i for i, call in enumerate(self.world["calls"]) if call.startswith(start)]


@pytest.fixture
def docker(tmp_path):
    return Docker(tmp_path)


OLD, NEW = [("web", "id-1"), ("worker", "id-1")], [("web", "id-2"), ("worker", "id-2")]


def test_a_new_version_is_ready_before_the_old_one_ends(docker):
    done = docker.switch("hub:2")
    assert done.returncode == 0, done.stderr
    assert docker.running == NEW
    assert docker.world["tags"]["enterprisehub:current"] == "id-2"
    assert docker.world["tags"]["enterprisehub:previous"] == "id-1"
    (migrated,), (started,) = docker.did("compose run"), docker.did("compose up")
    (stopped,) = docker.did("stop")
    looked = docker.did("inspect --format {{.State.Health.Status}}")
    assert migrated < started < min(looked) <= max(looked) < stopped
    assert docker.world["calls"][stopped].endswith("old1 old2")


def test_a_version_that_does_not_become_ready_is_removed_and_the_old_one_goes_on(docker):
    docker.world["never_ready"] = ["id-2"]
    done = docker.switch("hub:2")
    assert done.returncode == 1
    assert "The old one goes on" in done.stderr
    assert docker.running == OLD
    assert docker.world["tags"]["enterprisehub:current"] == "id-1"
    assert docker.did("stop") == []


def test_a_migration_that_fails_starts_nothing(docker):
    docker.world["migration_fails"] = True
    assert docker.switch("hub:2").returncode == 1
    assert docker.running == OLD
    assert docker.world["tags"]["enterprisehub:current"] == "id-1"
    assert docker.did("compose up") == []


def test_back_brings_the_version_before_and_leaves_the_tables(docker):
    docker.switch("hub:2")
    docker.world["calls"] = []
    done = docker.switch("--back")
    assert done.returncode == 0, done.stderr
    assert docker.running == OLD
    assert docker.world["tags"]["enterprisehub:previous"] == "id-2"
    assert docker.did("compose run") == []


def test_as_many_containers_as_before(docker):
    docker.world["containers"]["old3"] = {"service": "web", "image": "id-1"}
    docker.switch("hub:2")
    assert docker.running == [("web", "id-2"), ("web", "id-2"), ("worker", "id-2")]


@pytest.mark.parametrize("given", ["hub:unknown", "--back"])
def test_an_unknown_image_changes_nothing(docker, given):
    done = docker.switch(given)
    assert done.returncode == 1
    assert "Nothing has changed" in done.stderr
    assert docker.running == OLD


def test_without_a_running_version_it_says_how_to_start_one(docker):
    docker.world["containers"] = {}
    done = docker.switch("hub:2")
    assert done.returncode == 1
    assert "deploy/up.sh" in done.stderr
