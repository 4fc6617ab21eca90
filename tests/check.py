"""`make check`: lint, types, templates, conventions."""

from __future__ import annotations

import subprocess
import sys

COMMANDS = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("mypy",),
    ("djlint", "templates", "--lint", "--quiet"),
    # Of what runs on both engines one is enough here; `make test` runs it on the other too.
    ("pytest", "-n", "2", "--dist", "loadgroup", "-q", "-k", "not postgresql", "tests/conventions"),
)


def main() -> int:
    failed = [
        command for command in COMMANDS if subprocess.run([sys.executable, "-m", *command], check=False).returncode
    ]
    for command in failed:
        print(f"failed: {' '.join(command)}", file=sys.stderr)
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
