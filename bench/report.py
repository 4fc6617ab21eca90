"""The printed tables. Goals stand beside the figures; they are goals, not tests: the exit code is 0."""

from __future__ import annotations

from bench.measuring import Subject, Throughput, Weight, gzipped
from bench.rows import ROWS

MOST_SQL, MOST_RATIO, MOST_GROWTH = 10, 14.0, 1.3
MEMBER_PAGE, STYLES = 14 * 1024, 7 * 1024
FIRST_VISIT_BYTES, FIRST_VISIT_REQUESTS = 100 * 1024, 6


def mark(is_reached: bool) -> str:
    return "✓" if is_reached else "✗"


def pages(subjects: dict[int, Subject], sql: dict[str, int]) -> None:
    """CPU ms and SQL at the smallest size, ratio to the Flask constant, growth of the ratio with the data."""
    scales = sorted(subjects)
    base = subjects[scales[0]]
    constants = {scale: subject.milliseconds(ROWS[1]) for scale, subject in subjects.items()}
    growths = "".join(f"{f'{scale}×/1×':>10}" for scale in scales[1:])
    print(f"\n{'page':36}{'CPU ms':>8}{'ratio':>9}{'SQL':>6}{growths}{'HTML':>9}{'gzip':>8}")
    for row in ROWS:
        ratio = base.milliseconds(row) / constants[scales[0]]
        line = f"{row.name:36}{base.milliseconds(row):8.2f}{ratio:7.1f}"
        if not row.name.startswith(("bare", "Flask")):
            line += f" {mark(ratio <= MOST_RATIO) if row.is_daily else ' '}"
            line += f"{sql[row.name]:4} {mark(sql[row.name] <= MOST_SQL)}"
            for scale in scales[1:]:
                growth = subjects[scale].milliseconds(row) / constants[scale] / ratio
                line += f"{growth:8.2f} {mark(growth <= MOST_GROWTH)}"
            if row.post is None:
                answer = row.ask(base.browsers[row.login], base.known)
                line += f"{len(answer.body):9,}{len(answer.sent):8,}"
        print(line)
    print(f"goals for daily pages: ratio ≤ {MOST_RATIO:.0f}, SQL ≤ {MOST_SQL}, growth ≤ {MOST_GROWTH}")
    print("ratio: CPU of the server relative to the Flask constant of the same run; growth: of that ratio.")


def weights(visit: dict[str, Weight], base: Subject) -> None:
    """What a member's first visit fetches."""
    print("\nfirst visit of a member                    raw    sent")
    for address, one in visit.items():
        print(f"  {address:36}{one.raw:8,}{one.sent:8,}")
    total, html = sum(one.sent for one in visit.values()), next(iter(visit.values())).sent
    css = next(address for address in visit if address.endswith(".css"))
    styles = gzipped(base.browsers["hebo"].get(css).body)
    for name, value, goal in (
        ("HTML + CSS of a member's page, gzipped", html + styles, MEMBER_PAGE),
        ("CSS, gzipped", styles, STYLES),
        ("bytes of the first visit", total, FIRST_VISIT_BYTES),
        ("requests of the first visit", len(visit), FIRST_VISIT_REQUESTS),
    ):
        print(f"{name:42}{value:8,}  goal {goal:,} {mark(value <= goal)}")


def servers(found: dict[tuple[str, str, str], Throughput]) -> None:
    """The same page from both servers, eight clients."""
    print(f"\n{'8 clients':16}{'page':24}{'pages/s':>9}{'CPU ms':>9}{'p99 ms':>9}")
    for (name, login, path), figures in found.items():
        page = f"{path} as {login}"
        print(
            f"{name:16}{page:24}{figures.per_second:9.0f}{figures.cpu_milliseconds:9.2f}"
            f"{figures.slowest_milliseconds:9.1f}"
        )
