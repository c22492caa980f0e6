"""What a training on spot capacity is expected to cost: a formula, and a simulation that does not know the formula.

Interruptions come at random with a constant rate while the instance runs (a Poisson process), in the start-up as well as in the training.
After each the start-up is paid again and the work since the last checkpoint is done again. All times are in hours.
"""
import math
from collections import namedtuple

Training = namedtuple("Training", "hours startup save")
Training.__doc__ = """`hours`: of an uninterrupted run without checkpoints, its start-up (pulling the image, loading data and weights) included.
`save`: what writing a checkpoint keeps the training waiting."""

Expected = namedtuple("Expected", "billed interruptions wall_clock")


class Segments:
    """The pieces of work from one checkpoint to the next: `count` of `length`, and the rest. The last needs no checkpoint."""

    def __init__(self, training, interval):
        work = training.hours - training.startup
        self.interval = min(interval, work) if interval else work
        self.count = max(math.ceil(work / self.interval - 1e-9) - 1, 0)
        self.length = self.interval + training.save
        self.last = work - self.count * self.interval

    def first(self):
        return self.length if self.count else self.last


def expected(training, rate, interval=None, wait=0.0):
    """By formula. `interval`: between checkpoints, None for no checkpoint at all. `wait`: for capacity, before each attempt; not billed."""
    segments = Segments(training, interval)
    if rate == 0:
        billed = training.startup + segments.count * segments.length + segments.last
        return Expected(billed, 0.0, billed + wait)
    # To get through start-up and first piece without an interruption, starting over each time: (e^(rate * time) - 1) / rate.
    # A later piece starts warm; when it is interrupted, it needs start-up and piece, as above. The sum of both is simple:
    try:
        again = math.exp(rate * training.startup) / rate
        billed = math.expm1(rate * (training.startup + segments.first())) / rate
        if segments.count:
            billed += again * ((segments.count - 1) * math.expm1(rate * segments.length) + math.expm1(rate * segments.last))
    except OverflowError:
        return Expected(math.inf, math.inf, math.inf)
    return Expected(billed, rate * billed, billed + wait * (1 + rate * billed))


def simulate(training, rate, interval, wait, trials, rng):
    """The same by trial: a list of Expected, one for each run."""
    segments = Segments(training, interval)
    return [_one_run(training.startup, segments, rate, wait, rng) for _ in range(trials)]


def _one_run(startup, segments, rate, wait, rng):
    done, billed, attempts = 0, 0.0, 0
    while True:
        attempts += 1
        needed = startup + (segments.count - done) * segments.length + segments.last
        lives = rng.expovariate(rate) if rate else math.inf
        if lives >= needed:
            billed += needed
            return Expected(billed, attempts - 1, billed + attempts * wait)
        billed += lives
        done = min(done + max(int((lives - startup) // segments.length), 0), segments.count)


def best_interval(training, rate):
    """The interval with the fewest billed hours: frequent checkpoints keep the training waiting, rare ones lose more."""
    low, high = 1 / 60, max(training.hours - training.startup, 2 / 60)
    candidates = [low * (high / low) ** (index / 400) for index in range(401)]
    return min(candidates, key=lambda interval: expected(training, rate, interval).billed)
