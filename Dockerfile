# syntax=docker/dockerfile:1
# One image for web, worker and migrations. The database is outside (deploy/compose.yaml), or the
# embedded one in the volume /data when DATABASE_URL is not set.
FROM python:3.12-slim AS build
WORKDIR /app
ENV UV_LINK_MODE=copy UV_COMPILE_BYTECODE=1
COPY tools/uv.txt tools/uv.txt
RUN python -m venv .venv && python -m pip install --no-cache-dir --require-hashes -r tools/uv.txt
COPY requirements.txt ./
RUN VIRTUAL_ENV=/app/.venv uv pip sync --require-hashes requirements.txt
COPY pyproject.toml README.md ./
COPY src src
RUN VIRTUAL_ENV=/app/.venv uv pip install --no-deps .

FROM python:3.12-slim
RUN useradd --system --create-home --home-dir /data --uid 10001 hub
COPY --from=build /app/.venv /app/.venv
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 \
    HUB_HOME=/data HUB_HOST=0.0.0.0 HUB_METRICS_HOST=0.0.0.0 HUB_LOG_FORMAT=json
USER hub
WORKDIR /data
VOLUME /data
EXPOSE 8800
HEALTHCHECK --interval=10s --timeout=3s --start-period=40s \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8800/readyz', timeout=2)"]
CMD ["hub", "up", "--foreground"]
