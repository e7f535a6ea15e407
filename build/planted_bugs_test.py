"""Every planted bug still applies and its tests still exist, so that rot is noticed without running them all."""

import re
import unittest

from planted_bugs import DOCS, ROOT, changed_files
from plants import PLANTS

# The kinds that must be there; others may be.
KINDS = {
    "partial failure ignored",
    "checkpoint too far",
    "retry without limit",
    "item key swapped",
    "policy missing",
    "handler renamed",
}


class PlantedBugs(unittest.TestCase):
    def test_each_can_be_planted(self):
        for plant in PLANTS:
            for name, text in changed_files(plant, ROOT).items():
                path = ROOT / name
                self.assertNotEqual(path.read_text() if path.exists() else None, text, f"{plant.name}: {name}")

    def test_each_has_tests_that_exist(self):
        self.assertEqual([], [plant.name for plant in PLANTS if not plant.catchers])
        catchers = {catcher for plant in PLANTS for catcher in plant.catchers}
        self.assertEqual([], sorted(catcher for catcher in catchers if not self.exists(catcher)))

    def exists(self, catcher):
        module, test = catcher.split(":")
        if module == "build":
            name, suite = test.split(".")
            return f"class {suite}(" in (ROOT / "build" / f"{name}.py").read_text()
        tests, _, method = test.partition("#")
        found = list((ROOT / module / "src" / "test").glob(f"**/{tests}.java"))
        # An inherited method stands in another file of the module.
        texts = [path.read_text() for path in (ROOT / module / "src" / "test").glob("**/*.java")] if method else []
        return len(found) == 1 and (not method or any(re.search(rf"void {method}\(", text) for text in texts))

    def test_names_are_unique_and_every_kind_is_there(self):
        names = [plant.name for plant in PLANTS]
        self.assertEqual(len(names), len(set(names)))
        self.assertLessEqual(KINDS, {plant.kind for plant in PLANTS})

    def test_the_results_of_each_are_published(self):
        text = DOCS.read_text()
        missing = [plant.name for plant in PLANTS if f"| `{plant.name}` |" not in text]
        self.assertEqual([], missing, "run ./penstock test --planted --docs")


if __name__ == "__main__":
    unittest.main()
