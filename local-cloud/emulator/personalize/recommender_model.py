"""A small recommender: cosine similarity of items by who had to do with both, and popularity for whoever is unknown.

Its figures are NOT Personalize's: they are those of this simple model on a hold-out of each user's last item. They rise and fall with the data as
those of a recommender do, which is what tests of a pipeline need. Everything is deterministic.
"""

import heapq
import math
import zlib
from collections import Counter, defaultdict

# The newest items of a user that count, the neighbours that an item keeps, and the users whose last item is held out.
HISTORY, NEIGHBOURS, TESTED = 60, 60, 2000
# What two items share by chance counts less: that many users are needed for half the similarity.
SHRINK = 4
# What a user has had already comes after what is new.
SEEN, POPULAR = 0.3, 0.02
RANKS = (5, 10, 25)


class Model:
    def __init__(self, histories, counts, neighbours):
        """`histories`: {user: items, the newest last}."""
        self.histories, self._neighbours = histories, neighbours
        total = sum(counts.values()) or 1
        self.popularity = {item: count / total for item, count in counts.items()}
        self.popular = sorted(counts, key=lambda item: (-counts[item], item))

    def for_user(self, user, newer=()):
        """[(item, score)], the best first; `newer`: items that came after the training."""
        history = [*self.histories.get(user, ()), *newer][-HISTORY:]
        return self._ranked(self._near(history), set(history))

    def near_item(self, item):
        return self._ranked(self._near([item]), {item})

    def ranking(self, user, items, newer=()):
        scores = dict(self.for_user(user, newer))
        return _share(sorted(((item, scores.get(item, 0)) for item in items), key=lambda each: -each[1]))

    def _near(self, history):
        scores = defaultdict(float)
        for place, item in enumerate(reversed(history)):
            for other, similarity in self._neighbours.get(item, ()):
                scores[other] += similarity / (1 + 0.1 * place)
        return scores

    def _ranked(self, scores, seen):
        total = sum(scores.values()) or 1
        values = {item: scores.get(item, 0) / total + POPULAR * share for item, share in self.popularity.items()}
        for item in seen & values.keys():
            values[item] *= SEEN
        return _share(sorted(values.items(), key=lambda each: (-each[1], each[0])))

    def top(self, user, most):
        """The best items only, without scores."""
        history = self.histories.get(user, ())[-HISTORY:]
        scores, seen = self._near(history), set(history)
        total = sum(scores.values()) or 1
        candidates = {*scores, *self.popular[:most + len(seen)]}
        value = {item: (scores.get(item, 0) / total + POPULAR * self.popularity[item]) * (SEEN if item in seen else 1) for item in candidates}
        return heapq.nsmallest(most, candidates, key=lambda item: (-value[item], item))


def _share(ranked):
    total = sum(value for _, value in ranked) or 1
    return [(item, value / total) for item, value in ranked]


def train(interactions, catalogue, personal=True):
    """(model, metrics) of interactions (user, item, time ...); `catalogue`: items of the Items dataset. Without `personal`, by popularity."""
    histories = _histories(interactions)
    tested = _tested(histories)
    shortened = {**histories, **{user: histories[user][:-1] for user in tested}}
    pairs = _pairs(shortened) if personal else {}
    metrics = _metrics(_model(shortened, pairs, personal), {user: histories[user][-1] for user in tested}, catalogue)
    for user in tested if personal else ():
        _add(pairs, shortened[user][-HISTORY:], histories[user][-1])
    return _model(histories, pairs, personal), metrics


def _histories(interactions):
    """Each item once, where the user had to do with it last."""
    histories = defaultdict(dict)
    for row in sorted(interactions, key=lambda row: row[2]):
        history = histories[row[0]]
        history.pop(row[1], None)
        history[row[1]] = True
    return {user: list(history) for user, history in histories.items()}


def _tested(histories):
    able = sorted((user for user, history in histories.items() if len(history) > 1), key=lambda user: (zlib.crc32(user.encode()), user))
    return able[:TESTED]


def _pairs(histories):
    pairs = defaultdict(Counter)
    for history in histories.values():
        items = history[-HISTORY:]
        for place, item in enumerate(items):
            if place:
                _add(pairs, items[:place], item)
    return pairs


def _add(pairs, others, item):
    mine = pairs[item]
    for other in others:
        mine[other] += 1
        pairs[other][item] += 1


def _model(histories, pairs, personal):
    counts = Counter(item for history in histories.values() for item in history)
    neighbours = {}
    for item, shared in pairs.items() if personal else ():
        similar = ((other, count / math.sqrt(counts[item] * counts[other]) * count / (count + SHRINK)) for other, count in shared.items())
        neighbours[item] = heapq.nsmallest(NEIGHBOURS, similar, key=lambda each: (-each[1], each[0]))
    return Model(histories, counts, neighbours)


def _metrics(model, held, catalogue):
    """Named as Personalize names them."""
    reciprocal, gains, hits, shown = 0.0, Counter(), Counter(), set()
    for user, item in held.items():
        best = model.top(user, max(RANKS))
        shown.update(best)
        if item in best:
            rank = best.index(item) + 1
            reciprocal += 1 / rank
            for most in RANKS:
                if rank <= most:
                    gains[most] += 1 / math.log2(rank + 1)
                    hits[most] += 1
    users, items = len(held) or 1, len({*model.popularity, *held.values(), *catalogue}) or 1
    return {
        "coverage": round(len(shown) / items, 4), "mean_reciprocal_rank_at_25": round(reciprocal / users, 4),
        **{f"normalized_discounted_cumulative_gain_at_{most}": round(gains[most] / users, 4) for most in RANKS},
        **{f"precision_at_{most}": round(hits[most] / users / most, 4) for most in RANKS},
    }
