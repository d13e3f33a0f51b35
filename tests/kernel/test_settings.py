"""Settings are read from the environment and hub.toml, and a wrong one is named."""

import re
from pathlib import Path

import pytest

from enterprisehub.kernel.settings import Settings, SettingsError, env_name, load_settings


def test_nothing_needs_to_be_set(tmp_path):
    settings = load_settings({"HUB_HOME": str(tmp_path)})
    assert settings.embedded
    assert settings.address == "http://127.0.0.1:8800"


def test_the_environment_wins_over_the_file(tmp_path):
    (tmp_path / "hub.toml").write_text('port = 9000\nlog_level = "debug"\n')
    settings = load_settings({"HUB_HOME": str(tmp_path), "HUB_PORT": "9001"})
    assert (settings.port, settings.log_level) == (9001, "debug")


def test_addresses(tmp_path):
    env = {"HUB_HOME": str(tmp_path)}
    assert load_settings({**env, "HUB_HOST": "::1"}).address == "http://[::1]:8800"
    assert load_settings({**env, "HUB_HOST": "0.0.0.0"}).address == "http://127.0.0.1:8800"  # noqa: S104
    public = load_settings({**env, "HUB_PUBLIC_URL": "https://hub.example.com/"})
    assert public.address == "https://hub.example.com"


@pytest.mark.parametrize(
    ("env", "words"),
    [
        ({"HUB_PORT": "http"}, "HUB_PORT"),
        ({"HUB_PORT": "70000"}, "HUB_PORT"),
        ({"DATABASE_URL": "mysql://a/b"}, "DATABASE_URL: should look like postgresql://"),
        ({"DATABASE_URL": "postgresql://a"}, "DATABASE_URL"),
        ({"REDIS_URL": "localhost"}, "REDIS_URL: should look like redis://"),
        ({"HUB_PUBLIC_URL": "hub.example.com"}, "HUB_PUBLIC_URL: should look like https://"),
        ({"HUB_TLS_KEY": "/k.pem"}, "HUB_TLS_CERTIFICATE and HUB_TLS_KEY"),
        ({"DATABASE_APP_URL": "postgresql://a/b"}, "DATABASE_APP_URL needs DATABASE_URL"),
        ({"HUB_LOG_LEVEL": "loud"}, "HUB_LOG_LEVEL"),
    ],
)
def test_a_wrong_value_is_told_by_the_name_of_its_variable(tmp_path, env, words):
    with pytest.raises(SettingsError, match=words):
        load_settings({"HUB_HOME": str(tmp_path), **env})


def test_passwords_are_not_repeated_in_errors_or_logs(tmp_path):
    env = {"HUB_HOME": str(tmp_path), "DATABASE_URL": "mysql://me:hunter2@host/db"}
    with pytest.raises(SettingsError) as caught:
        load_settings(env)
    assert "hunter2" not in str(caught.value)
    settings = load_settings({**env, "DATABASE_URL": "postgresql://me:hunter2@host/db"})
    assert "hunter2" not in repr(settings)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("prot = 1", "'prot', which is no setting. Did you mean port?"),
        ("port =", "not valid TOML"),
        ("xyz = 1", "Known are"),
    ],
)
def test_a_wrong_file_is_told_by_its_name(tmp_path, text, words):
    (tmp_path / "hub.toml").write_text(text)
    with pytest.raises(SettingsError, match=words):
        load_settings({"HUB_HOME": str(tmp_path)})


def test_every_setting_is_told_in_the_guide():
    guide = Path(__file__).parents[2] / "docs" / "guide" / "settings.md"
    rows = re.findall(r"^\| `(\w+)` .*\| (.+) \|$", guide.read_text("utf-8"), re.MULTILINE)
    told = {env_name(name): field.description for name, field in Settings.model_fields.items()}
    assert dict(rows) == told


@pytest.mark.requirement("VTG-02")
@pytest.mark.parametrize("bucket", ["S3", "COPY_S3"])
def test_what_has_to_stay_in_a_region_is_stored_and_copied_nowhere_else(tmp_path, bucket):
    env = {
        "HUB_HOME": str(tmp_path),
        "HUB_KEEP_IN_REGION": "ap-south-1",
        f"HUB_{bucket}_BUCKET": "calls",
    }
    with pytest.raises(SettingsError, match=f"HUB_{bucket}_REGION is us-east-1.*ap-south-1 alone"):
        load_settings(env)
    here = load_settings({**env, f"HUB_{bucket}_REGION": "ap-south-1"})
    assert here.keep_in_region == "ap-south-1"
