"""Plants known bugs, one at a time, and demands that the tests named for each of them fail (./penstock test --planted).

The bugs are data (plants.py). This works on a copy of the checkout in a temporary folder: first the named tests must
pass there as they are, then each bug is planted, its tests are run, and it is taken out again. A bug counts as caught
only if every test class named for it ran and had a test that failed; a build that breaks or a run that hangs does not.
"""

import argparse
import datetime
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass, field
from pathlib import Path

from plants import PLANTS, Rename

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs" / "testing.md"
DOCS_BEGIN = "<!-- written by ./penstock test --planted --docs: begin -->\n"
DOCS_END = "<!-- end -->\n"

# The first run compiles everything; a planted bug recompiles a few modules. What takes longer hangs.
BASELINE_SECONDS = 1800
PLANT_SECONDS = 300

# These tests read the functions' zips, so the zips are made first.
NEED_ZIPS = {"FunctionZipTest", "LambdaSamplesTest", "SettingsTest"}

FAILED_UNITTEST = re.compile(r"^(?:FAIL|ERROR): (\w+) \((\w+\.\w+)", re.MULTILINE)


class DoesNotApply(Exception):
    """A bug's text is not in its file exactly once: the code has changed, and the bug must follow it."""


def changed_files(plant, folder):
    """The files that a bug changes, by name, with their new text; None for one that goes away."""
    changed = {}
    for change in plant.changes:
        text = changed.get(change.file) or (folder / change.file).read_text()
        found = text.count(change.old)
        if isinstance(change, Rename):
            changed.update(renamed(change, folder))
        elif found != 1:
            raise DoesNotApply(f"{plant.name}: {change.file} has {found} times: {change.old}")
        else:
            changed[change.file] = text.replace(change.old, change.new)
    return changed


def renamed(rename, folder):
    word = re.compile(rf"\b{rename.old}\b")
    changed = {}
    for path in folder.glob("**/src/**/*.java"):
        text = path.read_text()
        if word.search(text):
            changed[str(path.relative_to(folder))] = word.sub(rename.new, text)
    changed[rename.file.replace(rename.old, rename.new)] = changed[rename.file]
    changed[rename.file] = None
    return changed


class Hung(Exception):
    """A run that took too long and was ended."""


@dataclass
class Ran:
    """What a catcher's tests came to."""

    passed: list = field(default_factory=list)
    failed: list = field(default_factory=list)
    skipped: list = field(default_factory=list)


@dataclass
class Result:
    plant: object
    verdict: str
    failed: list
    seconds: float


class Copy:
    """
    A copy of the checkout, to plant bugs in. It is compiled without Error Prone and the like, because it is the tests
    that must find the bugs, and it takes half the time.
    """

    def __init__(self, folder):
        self.folder = folder
        self.log = folder / "run.log"
        names = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT, check=True, capture_output=True, text=True,
        ).stdout
        for name in filter(None, names.split("\0")):
            source = ROOT / name
            if source.is_file():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(source, folder / name)
        pom = folder / "pom.xml"
        pom.write_text(re.sub(r"<arg>-(?!parameters).*</arg>\n", "", pom.read_text()))

    def write(self, files):
        """Writes files, with the time of now so that Maven sees a change. @return what was there, to be written back"""
        before = {}
        for name, text in files.items():
            path = self.folder / name
            before[name] = path.read_text() if path.exists() else None
            if text is None:
                path.unlink()
            else:
                path.write_text(text)
        return before

    def run(self, catchers, seconds, package=False, offline=True):
        """Runs tests, with fresh zips if asked for. @return whether everything could be built, and {catcher: Ran}"""
        java = [catcher for catcher in catchers if not catcher.startswith("build:")]
        found = {catcher: Ran() for catcher in catchers}
        built = True
        if java:
            built = self._maven(java, seconds, package, offline)
            for catcher in java:
                found[catcher] = self._read_reports(catcher)
        for catcher in catchers:
            if catcher.startswith("build:"):
                found[catcher] = self._unittest(catcher.split(":")[1], seconds)
        return built, found

    def _maven(self, catchers, seconds, package, offline):
        for reports in self.folder.glob("**/target/surefire-reports"):
            shutil.rmtree(reports)
        modules = sorted({catcher.split(":")[0] for catcher in catchers})
        tests = sorted({catcher.split(":")[1] for catcher in catchers})
        command = ["mvn", "-q", "-B", "package" if package else "test", "-pl", ",".join(modules), "-am"]
        # A class whose tests are all in nested classes is found only by their names.
        tests += [test + "$*" for test in tests if "#" not in test]
        command += ["-Dtest=" + ",".join(tests), "-Dsurefire.failIfNoSpecifiedTests=false"]
        # So that Maven itself fails only if something cannot be built; the reports tell the rest.
        command += ["-Dmaven.test.failure.ignore=true", "-Denforcer.skip=true"]
        return self._call(command + (["-o"] if offline else []), self.folder, seconds) == 0

    def _read_reports(self, catcher):
        module, test = catcher.split(":")
        wanted, _, method = test.partition("#")
        ran = Ran()
        for report in sorted((self.folder / module / "target" / "surefire-reports").glob("TEST-*.xml")):
            for case in ElementTree.parse(report).getroot().iter("testcase"):
                simple = case.get("classname").split(".")[-1].split("$")[0]
                name = re.split(r"[({\[]", case.get("name") or "")[0]
                if simple != wanted or (method and name and name != method):
                    continue
                label = f"{simple}.{name}" if name else simple
                if case.find("skipped") is not None:
                    ran.skipped.append(label)
                elif case.find("failure") is not None or case.find("error") is not None:
                    ran.failed.append(label)
                else:
                    ran.passed.append(label)
        return ran

    def _unittest(self, name, seconds):
        python = subprocess.run(
            ["build/python.sh"], cwd=self.folder, check=True, capture_output=True, text=True
        ).stdout.strip()
        code = self._call([python, "-m", "unittest", name], self.folder / "build", seconds)
        text = self.log.read_text(errors="replace")
        failed = [f"{suite}.{test}" for test, suite in FAILED_UNITTEST.findall(text) if suite == name]
        return Ran(passed=[name] if code == 0 else [], failed=failed)

    def _call(self, command, folder, seconds):
        with open(self.log, "w") as log:
            process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log, start_new_session=True)
            try:
                return process.wait(timeout=seconds)
            except subprocess.TimeoutExpired:
                raise Hung() from None
            finally:
                if process.poll() is None:
                    os.killpg(process.pid, signal.SIGKILL)
                    process.wait()


def need_zips(catchers):
    return any(re.split("[:#]", catcher)[1] in NEED_ZIPS for catcher in catchers)


def unique(names):
    return list(dict.fromkeys(names))


def prove_clean(copy, plants):
    """Runs all catchers without a bug. @return those that could not run here, with a test that was skipped"""
    catchers = unique(catcher for plant in plants for catcher in plant.catchers)
    built, found = copy.run(catchers, BASELINE_SECONDS, need_zips(catchers), offline=False)
    left_out = {}
    faults = []
    for catcher, ran in found.items():
        if ran.failed:
            faults.append(f"{catcher} fails without a bug: {', '.join(unique(ran.failed))}")
        elif ran.skipped and not ran.passed:
            left_out[catcher] = ran.skipped[0]
        elif not ran.passed:
            faults.append(f"{catcher} did not run")
    if faults or not built:
        print(copy.log.read_text(errors="replace")[-6000:])
        sys.exit("\n".join(faults) or "the checkout cannot be built")
    return left_out


def try_plant(copy, plant):
    begun = time.monotonic()
    originals = copy.write(changed_files(plant, copy.folder))
    try:
        # The zips of the run without bugs do for a bug that is not in the code.
        package = need_zips(plant.catchers) and any(name.endswith(".java") for name in originals)
        built, found = copy.run(plant.catchers, PLANT_SECONDS, package)
    except Hung:
        return Result(plant, "HUNG", [], time.monotonic() - begun)
    finally:
        copy.write(originals)
    failed = unique(name for ran in found.values() for name in ran.failed)
    if not built:
        print(copy.log.read_text(errors="replace")[-3000:])
        verdict = "DOES NOT BUILD"
    elif all(ran.failed for ran in found.values()):
        verdict = "caught"
    else:
        verdict = "SURVIVED " + ", ".join(catcher for catcher, ran in found.items() if not ran.failed)
    return Result(plant, verdict, failed, time.monotonic() - begun)


def built_first(plant):
    """By module, in the order in which Maven builds them: a bug taken out of a module is compiled anew once, not often."""
    file = plant.changes[0].file
    return next(i for i, prefix in enumerate(["shared/core", "shared", "functions", "local", ""]) if file.startswith(prefix))


def shown(failed, most=3):
    more = len(failed) - most
    return ", ".join(f"`{name}`" for name in failed[:most]) + (f" and {more} more" if more > 0 else "")


HEAD = "| kind | planted bug | what it breaks | caught by | s |\n|---|---|---|---|---:|\n"


def row(result):
    caught_by = shown(result.failed) if result.verdict == "caught" else result.verdict
    plant = result.plant
    return f"| {plant.kind} | `{plant.name}` | {plant.breaks} | {caught_by} | {result.seconds:.0f} |\n"


def write_docs(results):
    """Publishes results, and keeps those of bugs that were not run."""
    head, rest = DOCS.read_text().split(DOCS_BEGIN)
    published, tail = rest.split(DOCS_END)
    rows = {match[1]: line for line in published.splitlines(True) if (match := re.match(r"\|[^|]+\| `([^`]+)` \|", line))}
    rows |= {result.plant.name: row(result) for result in results}
    known = [rows[plant.name] for plant in PLANTS if plant.name in rows]
    not_caught = sum(re.search(r"\| (SURVIVED|HUNG|DOES NOT BUILD|left out)", line) is not None for line in known)
    today = datetime.date.today().isoformat()
    summary = f"{len(known) - not_caught} of {len(known)} planted bugs caught; the last of them were run on {today}.\n\n"
    DOCS.write_text(head + DOCS_BEGIN + summary + HEAD + "".join(known) + DOCS_END + tail)


def main():
    parser = argparse.ArgumentParser(prog="./penstock test --planted", description=__doc__.splitlines()[0])
    parser.add_argument("--list", action="store_true", help="list the bugs and run nothing")
    parser.add_argument("--only", action="append", default=[], metavar="NAME", help="this bug only; may be repeated")
    parser.add_argument("--docs", action="store_true", help="write the results into docs/testing.md")
    options = parser.parse_args()
    unknown = set(options.only) - {plant.name for plant in PLANTS}
    if unknown:
        parser.error("no bug is called " + ", ".join(sorted(unknown)))
    plants = [plant for plant in PLANTS if not options.only or plant.name in options.only]
    if options.list:
        for plant in plants:
            print(f"{plant.name}: {plant.kind}: {plant.breaks}")
        return 0

    results = []
    with tempfile.TemporaryDirectory(prefix="penstock-planted-") as folder:
        copy = Copy(Path(folder))
        begun = time.monotonic()
        left_out = prove_clean(copy, plants)
        print(f"without a bug the tests pass ({time.monotonic() - begun:.0f} s)", flush=True)
        for plant in sorted(plants, key=built_first):
            skipped = [left_out[catcher] for catcher in plant.catchers if catcher in left_out]
            if skipped:
                result = Result(plant, f"left out: {skipped[0]} is skipped on this machine", [], 0)
            else:
                result = try_plant(copy, plant)
            results.append(result)
            print(f"{result.verdict}: {plant.name} ({result.seconds:.0f} s): {', '.join(result.failed)}", flush=True)
    results.sort(key=lambda result: PLANTS.index(result.plant))
    print("\n" + HEAD + "".join(row(result) for result in results))
    caught = sum(result.verdict == "caught" for result in results)
    out = sum(result.verdict.startswith("left out") for result in results)
    print(f"{caught} caught, {len(results) - caught - out} survived, {out} left out")
    if options.docs:
        write_docs(results)
    return 0 if caught + out == len(results) else 1


if __name__ == "__main__":
    sys.exit(main())
