import contextlib
import io
import math
import os
import random
import re
import statistics
import tempfile
import unittest
import xml.etree.ElementTree

import published_table
import spot_simulator
from spot_economics import Training, best_interval, expected, simulate


class FormulaTest(unittest.TestCase):
    def test_equals_the_simulation(self):
        rng = random.Random(4)
        for training, rate, interval in [(Training(3.3, 0.1, 0), 0.15, None), (Training(10.5, 0.4, 0), 0.15, None), (Training(10.5, 0.4, 0.05), 0.5, 0.5),
                                         (Training(48.5, 5 / 60, 0), 0.15, 0.5), (Training(5, 0.5, 0.1), 1, 0.7), (Training(5, 0.5, 0.1), 1, 100), (Training(2, 0, 0), 2, 2)]:
            with self.subTest(training=training, rate=rate, interval=interval):
                figures = expected(training, rate, interval, 0.25)
                runs = simulate(training, rate, interval, 0.25, 4000, rng)
                for name in figures._fields:
                    values = [getattr(run, name) for run in runs]
                    error = statistics.stdev(values) / math.sqrt(len(values))
                    self.assertLess(abs(statistics.fmean(values) - getattr(figures, name)), 4 * error, name)

    def test_known_cases(self):
        training = Training(10, 1, 0.1)
        self.assertAlmostEqual(expected(training, 0.3).billed, math.expm1(3) / 0.3)
        self.assertAlmostEqual(expected(training, 0).billed, 10)
        self.assertAlmostEqual(expected(training, 0, 3, wait=0.5).billed, 10.2)
        self.assertAlmostEqual(expected(training, 0, 3, wait=0.5).wall_clock, 10.7)
        self.assertAlmostEqual(expected(training, 1e-9, 3).billed, 10.2, 6)
        self.assertEqual(expected(Training(1000, 1, 0), 5).billed, math.inf)
        self.assertEqual([run.billed for run in simulate(training, 0, 3, 0, 2, random.Random(1))], [10.2, 10.2])

    def test_the_best_interval_is_that_of_young_where_his_rule_holds(self):
        # Interval = sqrt(2 x time to save / rate), for a save that is short and an interval short against the time between interruptions.
        self.assertAlmostEqual(best_interval(Training(100, 0.05, 0.005), 0.1) / math.sqrt(2 * 0.005 / 0.1), 1, delta=0.1)


class PublishedTest(unittest.TestCase):
    def test_checkpoints_as_stated_give_the_published_figures(self):
        for workload, (hours, _, published) in published_table.PUBLISHED.items():
            self.assertEqual(round(published_table.ours(hours, published_table.AS_STATED)[1], 1), published, workload)
            for minutes in (5, 7):
                low, high = (published_table.ours(hours + change, (0.35, minutes / 60))[1] for change in (-0.05, 0.05))
                self.assertTrue(low - 0.05 <= published <= high + 0.05, (workload, minutes, low, high))

    def test_no_checkpoints_as_stated_are_a_few_percent_above(self):
        for hours, published, _ in published_table.PUBLISHED.values():
            above = published_table.ours(hours, published_table.AS_STATED)[0] / published - 1
            self.assertTrue(0.05 <= above <= 0.07, above)

    def test_the_best_fit_gives_all_of_them_within_rounding(self):
        for workload, (hours, without, with_checkpoints) in published_table.PUBLISHED.items():
            low, high = (published_table.ours(hours + change, published_table.BEST_FIT) for change in (-0.05, 0.05))
            for index, published in enumerate((without, with_checkpoints)):
                rounding = 0.05 if published < 1000 else 0.5
                self.assertTrue(low[index] - rounding <= published <= high[index] + rounding, (workload, low, published, high))

    def test_the_page_and_its_picture_say_what_the_simulator_says(self):
        for path, content in ((published_table.PAGE, published_table.page()), (published_table.PICTURE, published_table.picture())):
            with open(path, encoding="utf-8") as file:
                self.assertEqual(file.read(), content, f"{path} is old: run published_table.py")


class CommandTest(unittest.TestCase):
    def run_command(self, *arguments):
        said = io.StringIO()
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            try:
                code = spot_simulator.main(arguments)
            except SystemExit as end:
                code = end.code
        return code, said.getvalue()

    def test_prints_a_table_and_draws_a_picture(self):
        with tempfile.TemporaryDirectory() as directory:
            picture = os.path.join(directory, "out.svg")
            code, said = self.run_command("--hours", "10.5", "--interruptions-per-hour", "0.15", "--checkpoint", "30m", "--save", "30s", "--wait", "40m",
                                          "--price-per-hour", "10", "--trials", "50", "--svg", picture)
            words = {text.text for text in xml.etree.ElementTree.parse(picture).iter("{http://www.w3.org/2000/svg}text")}
        self.assertEqual(code, 0, said)
        self.assertRegex(said, r"on-demand, no checkpoint +10\.50 +10\.50 ± 0 .* 11\.17 +10\.50 +0% +105\.00\n")
        self.assertRegex(said, r"spot, no checkpoint +25\.5")
        self.assertRegex(said, r"spot, checkpoint every 30 min +11\.22 .* 63% +39\.")
        self.assertIn("The interval with the fewest billed hours is about 19.6 min.", said)
        self.assertLessEqual({"0.05 per hour", "0.15 per hour", "0.45 per hour", "on-demand", "minutes between checkpoints"}, words)

    def test_what_never_ends_is_said_and_not_simulated(self):
        code, said = self.run_command("--hours", "300", "--interruptions-per-hour", "0.5", "--checkpoint", "1h", "--price-per-hour", "10")
        self.assertEqual(code, 0)
        self.assertRegex(said, r"(?m)^spot, no checkpoint +never +- +- +- +never +never +- +-$")
        self.assertIn("give --save to find the best interval", said)
        code, said = self.run_command("--hours", "10", "--interruptions-per-hour", "1000", "--startup", "1h", "--checkpoint", "1h", "--save", "1m")
        self.assertEqual(code, 0)
        self.assertEqual(len(re.findall("never +never +-$", said, re.MULTILINE)), 2, said)
        self.assertIn("\nAt this rate of interruptions it never ends, whatever the interval.\n", said)

    def test_the_same_seed_gives_the_same_table(self):
        once, again = (self.run_command("--hours", "9", "--interruptions-per-hour", "0.2", "--checkpoint", "30m", "--trials", "20", "--seed", "3") for _ in range(2))
        self.assertEqual(once, again)

    def test_spot_capacity_may_cost_as_much_as_on_demand(self):
        self.assertIn("spot price 100% of on-demand", self.run_command("--hours", "9", "--interruptions-per-hour", "1", "--checkpoint", "1h", "--price-ratio", "1")[1])

    def test_nothing_interrupts(self):
        code, said = self.run_command("--hours", "9", "--interruptions-per-hour", "0", "--checkpoint", "1h", "--save", "1m", "--trials", "2")
        self.assertEqual(code, 0)
        self.assertIn("\nWithout interruptions no checkpoint is worth its time.\n", said)

    def test_the_help_tells_each_option_and_its_default(self):
        code, said = self.run_command("--help")
        self.assertEqual(code, 0)
        told = {match[1]: " ".join(match[2].split()) for match in re.finditer(r"^  (--[a-z-]+)(.*?)(?=^  --|\Z)", said, re.DOTALL | re.MULTILINE)}
        self.assertEqual(len(told), 12, sorted(told))
        for name, words in told.items():
            self.assertRegex(words, r"[a-z]{2,} [a-z]{2,}", name)
        for name, default in (("startup", "5m"), ("save", "0s"), ("wait", "0s"), ("price-ratio", "0.35"), ("trials", "2000"), ("seed", "1")):
            self.assertIn(f"(default: {default})", told[f"--{name}"])

    def test_wrong_options(self):
        right = {"--hours": "9", "--interruptions-per-hour": "0.2", "--checkpoint": "30m"}
        for change, words in (({"--hours": "0"}, "'0', allowed: a number above 0"), ({"--checkpoint": "30"}, "'30', allowed: a number and s, m, h or d, such as 30m"),
                              ({"--checkpoint": "0m"}, "--checkpoint is 0"), ({"--startup": "9h"}, "--startup is 9 h, allowed: less than --hours (9 h)"),
                              ({"--interruptions-per-hour": "-1"}, "'-1', allowed: a number from 0"), ({"--price-ratio": "35"}, "'35', allowed: a number above 0 to 1; 35 % is 0.35"), ({"--price-ratio": "x"}, "'x', allowed: a number above 0 to 1"),
                              ({"--trials": "1"}, "'1', allowed: a whole number from 2"), ({"--trials": "2.5"}, "'2.5', allowed: a whole number from 2"),
                              ({"--rates": "0.1,x"}, "'x', allowed: a number above 0"), ({"--svg": "nowhere/x.svg"}, "--svg is 'nowhere/x.svg', allowed: a file in a directory that exists")):
            code, said = self.run_command(*(f"{name}={value}" for name, value in {**right, **change}.items()))
            self.assertEqual((code, words in said), (2, True), said)
