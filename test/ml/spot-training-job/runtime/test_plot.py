import re
import unittest
import xml.etree.ElementTree

from plot import Series, line_chart


def texts(svg):
    return [each.text for each in xml.etree.ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]


class PlotTest(unittest.TestCase):
    def test_has_title_axes_with_units_and_a_legend(self):
        svg = line_chart("a < b", "minutes", "hours", [Series("one", [(0, 0), (60, 5)]), Series("two", [(30, 2)], 1, "cross"), Series("two", [(31, 2)], 1, "cross")])
        words = texts(svg)
        self.assertLessEqual({"a < b", "minutes", "hours", "one", "two", "0", "60", "5"}, set(words))
        self.assertEqual(words.count("two"), 1)
        self.assertIn("prefers-color-scheme: dark", svg)

    def test_points_are_where_the_axes_say(self):
        svg = line_chart("t", "x", "y", [Series("one", [(0, 0), (5, 10), (10, 10)])])
        self.assertIn('d="M66.0 378.0L405.0 74.0L744.0 74.0"', svg)

    def test_logarithmic_axes(self):
        svg = line_chart("t", "x", "y", [Series("one", [(1, 1), (10, 10), (100, 100)])], log_x=True, log_y=True)
        self.assertIn('d="M66.0 378.0L405.0 226.0L744.0 74.0"', svg)
        self.assertLessEqual({"1", "10", "100"}, set(texts(svg)))
        with self.assertRaisesRegex(ValueError, "no place for 0"):
            line_chart("t", "x", "y", [Series("one", [(0, 1)])], log_x=True)

    def test_no_points_no_picture(self):
        with self.assertRaisesRegex(ValueError, "has no points"):
            line_chart("t", "x", "y", [Series("one", [(float("inf"), 1)])])

    def test_one_point_has_axes_as_well(self):
        self.assertEqual(len(re.findall("<circle", line_chart("t", "x", "y", [Series("one", [(1, 1)], 1, "ring")]))), 2)
