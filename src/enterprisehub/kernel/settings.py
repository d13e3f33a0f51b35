"""Every setting of the program, read from the environment and `hub.toml`, checked once at start.

A variable of the environment wins over `hub.toml`, which wins over the default. A wrong value
stops the start with a sentence that names the variable and says what would be right.
"""

import os
import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

type LogFormat = Literal["auto", "json", "pretty"]
type LogLevel = Literal["debug", "info", "warning", "error"]


class SettingsError(Exception):
    """The settings cannot be used; the message names the variable and what it should hold."""


_HIDDEN = (
    "DATABASE_URL",
    "DATABASE_APP_URL",
    "REDIS_URL",
    "HUB_S3_SECRET_ACCESS_KEY",
    "HUB_COPY_S3_SECRET_ACCESS_KEY",
    "HUB_BACKUP_PASSPHRASE",
)


def _setting(env: str, default: Any, says: str) -> Any:
    return Field(default, description=says, json_schema_extra={"env": env}, repr=env not in _HIDDEN)


class Settings(BaseModel):
    """What this process was told about its surroundings."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    home: Path = _setting("HUB_HOME", ..., "folder of data, keys, logs and stored objects")
    database_url: str | None = _setting(
        "DATABASE_URL", None, "PostgreSQL server, as owner of the tables; none: embedded"
    )
    database_app_url: str | None = _setting(
        "DATABASE_APP_URL", None, "the same database as the unprivileged role hub_app"
    )
    redis_url: str | None = _setting(
        "REDIS_URL", None, "second level of the cache; none: one level"
    )
    host: str = _setting("HUB_HOST", "127.0.0.1", "address the web process listens on")
    port: Annotated[int, Field(ge=1, le=65535)] = _setting(
        "HUB_PORT", 8800, "port of the web process"
    )
    voice_port: Annotated[int, Field(ge=0, le=65535)] = _setting(
        "HUB_VOICE_PORT", 0, "port of the voice process; 0: three above web's"
    )
    voice_host: str | None = _setting(
        "HUB_VOICE_HOST", None, "host web and worker reach the voice process at; none: this machine"
    )
    voice_url: str | None = _setting(
        "HUB_VOICE_URL", None, "address (wss://…) telephone carriers reach the voice process at"
    )
    public_url: str | None = _setting(
        "HUB_PUBLIC_URL", None, "address people and vendors reach us at"
    )
    tls_certificate: Path | None = _setting(
        "HUB_TLS_CERTIFICATE", None, "PEM file, to serve TLS itself"
    )
    tls_key: Path | None = _setting(
        "HUB_TLS_KEY", None, "PEM file of the certificate's private key"
    )
    trusted_proxies: str = _setting(
        "HUB_TRUSTED_PROXIES", "127.0.0.1", "addresses whose X-Forwarded-* headers are believed"
    )
    log_format: LogFormat = _setting("HUB_LOG_FORMAT", "auto", "json, pretty, or auto by terminal")
    log_level: LogLevel = _setting("HUB_LOG_LEVEL", "info", "least severe level that is written")
    slow_query_ms: Annotated[int, Field(ge=0)] = _setting(
        "HUB_SLOW_QUERY_MS", 500, "queries slower than this are logged; 0 logs every one"
    )
    otlp_endpoint: str | None = _setting(
        "OTEL_EXPORTER_OTLP_ENDPOINT", None, "collector that receives traces; none: no traces"
    )
    metrics_host: str = _setting(
        "HUB_METRICS_HOST", "127.0.0.1", "address on which the processes show their metrics"
    )
    metrics_port: Annotated[int, Field(ge=0, le=65534)] = _setting(
        "HUB_METRICS_PORT", 0, "web's metrics, the worker's one above; 0: the ports after web's"
    )
    storage_bucket: str | None = _setting(
        "HUB_S3_BUCKET", None, "S3-compatible bucket for objects; none: folder under HUB_HOME"
    )
    storage_endpoint: str | None = _setting("HUB_S3_ENDPOINT", None, "address of the S3 service")
    storage_region: str = _setting("HUB_S3_REGION", "us-east-1", "region of the bucket")
    storage_access_key_id: str | None = _setting("HUB_S3_ACCESS_KEY_ID", None, "S3 access key id")
    storage_secret_access_key: str | None = _setting(
        "HUB_S3_SECRET_ACCESS_KEY", None, "S3 secret key"
    )
    copy_folder: Path | None = _setting(
        "HUB_COPY_FOLDER", None, "folder elsewhere to which finished recordings are copied"
    )
    copy_bucket: str | None = _setting(
        "HUB_COPY_S3_BUCKET", None, "S3-compatible bucket to which finished recordings are copied"
    )
    copy_endpoint: str | None = _setting(
        "HUB_COPY_S3_ENDPOINT", None, "address of the S3 service of the copies"
    )
    copy_region: str = _setting("HUB_COPY_S3_REGION", "us-east-1", "region of that bucket")
    copy_access_key_id: str | None = _setting(
        "HUB_COPY_S3_ACCESS_KEY_ID", None, "S3 access key id of that bucket"
    )
    copy_secret_access_key: str | None = _setting(
        "HUB_COPY_S3_SECRET_ACCESS_KEY", None, "S3 secret key of that bucket"
    )
    keep_in_region: str | None = _setting(
        "HUB_KEEP_IN_REGION", None, "the one region objects and copies may lie in; none: any"
    )
    database_pool_size: Annotated[int, Field(ge=2, le=100)] = _setting(
        "HUB_DATABASE_POOL_SIZE", 10, "most connections one process keeps open"
    )
    worker_concurrency: Annotated[int, Field(ge=1, le=500)] = _setting(
        "HUB_WORKER_CONCURRENCY", 50, "workflows one worker runs at a time, per queue"
    )
    work_retention_days: Annotated[int, Field(ge=1, le=3650)] = _setting(
        "HUB_WORK_RETENTION_DAYS", 30, "finished background work is forgotten after this"
    )
    backup_passphrase: str | None = _setting(
        "HUB_BACKUP_PASSPHRASE", None, "opens backups on another machine; puts the keys into them"
    )
    webhook_networks: str = _setting(
        "HUB_WEBHOOK_NETWORKS",
        "",
        "networks inside that webhooks and pushes to browsers may call, like 127.0.0.0/8",
    )
    demo: bool = _setting("HUB_DEMO", True, "seed a demo tenant on the first start")

    @field_validator("database_url", "database_app_url")
    @classmethod
    def _is_postgresql(cls, value: str | None) -> str | None:
        if value is None:
            return None
        parts = urlsplit(value)
        if parts.scheme.partition("+")[0] not in {"postgresql", "postgres"} or not parts.path[1:]:
            raise ValueError("should look like postgresql://user:password@host:5432/database")
        return "postgresql" + value[value.index(":") :]

    @field_validator("redis_url")
    @classmethod
    def _is_redis(cls, value: str | None) -> str | None:
        if value is not None and urlsplit(value).scheme not in {"redis", "rediss", "unix"}:
            raise ValueError("should look like redis://host:6379/0")
        return value

    @field_validator("voice_url")
    @classmethod
    def _is_socket_address(cls, value: str | None) -> str | None:
        if value is None:
            return None
        parts = urlsplit(value)
        if parts.scheme not in {"ws", "wss"} or not parts.netloc:
            raise ValueError("should look like wss://voice.example.com")
        return value.rstrip("/")

    @field_validator("public_url", "otlp_endpoint", "storage_endpoint", "copy_endpoint")
    @classmethod
    def _is_web_address(cls, value: str | None) -> str | None:
        if value is None:
            return None
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.netloc:
            raise ValueError("should look like https://hub.example.com")
        return value.rstrip("/")

    @field_validator("webhook_networks")
    @classmethod
    def _is_networks(cls, value: str) -> str:
        for part in filter(None, map(str.strip, value.split(","))):
            try:
                ip_network(part)
            except ValueError:
                raise ValueError("should look like 10.0.0.0/8, 192.168.1.20/32") from None
        return value

    @model_validator(mode="after")
    def _belongs_together(self) -> Self:
        if (self.tls_certificate is None) != (self.tls_key is None):
            raise ValueError("HUB_TLS_CERTIFICATE and HUB_TLS_KEY must be set together")
        if self.database_app_url is not None and self.database_url is None:
            raise ValueError("DATABASE_APP_URL needs DATABASE_URL beside it")
        if self.copy_folder is not None and self.copy_bucket is not None:
            raise ValueError("set HUB_COPY_FOLDER or HUB_COPY_S3_BUCKET, not both")
        self._names_whole_stores()
        self._stays_in_region()
        return self

    def _names_whole_stores(self) -> None:
        """What is said of a bucket is complete: half of it would silently be another place."""
        stores = (
            ("HUB_S3", "", self.storage_bucket, self.storage_endpoint,
             self.storage_access_key_id, self.storage_secret_access_key),
            ("HUB_COPY_S3", "copies of ", self.copy_bucket, self.copy_endpoint,
             self.copy_access_key_id, self.copy_secret_access_key),
        )  # fmt: skip
        for name, what, bucket, endpoint, key_id, secret in stores:
            if bucket is None and (endpoint or key_id or secret):
                raise ValueError(f"{name}_BUCKET is missing: the bucket for {what}objects")
            if (key_id is None) != (secret is None):
                raise ValueError(
                    f"{name}_ACCESS_KEY_ID and {name}_SECRET_ACCESS_KEY must be set together"
                )

    def _stays_in_region(self) -> None:
        """Data that has to stay in one region is stored and copied nowhere else."""
        lie_in = (
            ("HUB_S3_REGION", self.storage_bucket, self.storage_region),
            ("HUB_COPY_S3_REGION", self.copy_bucket, self.copy_region),
        )
        for name, bucket, region in lie_in:
            if self.keep_in_region and bucket and region != self.keep_in_region:
                raise ValueError(
                    f"{name} is {region}, but HUB_KEEP_IN_REGION allows {self.keep_in_region} alone"
                )

    @property
    def embedded(self) -> bool:
        """True while the program runs its own PostgreSQL."""
        return self.database_url is None

    @property
    def address(self) -> str:
        """Where people reach the console, without a slash at the end."""
        return self.public_url or self.local_address

    @property
    def local_address(self) -> str:
        """Where the web process answers on this machine."""
        scheme = "https" if self.tls_certificate is not None else "http"
        host = "127.0.0.1" if self.host in {"0.0.0.0", "::"} else self.host  # noqa: S104
        return f"{scheme}://{f'[{host}]' if ':' in host else host}:{self.port}"

    @property
    def own_voice_port(self) -> int:
        return self.voice_port or min(self.port + 3, 65535)

    @property
    def local_voice_address(self) -> str:
        """Where the voice process answers the other processes of this installation."""
        scheme = "https" if self.tls_certificate is not None else "http"
        own = "127.0.0.1" if self.host in {"0.0.0.0", "::"} else self.host  # noqa: S104
        host = self.voice_host or own
        return f"{scheme}://{f'[{host}]' if ':' in host else host}:{self.own_voice_port}"

    @property
    def voice_address(self) -> str:
        """Where carriers open their sockets, without a slash at the end."""
        given = self.voice_url or self.local_voice_address
        return "ws" + given.removeprefix("http") if given.startswith("http") else given

    @property
    def web_metrics_port(self) -> int:
        return self.metrics_port or min(self.port + 1, 65534)

    @property
    def worker_metrics_port(self) -> int:
        return self.web_metrics_port + 1


def checkout_root() -> Path | None:
    """The folder of the source checkout this program runs from, if it runs from one."""
    root = Path(__file__).resolve().parents[3]
    return root if (root / "pyproject.toml").is_file() and (root / "src").is_dir() else None


def default_home() -> Path:
    """`var` inside a checkout, else a folder in the person's home."""
    root = checkout_root()
    return root / "var" if root is not None else Path.home() / ".enterprisehub"


def env_name(field: str) -> str:
    """The variable of the environment that sets this field."""
    extra = Settings.model_fields[field].json_schema_extra
    return str(extra["env"]) if isinstance(extra, dict) else field.upper()


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Return the checked settings of this process; raises SettingsError with words for people."""
    env = os.environ if environ is None else environ
    home = Path(env.get("HUB_HOME") or default_home()).expanduser().resolve()
    values: dict[str, Any] = {**_read_toml(home / "hub.toml"), "home": home}
    for field in Settings.model_fields:
        given = env.get(env_name(field))
        if given and field != "home":
            values[field] = given
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        raise SettingsError(_explain(error)) from error


def _read_toml(file: Path) -> dict[str, Any]:
    if not file.is_file():
        return {}
    try:
        values = tomllib.loads(file.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"{file} is not valid TOML: {error}. Correct it or remove it."
        ) from error
    known = [name for name in Settings.model_fields if name != "home"]
    for name in values:
        if name not in known:
            near = get_close_matches(name, known, n=1)
            hint = f"Did you mean {near[0]}?" if near else f"Known are: {', '.join(known)}."
            raise SettingsError(f"{file} sets {name!r}, which is no setting. {hint}")
    return values


def _explain(error: ValidationError) -> str:
    lines = []
    for problem in error.errors(include_url=False, include_context=False):
        field = str(problem["loc"][0]) if problem["loc"] else ""
        what = problem["msg"].removeprefix("Value error, ")
        hidden = field and not Settings.model_fields[field].repr
        shown = "" if hidden else f" (it is {problem['input']!r})"
        lines.append(f"{env_name(field)}: {what}{shown}" if field else what)
    return "The settings cannot be used.\n" + "\n".join(f"  {line}" for line in lines)
