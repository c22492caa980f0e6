import unittest

from emulator import metric_math

TIMES = [0, 60, 120]


class MetricMathTest(unittest.TestCase):
    def result(self, expression, **series):
        return metric_math.evaluate(expression, series, TIMES)

    def test_comparisons_are_one_or_zero(self):
        self.assertEqual(self.result("m < 2", m={0: 1, 60: 2}), {0: 1, 60: 0})
        self.assertEqual(self.result("m >= n", m={0: 1, 60: 2}, n={0: 1, 60: 3}), {0: 1, 60: 0})

    def test_if_takes_one_side_at_each_time(self):
        self.assertEqual(self.result("IF(FILL(requests, 0) < 1, compared, 0)", requests={60: 5}, compared={0: 2, 60: 2}), {0: 2, 60: 0})

    def test_what_is_not_known_is_refused(self):
        for expression in ("IF(m, 1)", "0 < m < 2", "m AND m"):
            with self.assertRaises(ValueError):
                self.result(expression, m={0: 1})
