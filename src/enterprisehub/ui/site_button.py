"""The scripts that a customer's own site includes: a button in its corner, or a frame of ours."""

import json
from typing import Any

from fastapi import Response

from enterprisehub.ui.assets import STATIC


def site_button(
    name: str, frame: str, title: str, color: str, *, height: int, allow: str = ""
) -> Response:
    """The answer to a site that asks for its button; `allow` is what the frame may use."""
    told = {
        "name": name, "frame": frame, "title": title, "color": color, "height": height,
        "allow": allow,
    }  # fmt: skip
    return _script("site_button.js", told)


def site_frame(frame: str, title: str) -> Response:
    """The answer to a site that asks for a form of ours where its script stands."""
    return _script("form_embed.js", {"frame": frame, "title": title})


def _script(name: str, told: dict[str, Any]) -> Response:
    script = (STATIC / name).read_text("utf-8")
    # A script of another site may be read only where its owner says so.
    headers = {"Cross-Origin-Resource-Policy": "cross-origin", "Cache-Control": "max-age=300"}
    body = f"(() => {{ const hub = {json.dumps(told)};\n{script}}})();\n"
    return Response(body, media_type="text/javascript", headers=headers)
