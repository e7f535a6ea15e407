"""A leak, a slowdown and a rise late in the run are noticed by the soak's judgement, and noise is not."""

import random
import tempfile
import unittest
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import plot_lines
import soak
from soak_verdict import judge

RATE = 2_000
PROCESS, LOAD = soak.measures(RATE, 30)
MEASURES = {measure.column: measure for measure in PROCESS + LOAD}


def series(value, minutes=30, every=10):
    """Samples of half an hour, by a function of the minute."""
    return [(i * every / 60, value(i * every / 60)) for i in range(1, minutes * 60 // every + 1)]


def passed(column, points):
    return judge(MEASURES[column], points).passed


class Judgement(unittest.TestCase):
    def setUp(self):
        self.random = random.Random(42)

    def test_what_does_not_change_is_flat(self):
        for column in MEASURES:
            self.assertIs(True, passed(column, series(lambda minute: 300)), column)

    def test_a_file_that_is_left_open_each_minute_is_noticed(self):
        self.assertIs(False, passed("files", series(lambda minute: 330 + minute // 1)))

    def test_files_opened_and_closed_are_not(self):
        self.assertIs(True, passed("files", series(lambda minute: 330 + self.random.randrange(8))))

    def test_a_thread_that_stays_behind_every_five_minutes_is_noticed(self):
        self.assertIs(False, passed("threads", series(lambda minute: 31 + minute // 5)))

    def test_native_memory_that_leaks_two_megabytes_a_minute_is_noticed(self):
        self.assertIs(False, passed("rssMb", series(lambda minute: 1_250 + 2 * minute + self.random.gauss(0, 3))))

    def test_memory_that_swings_is_flat(self):
        self.assertIs(True, passed("rssMb", series(lambda minute: 1_250 + self.random.gauss(0, 15))))

    def test_a_heap_that_leaks_two_megabytes_a_minute_is_noticed(self):
        self.assertIs(False, passed("liveHeapMb", series(lambda minute: 200 + 2 * minute, every=60)))

    def test_a_heap_may_grow_until_dedup_and_streams_are_full(self):
        steady = soak.steady_minute(RATE)
        self.assertAlmostEqual(11.8, steady, 1)
        self.assertIs(True, passed("liveHeapMb", series(lambda minute: 40 + 8 * min(minute, steady), every=60)))

    def test_a_heap_may_grow_by_what_ids_take_that_have_settled(self):
        growing = series(lambda minute: 200 + minute * RATE * 60 * 8 / 1e6, every=60)
        self.assertIs(True, passed("liveHeapMb", growing))

    def test_streams_are_full_after_an_hour_at_the_latest(self):
        self.assertEqual(61, soak.steady_minute(200))

    def test_latencies_that_double_over_the_run_are_noticed(self):
        for column in ("requestP50Ms", "requestP99Ms", "endToEndP50Ms", "endToEndP99Ms"):
            slower = series(lambda minute: 100 * (1 + minute / 18) * self.random.uniform(0.9, 1.1))
            self.assertIs(False, passed(column, slower), column)

    def test_latencies_that_double_in_the_last_five_minutes_are_noticed(self):
        late = series(lambda minute: (200 if minute > 25 else 100) * self.random.uniform(0.8, 1.2))
        self.assertIs(False, passed("endToEndP99Ms", late))

    def test_outliers_and_noise_are_not_a_slowdown(self):
        for _ in range(20):
            noisy = series(lambda minute: 100 * self.random.lognormvariate(0, 0.3) * self.random.choice([1] * 9 + [6]))
            self.assertIs(True, passed("endToEndP99Ms", noisy))

    def test_what_gets_quicker_is_flat(self):
        self.assertIs(True, passed("requestP99Ms", series(lambda minute: 300 - 9 * minute)))

    def test_the_warm_up_is_not_judged(self):
        self.assertIs(True, passed("files", series(lambda minute: 100 if minute < 4 else 330)))

    def test_a_short_run_is_not_judged(self):
        self.assertIsNone(passed("files", series(lambda minute: 330 + minute, minutes=12)))
        self.assertIsNone(passed("files", []))


class Samples(unittest.TestCase):
    def test_points_have_minutes_from_the_beginning_and_leave_out_what_was_not_measured(self):
        rows = [
            {"time": "2026-11-24T10:00:10.000Z", "value": "1.5"},
            {"time": "2026-11-24T10:00:20.000Z", "value": ""},
            {"time": "2026-11-24T10:01:00.000Z", "value": "3"},
        ]
        self.assertEqual([(10 / 60, 1.5), (1.0, 3.0)], soak.points(rows, "value"))
        self.assertEqual([], soak.points([], "value"))

    def test_long_runs_are_thinned_for_the_docs(self):
        self.assertEqual(list(range(180)), soak.thinned(list(range(180)), 180))
        self.assertEqual([0, 3, 6, 9], soak.thinned(list(range(10)), 4))

    def test_the_table_says_what_is_not_flat(self):
        text = soak.table([judge(MEASURES["files"], series(lambda minute: 330 + minute // 1))])
        self.assertIn("| open files | ", text)
        self.assertIn("| NOT FLAT |", text)

    def test_the_docs_have_a_place_for_the_figures(self):
        text = soak.DOCS.read_text()
        self.assertEqual(1, text.count(soak.DOCS_BEGIN))
        self.assertIn(soak.DOCS_END, text.split(soak.DOCS_BEGIN)[1])

    def test_charts_are_drawn_of_the_samples_that_are_there(self):
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder)
            (out / "load.csv").write_text(
                "time,requestP50Ms,requestP99Ms,endToEndP50Ms,endToEndP99Ms\n"
                "2026-11-24T10:00:10.000Z,1,5,,\n2026-11-24T10:00:20.000Z,2,6,,\n")
            self.assertEqual(["soak-request.svg"], list(soak.charts(out, RATE)))
            drawing = ElementTree.parse(out / "soak-request.svg").getroot()
            self.assertEqual(2, len(list(drawing.iter("{http://www.w3.org/2000/svg}polyline"))))


class Axes(unittest.TestCase):
    def test_are_round(self):
        self.assertEqual((400, 100), plot_lines.scale(330))
        self.assertEqual((1500, 500), plot_lines.scale(1_250))
        self.assertEqual((1, 1), plot_lines.scale(0))
        self.assertEqual([0, 0.2, 0.4, 0.6], plot_lines.ticks(0.6, 0.2))


if __name__ == "__main__":
    unittest.main()
