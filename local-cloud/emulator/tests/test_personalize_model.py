import math
import unittest

from emulator.personalize import recommender_model
from emulator.tests.recommending import interactions


class Scripted:
    """A model that gives everybody the same list."""

    def __init__(self, best, items):
        self._best, self.popularity = best, dict.fromkeys(items, 1)

    def top(self, _user, most):
        return self._best[:most]


class RecommenderModelTest(unittest.TestCase):
    def test_metrics_are_those_of_the_ranks(self):
        best = [f"i{number}" for number in range(30)]
        held = {"first": "i0", "sixth": "i5", "beyond": "i25"}
        found = recommender_model._metrics(Scripted(best, best), held, {"i1": {}, "never": {}, "seen": {}, "before": {}})
        gain = 1 / math.log2(7)
        self.assertEqual(found, {
            "coverage": round(25 / 33, 4), "mean_reciprocal_rank_at_25": round((1 + 1 / 6) / 3, 4),
            "normalized_discounted_cumulative_gain_at_5": round(1 / 3, 4), "normalized_discounted_cumulative_gain_at_10": round((1 + gain) / 3, 4),
            "normalized_discounted_cumulative_gain_at_25": round((1 + gain) / 3, 4),
            "precision_at_5": round(1 / 15, 4), "precision_at_10": round(2 / 30, 4), "precision_at_25": round(2 / 75, 4),
        })

    def test_what_was_held_out_for_the_metrics_is_in_the_model(self):
        histories = recommender_model._histories(interactions())
        whole = recommender_model._model(histories, recommender_model._pairs(histories), True)
        model, _ = recommender_model.train(interactions(), {})
        self.assertEqual((model.histories, model.popularity), (whole.histories, whole.popularity))
        self.assertEqual(model._neighbours, whole._neighbours)

    def test_what_a_user_has_had_comes_after_what_is_new(self):
        model, _ = recommender_model.train(interactions(), {})
        order = [item for item, _ in model.for_user("u1")]
        mine = set(model.histories["u1"])
        alike = [item for item in order if int(item[1:]) % 4 == 1]
        self.assertEqual(set(alike[:len(alike) - len(mine)]) & mine, set())
        self.assertEqual(model.top("u1", 10), order[:10])
        self.assertAlmostEqual(sum(score for _, score in model.for_user("u1")), 1)

    def test_whoever_is_unknown_gets_what_is_popular(self):
        rows = [*interactions(), *((f"x{number}", "i7", number) for number in range(50))]
        model, _ = recommender_model.train(rows, {})
        self.assertEqual(model.for_user("nobody")[0][0], "i7")
        popular, _ = recommender_model.train(rows, {}, personal=False)
        self.assertEqual([popular.for_user(user)[0][0] for user in ("u1", "u2", None)], ["i7"] * 3)
