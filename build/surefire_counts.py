"""Sums the reactor's Surefire reports: prints "PASSED FAILED SKIPPED", or with --skipped each skipped test and why."""

import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path


def main():
    passed = failed = skipped = 0
    for report in sorted(Path(".").glob("**/target/surefire-reports/TEST-*.xml")):
        for case in ElementTree.parse(report).getroot().iter("testcase"):
            reason = case.find("skipped")
            if reason is not None:
                skipped += 1
                if "--skipped" in sys.argv:
                    # An annotation's reason is the attribute, an assumption's the first line of its stack trace.
                    why = (reason.get("message") or reason.text or "no reason given").strip().splitlines()[0]
                    why = why.removeprefix("org.opentest4j.TestAbortedException: ").removeprefix("Assumption failed: ")
                    print(f"left out: {case.get('classname')}.{case.get('name')}: {why}")
            elif case.find("failure") is not None or case.find("error") is not None:
                failed += 1
            else:
                passed += 1
    if "--skipped" not in sys.argv:
        print(passed, failed, skipped)


if __name__ == "__main__":
    main()
