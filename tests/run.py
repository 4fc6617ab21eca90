"""`make test`: the whole suite, in parallel, on both engines, with the browser; what is missing is said loudly."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

from tests.browser import chromium


def main() -> int:
    missing = []
    if chromium() is None:
        missing.append("没有 Chromium，浏览器旅程没有运行。安装：apt-get install chromium 然后再执行 make test")
    if os.environ.get("CI") == "true" and missing:
        print("\n".join(missing), file=sys.stderr)
        return 1
    if shutil.which("pdftotext") is None:
        missing.append(
            "没有 pdftotext，打印出来的内容没有核对。安装：apt-get install poppler-utils 然后再执行 make test"
        )
    if shutil.which("calcurse") is None:
        missing.append(
            "没有 calcurse，订阅日历没有用别的语言写的程序核对。安装：apt-get install calcurse 然后再执行 make test"
        )
    arguments = sys.argv[1:] or ["-n", "2", "--dist", "loadgroup", "-rs"]
    code = subprocess.run([sys.executable, "-m", "pytest", *arguments], check=False).returncode
    for line in missing:
        print(f"\n!!! {line}", file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
