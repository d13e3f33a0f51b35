"""What a load balancer and a monitor ask."""

import asyncio
from typing import TYPE_CHECKING

from fastapi import Request, Response
from fastapi.responses import JSONResponse
from sqlalchemy import text

from enterprisehub.kernel.web.policy import Public
from enterprisehub.kernel.web.router import Router

if TYPE_CHECKING:
    from enterprisehub.kernel.db.session import Database

router = Router("", tag="Health")
_DATABASE_SECONDS = 3.0


@router.get("/healthz", allow=Public("monitors hold no key; it says only that we run"))
async def alive() -> dict[str, str]:
    """The process runs."""
    return {"status": "ok"}


@router.get("/readyz", allow=Public("monitors hold no key; it says only whether we can serve"))
async def ready(request: Request) -> Response:
    """Requests can be served: the database answers."""
    database: Database = request.app.state.database
    try:
        async with asyncio.timeout(_DATABASE_SECONDS), database.unscoped() as db:
            await db.execute(text("SELECT 1"))
    except Exception:  # noqa: BLE001  whatever it is, we are not ready
        return JSONResponse({"status": "database unreachable"}, 503)
    return JSONResponse({"status": "ready"})
