"""Generate, serve, measure, print. SCALE=50 adds a third size; ROUNDS=9 is steadier than the default 5."""

from __future__ import annotations

import os
import shutil
import sys
from contextlib import ExitStack

from bench import report
from bench.data import installation
from bench.measuring import Subject, Throughput, first_visit, interleaved, statements, throughput
from bench.serving import Server, serving

SERVED = "bench.served:app"


def main() -> None:
    wanted, rounds = int(os.environ.get("SCALE", "1")), int(os.environ.get("ROUNDS", "5"))
    scales = sorted({1, 10, wanted})
    with ExitStack() as stack:
        made = {}
        for scale in scales:
            print(f"generating data, {scale}× …", file=sys.stderr, flush=True)
            made[scale] = installation(scale)
            stack.callback(shutil.rmtree, made[scale].instance, ignore_errors=True)
        subjects = {scale: Subject(stack.enter_context(serving(settings, SERVED))) for scale, settings in made.items()}
        print(f"measuring, {rounds} rounds …", file=sys.stderr, flush=True)
        interleaved(list(subjects.values()), rounds)
        base = subjects[1]
        report.pages(subjects, statements(base.server.settings, base))
        report.weights(first_visit(base.browsers["hebo"], "/"), base)
        servers = {"granian 2×1": base.server}
        servers["waitress 2"] = stack.enter_context(serving(base.server.settings, SERVED, "waitress"))
        report.servers(compared(servers, rounds))


def compared(servers: dict[str, Server], rounds: int) -> dict[tuple[str, str, str], Throughput]:
    """A light and a heavy page from each server in turns; of each the run with the median speed."""
    found = {}
    for login, path in (("hebo", "/"), ("axi", "/accounts")):
        runs: dict[str, list[Throughput]] = {name: [] for name in servers}
        for _ in range(rounds):
            for name, server in servers.items():
                runs[name].append(throughput(server, login, path))
        for name, own in runs.items():
            found[name, login, path] = sorted(own, key=lambda run: run.per_second)[rounds // 2]
    return found


if __name__ == "__main__":
    main()
