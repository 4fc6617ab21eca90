"""Content policy and the other headers, once for every answer."""

from __future__ import annotations

from flask import Flask, Response, current_app, request

from xiqiao.core.assets import FOREVER
from xiqiao.core.outward import is_outward_endpoint

CONTENT_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
#: The policy for files that people uploaded: shown, never run.
FILE_POLICY = "default-src 'none'; img-src 'self'; style-src 'none'; sandbox"


def init_headers(app: Flask) -> None:
    @app.after_request
    def headers(response: Response) -> Response:
        response.headers.setdefault("Content-Security-Policy", CONTENT_POLICY)
        response.headers["X-Content-Type-Options"] = "nosniff"
        # Flask-WTF wants a Referer under HTTPS, so not no-referrer.
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        response.headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
        if current_app.config["SESSION_COOKIE_SECURE"]:
            response.headers["Strict-Transport-Security"] = "max-age=31536000"
        if request.endpoint == "static" and response.status_code == 200:
            response.headers["Cache-Control"] = FOREVER  # what pages link there carries its version in its path
        # Addresses of cards and feeds carry secrets: search engines that were shown one shall forget it.
        response.headers["X-Robots-Tag"] = "noindex"
        kept = response.headers.get("Cache-Control", "")
        if "immutable" in kept or (is_outward_endpoint(current_app, request.endpoint) and "private" in kept):
            return response
        # Pages hold personal data; a shared computer must not keep them.
        response.headers["Cache-Control"] = "no-store"
        return response
