"""One line per event, as JSON or for a terminal, with request, tenant and run; nothing personal."""

import logging
import sys
import warnings
from typing import Any, TextIO

import orjson
import structlog
from structlog.typing import EventDict, Processor

from enterprisehub.kernel.observe.traces import current_ids
from enterprisehub.kernel.settings import LogFormat, LogLevel
from enterprisehub.kernel.text.log_masking import mask_log

# Talkative at levels that help nobody who runs the program.
_QUIET = {
    "dbos": logging.WARNING,
    "httpx": logging.WARNING,
    "httpcore": logging.WARNING,
    "uvicorn.access": logging.WARNING,
    "aiosmtpd": logging.WARNING,
    "cashews": logging.WARNING,
    "alembic": logging.WARNING,
}


def set_up_logs(
    form: LogFormat, level: LogLevel, *, role: str, stream: TextIO | None = None
) -> None:
    """Everything this process logs, libraries included, leaves on stdout in one form."""
    out = stream or sys.stdout
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _say_role(role),
        _add_trace,
    ]
    last: list[Processor] = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        structlog.processors.format_exc_info,
        mask_log,
        _renderer(form, out),
    ]
    handler = logging.StreamHandler(out)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=last)
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name, least in _QUIET.items():
        logger = logging.getLogger(name)
        logger.setLevel(max(least, root.level))
        logger.handlers.clear()
        logger.propagate = True
    logging.captureWarnings(capture=True)
    warnings.simplefilter("default")
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def _renderer(form: LogFormat, out: TextIO) -> Processor:
    if form == "json" or (form == "auto" and not out.isatty()):
        return structlog.processors.JSONRenderer(serializer=_dump)
    return structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)


def _dump(event: Any, **_: Any) -> str:
    return orjson.dumps(event, default=str, option=orjson.OPT_NON_STR_KEYS).decode()


def _say_role(role: str) -> Processor:
    def add(_logger: Any, _method: str, event: EventDict) -> EventDict:
        event["role"] = role
        return event

    return add


def _add_trace(_logger: Any, _method: str, event: EventDict) -> EventDict:
    event.update(current_ids())
    return event
