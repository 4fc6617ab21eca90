"""A feed served over loopback, by any WSGI application, to clients that we did not write."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from werkzeug import Request, Response
from werkzeug.serving import WSGIRequestHandler, make_server

from xiqiao.calendar.ical import MEDIA_TYPE, etag_of

SYNC = "vdirsyncer"


class Quiet(WSGIRequestHandler):
    def log(self, *_: Any) -> None:
        pass


@contextmanager
def served(application: Any) -> Iterator[str]:
    """The address below which this WSGI application answers meanwhile."""
    server = make_server("127.0.0.1", 0, application, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def feed_application(content: Callable[[], bytes]) -> Any:
    """The smallest server of a feed, until a real route is asked: media type, strong version, 304."""

    @Request.application
    def answer(request: Request) -> Response:
        response = Response(content(), content_type=MEDIA_TYPE)
        response.set_etag(etag_of(response.get_data()))
        return response.make_conditional(request)

    return answer


class SyncClient:
    """vdirsyncer, which keeps a folder of events in step with the feed at an address."""

    def __init__(self, url: str, folder: Path) -> None:
        self.items, self.config = folder / "items", folder / "config"
        self.config.write_text(f"""
[general]
status_path = "{folder / "status"}"
[pair feed]
a = "theirs"
b = "ours"
collections = null
[storage theirs]
type = "http"
url = "{url}"
[storage ours]
type = "filesystem"
path = "{self.items}"
fileext = ".ics"
""")
        self.items.mkdir()
        self._run("discover")

    def sync(self) -> list[str]:
        """One run; what it says it did, a line an event."""
        said = self._run("sync")
        return [line for line in said.splitlines() if line.startswith(("Copying", "Deleting"))]

    def texts(self) -> list[str]:
        return sorted(path.read_text("utf-8") for path in self.items.iterdir())

    def _run(self, verb: str) -> str:
        program = Path(sys.executable).with_name(SYNC)
        done = subprocess.run(
            [str(program), "-c", str(self.config), verb], capture_output=True, text=True, check=False, timeout=60
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr
