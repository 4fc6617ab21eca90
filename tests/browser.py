"""Where the installed Chromium is; no browser is ever downloaded."""

from __future__ import annotations

import os
import shutil


def chromium() -> str | None:
    named = os.environ.get("CHROMIUM")
    if named:
        return named
    return next(
        (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
    )
