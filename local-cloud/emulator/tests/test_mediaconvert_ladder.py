import itertools
import unittest

from emulator.mediaconvert import complexity, ladder

HD, NONE = (1920, 1080), (None, None)


def needing(bitrate, area=1920 * 1080, exponent=0.75):
    return complexity.Measured(bitrate, area, exponent).needs


def rungs(source=HD, limit=NONE, bitrate=6_000_000, **settings):
    given = {"MaxAbrBitrate": 8_000_000, "MinAbrBitrate": 600_000, "MaxRenditions": 8, **settings}
    return ladder.rungs(given, source, limit, needing(bitrate))


def sizes(found):
    return [(each.width, each.height) for each in found]


class LadderTest(unittest.TestCase):
    def test_bitrates_lie_between_the_limits_and_apart(self):
        for bitrate, source in itertools.product((1e5, 9e5, 3e6, 8e6, 5e7), (HD, (640, 360), (3840, 2160), (720, 1280), (720, 576))):
            found = rungs(source, bitrate=bitrate)
            rates = [each.bitrate for each in found]
            self.assertTrue(1 <= len(found) <= 8, found)
            self.assertTrue(600_000 <= rates[-1] and rates[0] <= 8_000_000, found)
            for above, below in zip(found, found[1:]):
                self.assertGreaterEqual(above.bitrate, 1.5 * below.bitrate - 1, found)
                self.assertGreater(above.width * above.height, below.width * below.height, found)

    def test_a_simple_clip_has_fewer_and_cheaper_renditions(self):
        simple, complex_one = rungs(bitrate=900_000), rungs(bitrate=9_000_000)
        self.assertLess(len(simple), len(complex_one))
        self.assertLess(simple[0].bitrate, complex_one[0].bitrate)
        self.assertEqual((simple[-1].bitrate >= 600_000, complex_one[0].bitrate, complex_one[-1].bitrate), (True, 8_000_000, 600_000))
        self.assertEqual(sizes(simple)[0], sizes(complex_one)[0])

    def test_nothing_is_above_the_source_or_the_limit(self):
        self.assertEqual(sizes(rungs((640, 360)))[0], (640, 360))
        self.assertEqual(sizes(rungs((3840, 2160), (1280, 720)))[0], (1280, 720))
        self.assertEqual(sizes(rungs((3840, 2160), (None, 1080)))[0], HD)
        self.assertEqual(sizes(rungs((1080, 1920), HD))[0], (608, 1080))
        self.assertEqual(sizes(rungs((1921, 1079)))[0], (1920, 1080))
        for width, height in sizes(rungs((720, 576))):
            self.assertAlmostEqual(width / height, 720 / 576, delta=0.02)
            self.assertEqual((width % 2, height % 2), (0, 0))

    def test_no_more_than_allowed(self):
        self.assertEqual(len(rungs(bitrate=2e7, MaxRenditions=3)), 3)
        self.assertEqual([each.bitrate for each in rungs(bitrate=2e7, MaxRenditions=3)], [8_000_000, 2_190_890, 600_000])

    def test_the_bottom_is_no_smaller_than_the_rule_says(self):
        rule = {"Type": "MIN_BOTTOM_RENDITION_SIZE", "MinBottomRenditionSize": {"Width": 800, "Height": 450}}
        self.assertTrue(all(width >= 800 and height >= 450 for width, height in sizes(rungs(Rules=[rule]))))
        self.assertLess(sizes(rungs())[-1], (800, 450))
        self.assertEqual(sizes(rungs((640, 360), Rules=[rule])), [(640, 360)])

    def test_forced_renditions_are_in(self):
        forced = [{"Width": 1280, "Height": 720}, {"Width": 512, "Height": 288}]
        for bitrate in (5e5, 2e6, 2e7):
            found = rungs(bitrate=bitrate, MaxRenditions=3, Rules=[{"Type": "FORCE_INCLUDE_RENDITIONS", "ForceIncludeRenditions": forced}])
            self.assertTrue({(1280, 720), (512, 288)} <= set(sizes(found)), found)
            self.assertLessEqual(len(found), 3)
            for above, below in zip(found, found[1:]):
                self.assertGreaterEqual(above.bitrate, 1.5 * below.bitrate - 1)

    def test_only_allowed_renditions_are_in_and_the_required_ones_are(self):
        allowed = [{"Width": 1280, "Height": 720}, {"Width": 960, "Height": 540}, {"Width": 640, "Height": 360, "Required": "ENABLED"},
                   {"Width": 3840, "Height": 2160}]
        rule = {"Type": "ALLOWED_RENDITIONS", "AllowedRenditions": allowed}
        found = sizes(rungs(bitrate=700_000, Rules=[rule]))
        self.assertEqual(found[0], (1280, 720))
        self.assertIn((640, 360), found)
        self.assertTrue(set(found) <= {(1280, 720), (960, 540), (640, 360)})

    def test_what_lies_between_two_measured_sizes(self):
        fitted = complexity.fit([(400, 1000), (100, 500)])
        self.assertEqual((fitted.exponent, fitted.needs(10, 10), fitted.needs(20, 20)), (0.5, 500, 1000))
        self.assertEqual(complexity.fit([(400, 1000), (100, 10)]).exponent, 1.0)
        self.assertEqual(complexity.fit([(400, 1000), (400, 1000)]).exponent, 1.0)
