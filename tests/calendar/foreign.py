"""Calendar programs that we did not write, asked in processes of their own what they see in a feed.

`python -m tests.calendar.foreign vobject feed.ics` prints it as JSON: [title, start, end] for each event, moments in
UTC and days as days. The time zone of a process is fixed when it starts, hence the processes.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import warnings
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

#: Not from `xiqiao`: each process would load the whole application to read one file.
ROOT = Path(__file__).resolve().parents[2]
Seen = list[list[str]]
CALCURSE_FORMATS = {"apt": r"%(start:epoch)\t%(end:epoch)\t%m\n", "event": r"day\t%m\n"}


def with_vobject(content: bytes) -> Iterator[list[str]]:
    import vobject

    calendar = vobject.readOne(content.decode())
    calendar.validate(raiseException=True)
    for event in calendar.vevent_list:
        event.validate(raiseException=True)
        start = event.dtstart.value
        yield [event.summary.value, plain(start), plain(event.dtend.value if hasattr(event, "dtend") else start)]


def with_ics(content: bytes) -> Iterator[list[str]]:
    import ics

    for event in ics.Calendar(content.decode()).events:
        if event.all_day:
            days = [event.begin.date(), event.end.date()]
            yield [event.name, plain(days[0]), plain(days[1])]
        else:
            yield [event.name, plain(event.begin.datetime), plain(event.end.datetime)]


def plain(moment: date | datetime) -> str:
    if not isinstance(moment, datetime):
        return moment.isoformat()
    return moment.astimezone(UTC).isoformat()  # a moment without zone would be taken for one of TZ: that is the test


def with_calcurse(path: Path, zone: str, folder: Path) -> Seen:
    """Import into an empty folder, then ask for everything; calcurse keeps days, so an end is the day after."""
    home = folder / f"calcurse-{zone.replace('/', '-')}"
    home.mkdir(parents=True)
    command = ["calcurse", "-q", "-D", str(home), "-C", str(home)]
    environment = {**os.environ, "TZ": zone, "LC_ALL": "C.UTF-8"}
    done = subprocess.run([*command, "-i", str(path)], env=environment, capture_output=True, text=True, check=True)
    assert "skipped" not in done.stderr, done.stderr
    formats = [part for kind, text in CALCURSE_FORMATS.items() for part in (f"--format-{kind}", text)]
    query = [*command, "-Q", "--from", "01/01/2026", "--to", "12/31/2027", *formats]
    listed = subprocess.run(query, env=environment, capture_output=True, text=True, check=True).stdout
    return sorted(_calcurse_list(listed))


def _calcurse_list(listed: str) -> Seen:
    """What stands under each day, once: an event over midnight stands under two."""
    day, found = date.min, dict[tuple[str, ...], None]()
    for line in listed.splitlines():
        if header := re.fullmatch(r"(\d\d)/(\d\d)/(\d\d):", line):
            day = date(2000 + int(header[3]), int(header[1]), int(header[2]))
        elif line.startswith("day\t"):
            found[line.removeprefix("day\t"), day.isoformat(), (day + timedelta(days=1)).isoformat()] = None
        elif line:
            start, end, title = line.split("\t")
            found[title, *(datetime.fromtimestamp(int(each), UTC).isoformat() for each in (start, end))] = None
    return [list(each) for each in found]


def seen_by(name: str, path: Path, zone: str, folder: Path) -> Seen:
    """What the program `name` sees under this TZ, sorted."""
    if name == "calcurse":
        return with_calcurse(path, zone, folder)
    command = [sys.executable, "-m", "tests.calendar.foreign", name, str(path)]
    done = subprocess.run(command, env={**os.environ, "TZ": zone}, cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return sorted(json.loads(done.stdout))


def is_here(name: str) -> bool:
    return name != "calcurse" or shutil.which("calcurse") is not None


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    reader = {"vobject": with_vobject, "ics": with_ics}[sys.argv[1]]
    json.dump(list(reader(Path(sys.argv[2]).read_bytes())), sys.stdout)
