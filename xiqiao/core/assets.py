"""Our CSS and JavaScript as one file each, named by its content, cached for a year.

The sources stay small files in `static/css` and `static/js`; they are joined in the order of their names when the
process starts. No build step, one request each.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from flask import Blueprint, Flask, Response, abort, current_app, make_response, url_for

from xiqiao.core.authority import public
from xiqiao.core.outward import outward

FOREVER = "public, max-age=31536000, immutable"
SOURCES = {"app.css": ("css", "*.css"), "app.js": ("js", "*.js")}

bp = Blueprint("assets", __name__)


def init_assets(app: Flask) -> None:
    joined = {
        name: _join(Path(str(app.static_folder)) / folder, pattern) for name, (folder, pattern) in SOURCES.items()
    }
    vendored = Path(str(app.static_folder)) / "vendor"
    joined |= {f"vendor/{path.relative_to(vendored).as_posix()}": path.read_bytes() for path in vendored.rglob("*.js")}
    app.extensions["assets"] = joined
    app.extensions["asset_digests"] = {name: hashlib.sha256(text).hexdigest()[:12] for name, text in joined.items()}
    app.jinja_env.globals.update(asset_url=asset_url, static_url=static_url)
    public(app.view_functions["static"])
    app.register_blueprint(bp)
    public(app.view_functions["static"])  # Flask made that view; the folder holds no secret


def _join(folder: Path, pattern: str) -> bytes:
    return b"\n".join(path.read_bytes() for path in sorted(folder.glob(pattern)))


def asset_url(name: str) -> str:
    return url_for("assets.show", digest=current_app.extensions["asset_digests"][name], name=name)


def static_url(path: str) -> str:
    """A vendored file: from memory too, since it is asked for as often."""
    return asset_url(path)


@bp.get("/assets/<digest>/<path:name>")
@outward
def show(digest: str, name: str) -> Response:
    if digest != current_app.extensions["asset_digests"].get(name):
        abort(404)
    response = make_response(current_app.extensions["assets"][name])
    response.mimetype = "text/css" if name.endswith(".css") else "text/javascript"
    response.headers["Cache-Control"] = FOREVER
    return response
