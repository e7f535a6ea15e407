"""Runs the pipeline under a steady load for long, and demands that it stays as it was (./penstock test --soak).

Starts `./penstock run` on a data directory of its own and `./penstock load` beside it. Every 10 seconds it notes the
run's memory, open files, threads and what /v1/stats says (process.csv), and `load` what it saw (load.csv). At the end
the balance must close, SIGTERM must end the run with 0, and memory, open files, threads and latencies must be flat: see
soak_verdict.py for how that is told from noise.
"""

import argparse
import contextlib
import csv
import datetime
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import plot_lines
from soak_verdict import LEAST_MINUTES, Measure, judge

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs" / "benchmarks.md"
CHARTS = ROOT / "docs" / "benchmarks"
DOCS_BEGIN = "<!-- written by ./penstock test --soak --docs: begin -->\n"
DOCS_END = "<!-- end -->\n"
MOST_ROWS_IN_DOCS = 360

INTERVAL_SECONDS = 10
# A collection of the whole heap, to see what is alive in it. It stops the run for some 0.1 s, so not in every interval.
COLLECT_SECONDS = 60
START_SECONDS = 60
DRAIN_SECONDS = 120
STOP_SECONDS = 30

# A heap of a fixed size that is touched at the start: the resident memory then shows what grows outside of it, and a
# leak within it cannot hide behind a limit that depends on the machine.
HEAP = "-Xms1g -Xmx1g -XX:+AlwaysPreTouch"

# Gateways that send ten events of a few devices each: 200 requests a second at the default rate, which takes a third of
# a core where two can do 16,000 events a second and more. So a rise is the pipeline's, and not that of a queue.
BATCH = 10
DEVICES = 200

# Until so many ids have come the heap grows as intended. The tables of devices that send alike double and settle together,
# which makes the heap a saw: with less than a third of the default's ids its teeth are so short that half an hour has
# many. Not fewer: seven times as many may settle, and what half an hour at this rate sends must find room, or devices are
# read from the log again and again, which takes three times the CPU.
DEDUP_MAX_IDS = 600_000
# Ids are remembered for a day, so each that comes stays in the heap with this many bytes.
SETTLED_ID_BYTES = 8
# A stream keeps what was read for an hour, or 256 MB a shard: which is how much at this rate comes in ten minutes. From
# then on records are trimmed, which takes time too; so what is measured before is another state.
FULL_STREAM_EVENTS = 1_300_000
RETENTION_MINUTES = 60
CHART_WARM_UP_MINUTES = 1

PROCESS_COLUMNS = [
    "time", "rssMb", "liveHeapMb", "files", "threads", "cpuPercent", "dataMb", "inFlight", "transformLagMs",
    "routeLagMs",
]


def dedup_full_minute(rate):
    return DEDUP_MAX_IDS / rate / 60


def streams_full_minute(rate):
    return min(RETENTION_MINUTES, FULL_STREAM_EVENTS / rate / 60)


def steady_minute(rate):
    """From when nothing grows any more that may grow."""
    return max(dedup_full_minute(rate), streams_full_minute(rate)) + 1


def measures(rate, minutes):
    """What must be flat. Latencies may rise by the 1.4x that docs/benchmarks.md counts as noise on shared machines."""
    steady = steady_minute(rate)
    settled_mb = max(0, minutes - steady) * 60 * rate * SETTLED_ID_BYTES / 1e6
    process = [
        Measure("resident memory", "MB", "rssMb", 0.02, 24, steady),
        Measure("live heap", "MB", "liveHeapMb", 0.05, 12 + settled_mb, steady),
        # A reader of the SQLite file opens two.
        Measure("open files", "", "files", 0, 4, steady),
        Measure("threads", "", "threads", 0, 3, steady),
        Measure("CPU", "% of a core", "cpuPercent", 0.4, 10, steady),
        Measure("events in flight", "", "inFlight", 0.4, rate / 2, steady),
    ]
    load = [
        Measure("request p50", "ms", "requestP50Ms", 0.4, 1, steady),
        Measure("request p99", "ms", "requestP99Ms", 0.4, 10, steady),
        Measure("end to end p50", "ms", "endToEndP50Ms", 0.4, 20, steady),
        Measure("end to end p99", "ms", "endToEndP99Ms", 0.4, 50, steady),
    ]
    return process, load


class Broken(Exception):
    """The soak could not be run."""


class Run:
    """The pipeline's process, and what can be seen of it from outside."""

    def __init__(self, data, log):
        self.data = data
        self.log = log
        environment = dict(
            os.environ, JDK_JAVA_OPTIONS=HEAP, PENSTOCK_DEDUP_MAX_IDS=str(DEDUP_MAX_IDS))
        with open(log, "w") as out:
            # The launcher becomes the JVM, so this process is the JVM's.
            self.process = subprocess.Popen(
                [ROOT / "penstock", "run", "--port", "0", "--data", data], env=environment, stdout=out, stderr=out)
        self.token, self.port = self._await_ready()
        self.cpu_before = self._cpu_seconds(), time.monotonic()

    def _await_ready(self):
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end and self.process.poll() is None:
            text = self.log.read_text()
            ready = re.search(r"#token=(\S+).*^penstock ready port=(\d+)", text, re.MULTILINE | re.DOTALL)
            if ready:
                return ready.groups()
            time.sleep(0.1)
        end_process(self.process)
        raise Broken(f"./penstock run did not become ready:\n{self.log.read_text()}")

    def sample(self, collect):
        """One row of process.csv; with what is alive in the heap if it may collect for that."""
        status = dict(
            line.split(":", 1) for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines())
        stats = self._stats()
        return {
            "time": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="milliseconds"),
            "rssMb": f"{int(status['VmRSS'].split()[0]) / 1024:.1f}",
            "liveHeapMb": f"{self._live_heap_mb():.1f}" if collect else "",
            "files": len(os.listdir(f"/proc/{self.process.pid}/fd")),
            "threads": int(status["Threads"]),
            "cpuPercent": f"{self._cpu_percent():.0f}",
            "dataMb": f"{size_mb(self.data):.1f}",
            "inFlight": stats["balance"]["inFlight"],
            "transformLagMs": stats["stages"]["transform"]["lagMillis"],
            "routeLagMs": stats["stages"]["route"]["lagMillis"],
        }

    def _stats(self):
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/v1/stats", headers={"Authorization": f"Bearer {self.token}"})
        with urllib.request.urlopen(request, timeout=INTERVAL_SECONDS) as response:
            return json.load(response)

    def _live_heap_mb(self):
        jdk = Path(os.environ["JAVA_HOME"], "bin")
        pid = str(self.process.pid)
        subprocess.run([jdk / "jcmd", pid, "GC.run"], check=True, capture_output=True, timeout=60)
        header, values = subprocess.run(
            [jdk / "jstat", "-gc", pid], check=True, capture_output=True, text=True, timeout=60).stdout.splitlines()
        kilobytes = dict(zip(header.split(), values.split()))
        # Not Eden: what is there has come since the collection.
        return sum(float(kilobytes[space]) for space in ("S0U", "S1U", "OU")) / 1024

    def _cpu_seconds(self):
        # Behind the command's name, which may hold spaces: state is field 3, utime 14, stime 15.
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def _cpu_percent(self):
        (before, then), now = self.cpu_before, (self._cpu_seconds(), time.monotonic())
        self.cpu_before = now
        return 100 * (now[0] - before) / (now[1] - then)


def size_mb(folder):
    size = 0
    for path in folder.iterdir():
        with contextlib.suppress(FileNotFoundError):  # SQLite takes files away
            size += path.stat().st_size
    return size / 1e6


def end_process(process):
    """Ends it as an operator would. @return its exit code; of one that had to be killed -9"""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
    return process.wait()


def soak(out, minutes, rate):
    """Runs both. @return what is wrong beside what the CSVs tell"""
    seconds = max(INTERVAL_SECONDS, round(minutes * 60))
    faults = []
    # Not in /tmp, which may be memory.
    with tempfile.TemporaryDirectory(prefix="data-", dir=out) as data:
        run = Run(Path(data), out / "run.log")
        load = None
        try:
            with open(out / "load.log", "w") as log:
                load = subprocess.Popen(
                    [ROOT / "penstock", "load", "--data", data, "--rate", str(rate), "--batch", str(BATCH),
                     "--devices", str(DEVICES), "--seconds", str(seconds), "--csv", out / "load.csv"],
                    stdout=log, stderr=log)
            sample(run, load, out / "process.csv", seconds)
            try:
                if load.wait(DRAIN_SECONDS) != 0:
                    faults.append(f"load ended with {load.returncode}: events were lost, or the balance does not close")
            except subprocess.TimeoutExpired:
                faults.append(f"load did not end within {DRAIN_SECONDS} s after its last event")
        finally:
            if load:
                end_process(load)
            code = end_process(run.process)
        if code != 0:
            faults.append(f"SIGTERM ended the run with {code}")
    accepted = sum(int(row["accepted"]) for row in rows(out / "load.csv"))
    wanted = seconds * rate
    if accepted < 0.99 * wanted:
        faults.append(f"{accepted:,} events were accepted where {wanted:,} were to be sent")
    lost = sum(int(row["refused"]) + int(row["unanswered"]) for row in rows(out / "load.csv"))
    if lost:
        faults.append(f"{lost:,} events were refused or unanswered")
    return faults


def sample(run, load, file, seconds):
    """Writes a row every interval as long as the load lasts."""
    with open(file, "w", newline="") as out:
        writer = csv.DictWriter(out, PROCESS_COLUMNS)
        writer.writeheader()
        begun = time.monotonic()
        collected = begun
        due = begun + INTERVAL_SECONDS
        while load.poll() is None and due <= begun + seconds:
            time.sleep(max(0, due - time.monotonic()))
            collect = time.monotonic() - collected >= COLLECT_SECONDS - 1
            if collect:
                collected = time.monotonic()
            if run.process.poll() is not None:
                raise Broken(f"the run ended with {run.process.returncode}: see {run.log}")
            row = run.sample(collect)
            writer.writerow(row)
            out.flush()
            print(f"{(time.monotonic() - begun) / 60:5.1f} min  " + "  ".join(
                f"{column} {row[column]}" for column in PROCESS_COLUMNS[1:] if row[column] != ""), flush=True)
            due += INTERVAL_SECONDS


def rows(file):
    if not file.exists():
        return []
    with open(file, newline="") as text:
        return list(csv.DictReader(text))


def points(samples, column):
    """(minute, value) where there is a value; an interval's row is written at its end, so minute 0 is one before."""
    if not samples:
        return []
    begun = moment(samples[0]) - datetime.timedelta(seconds=INTERVAL_SECONDS)
    return [
        ((moment(row) - begun).total_seconds() / 60, float(row[column]))
        for row in samples
        if row[column] != ""
    ]


def moment(row):
    return datetime.datetime.fromisoformat(row["time"].replace("Z", "+00:00"))  # before Python 3.11 without Z


def judged(out, rate, minutes):
    of_process, of_load = measures(rate, minutes)
    process, load = rows(out / "process.csv"), rows(out / "load.csv")
    return ([judge(measure, points(process, measure.column)) for measure in of_process]
            + [judge(measure, points(load, measure.column)) for measure in of_load])


def charts(out, rate):
    """Draws each chart whose columns have points. @return {file name: what it shows}"""
    process, load = rows(out / "process.csv"), rows(out / "load.csv")
    marks = [(streams_full_minute(rate), "streams are full")]
    drawn = {}
    for name, title, samples, columns in [
        ("soak-memory.svg", "Memory, MB", process, {"resident": "rssMb", "live heap": "liveHeapMb"}),
        ("soak-files.svg", "Open files and threads", process, {"open files": "files", "threads": "threads"}),
        ("soak-request.svg", "Request latency, ms", load, {"p99": "requestP99Ms", "p50": "requestP50Ms"}),
        ("soak-end-to-end.svg", "End-to-end latency, ms", load, {"p99": "endToEndP99Ms", "p50": "endToEndP50Ms"}),
    ]:
        series = {label: points(samples, column) for label, column in columns.items()}
        series = {label: line for label, line in series.items() if line}
        if series:
            (out / name).write_text(plot_lines.draw(title, series, marks, CHART_WARM_UP_MINUTES))
            drawn[name] = title
    return drawn


def amount(value):
    return "" if value is None else f"{value:,.0f}" if abs(value) >= 100 else f"{value:,.1f}"


WORDS = {True: "flat", False: "NOT FLAT", None: "not judged: too short"}


def table(verdicts):
    lines = ["| measure | first quarter | last quarter | rise | allowed | |", "|---|---:|---:|---:|---:|---|"]
    for verdict in verdicts:
        measure = verdict.measure
        name = f"{measure.name}, {measure.unit}" if measure.unit else measure.name
        cells = [amount(value) for value in (verdict.first, verdict.last, verdict.rise, verdict.allowed)]
        lines.append(f"| {name} | {' | '.join(cells)} | {WORDS[verdict.passed]} |")
    return "\n".join(lines) + "\n"


def thinned(samples, most=MOST_ROWS_IN_DOCS):
    """Every row, or every second and so on, so that there are no more than most."""
    return samples[:: -(-len(samples) // most)] if samples else []


def write_docs(out, minutes, rate, verdicts, faults, drawn):
    for name in ("process.csv", "load.csv"):
        samples = rows(out / name)
        with open(CHARTS / f"soak-{name}", "w", newline="") as file:
            writer = csv.DictWriter(file, samples[0].keys(), lineterminator="\n")
            writer.writeheader()
            writer.writerows(thinned(samples))
    for name in drawn:
        shutil.copy(out / name, CHARTS / name)
    accepted = sum(int(row["accepted"]) for row in rows(out / "load.csv"))
    stored = rows(out / "process.csv")[-1]["dataMb"]
    flat = sum(verdict.passed is True for verdict in verdicts)
    outcome = "; ".join(faults) if faults else "nothing was lost, the balance closed and SIGTERM ended the run with 0"
    text = (f"{datetime.date.today().isoformat()}, {minutes:g} minutes at {rate:,} events/s: {accepted:,} events "
            f"accepted; {outcome}. {flat} of {len(verdicts)} measures are flat. "
            f"The data directory held {float(stored):,.0f} MB at the end.\n\n{table(verdicts)}\n"
            + "\n".join(f"![{title} over time](benchmarks/{name})" for name, title in drawn.items())
            + "\n\nThe samples: [process](benchmarks/soak-process.csv), [load](benchmarks/soak-load.csv).\n")
    head, rest = DOCS.read_text().split(DOCS_BEGIN)
    _, tail = rest.split(DOCS_END, 1)
    DOCS.write_text(head + DOCS_BEGIN + text + DOCS_END + tail)


def main():
    parser = argparse.ArgumentParser(prog="./penstock test --soak", description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=30, metavar="N", help="how long (30)")
    parser.add_argument("--rate", type=int, default=2_000, metavar="N", help="events per second (2000)")
    parser.add_argument("--out", type=Path, default=ROOT / "target" / "soak", metavar="DIR",
                        help="where samples, logs and charts go (target/soak); what is there is replaced")
    parser.add_argument("--docs", action="store_true", help="write figures and charts into docs/benchmarks.md")
    options = parser.parse_args()
    if options.minutes <= 0 or options.rate <= 0:
        parser.error("--minutes and --rate must be more than 0")
    enough = steady_minute(options.rate) + LEAST_MINUTES + 1
    if options.docs and options.minutes < enough:
        parser.error(f"--docs wants a run that can be judged, of {enough:.0f} minutes at this rate")
    if not Path("/proc/self/fd").is_dir():
        parser.error("the samples come from /proc, which this machine has not: Linux only")
    out = options.out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    for name in ("process.csv", "load.csv", "run.log", "load.log"):
        (out / name).unlink(missing_ok=True)

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is ended
    # Before anything is timed: the launcher builds what is stale.
    subprocess.run([ROOT / "penstock", "load", "--help"], check=True, stdout=subprocess.DEVNULL)
    try:
        faults = soak(out, options.minutes, options.rate)
    except Broken as e:
        sys.exit(f"soak: {e}")
    verdicts = judged(out, options.rate, options.minutes)
    drawn = charts(out, options.rate)
    print("\n" + (out / "load.log").read_text())
    print(table(verdicts))
    for fault in faults:
        print(f"FAILED: {fault}")
    for verdict in verdicts:
        if verdict.passed is False:
            print(f"FAILED: {verdict.measure.name} rose by {amount(verdict.rise)} {verdict.measure.unit}".rstrip())
    print(f"samples, logs and charts: {out}")
    if options.docs:
        write_docs(out, options.minutes, options.rate, verdicts, faults, drawn)
    return 1 if faults or any(verdict.passed is False for verdict in verdicts) else 0


if __name__ == "__main__":
    sys.exit(main())
