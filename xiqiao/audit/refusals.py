"""A refused person leaves a trace: who tried what, and why not."""

from __future__ import annotations

from flask import Flask, Response, request
from flask_login import current_user

from xiqiao.audit.record import record_access
from xiqiao.core.authority import Refused
from xiqiao.core.errors import answer


def init_refusals(app: Flask) -> None:
    @app.errorhandler(Refused)
    def refused(error: Refused) -> Response:
        record_access(
            "access.refused", by=current_user, reason=error.reason, method=request.method, path=request.path[:200]
        )
        return answer(403, sentence=error.reason)
