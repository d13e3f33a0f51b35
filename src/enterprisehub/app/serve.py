"""The web process."""

import uvicorn

from enterprisehub.app.watchdog import end_with_parent
from enterprisehub.kernel.observe.logs import set_up_logs
from enterprisehub.kernel.observe.metrics import show_metrics
from enterprisehub.kernel.observe.traces import set_up_traces
from enterprisehub.kernel.settings import Settings

_GRACE_SECONDS = 3  # open event streams would keep it for ever
_LARGEST_HEADER_BYTES = 32 * 1024


def main(settings: Settings) -> int:
    """Serve until told to stop."""
    set_up_logs(settings.log_format, settings.log_level, role="web")
    traces = set_up_traces(settings.otlp_endpoint, role="web")
    end_with_parent()
    show_metrics(settings.metrics_host, settings.web_metrics_port)
    config = uvicorn.Config(
        "enterprisehub.app.web:create",
        factory=True,
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=True,
        forwarded_allow_ips=settings.trusted_proxies,
        timeout_graceful_shutdown=_GRACE_SECONDS,
        h11_max_incomplete_event_size=_LARGEST_HEADER_BYTES,
        ssl_certfile=settings.tls_certificate,
        ssl_keyfile=settings.tls_key,
    )
    server = uvicorn.Server(config)
    try:
        server.run()
    finally:
        if traces is not None:
            traces.shutdown()
    return 0 if server.started else 1
