"""The script that a customer's own site includes: a button in its corner, and a frame of ours."""

import json

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
    button = (STATIC / "site_button.js").read_text("utf-8")
    # A script of another site may be read only where its owner says so.
    headers = {"Cross-Origin-Resource-Policy": "cross-origin", "Cache-Control": "max-age=300"}
    body = f"(() => {{ const hub = {json.dumps(told)};\n{button}}})();\n"
    return Response(body, media_type="text/javascript", headers=headers)
