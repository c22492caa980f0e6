"""Writes docs/benchmarks-spot-simulation.md and its picture: `python3 published_table.py` with runtime/ on PYTHONPATH. A test compares them."""
import os

from spot_economics import Training, best_interval, expected
from spot_simulator import chart

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), *[".."] * 4)
PAGE = os.path.join(ROOT, "docs", "benchmarks-spot-simulation.md")
PICTURE = os.path.join(ROOT, "docs", "diagrams", "spot-simulation.svg")

RATE = 0.15
INTERVAL = 0.5
# Workload: on-demand hours, spot without checkpoints, spot with one each 30 minutes. As published.
PUBLISHED = {"7B, ~1k samples": (3.3, 1.4, 1.2), "34B, ~500 samples": (10.5, 8.4, 3.9), "34B, ~5k samples": (48.5, 3198, 17.9)}
# What the publication leaves open: price ratio, start-up in hours.
AS_STATED = (0.35, 6 / 60)
BEST_FIT = (0.332, 27 / 60)
DRAWN = Training(48.5, 5 / 60, 1 / 60)
RATES = [0.05, 0.15, 0.5, 1]


def ours(hours, reading):
    """Billed hours times the price ratio: without checkpoints, and with."""
    ratio, startup = reading
    return tuple(expected(Training(hours, startup, 0), RATE, interval).billed * ratio for interval in (None, INTERVAL))


def picture():
    return chart(DRAWN, RATES, 0.35)


def page():
    rows = [row(workload) for workload in PUBLISHED]
    best = [f"| {rate:g} | {best_interval(DRAWN, rate) * 60:.0f} min | {expected(DRAWN, rate, best_interval(DRAWN, rate)).billed * 0.35:.1f} | "
            f"{expected(DRAWN, rate, 0.5).billed * 0.35:.1f} | {expected(DRAWN, rate, 2).billed * 0.35:.1f} |" for rate in RATES]
    return TEXT.format(rows="\n".join(rows), best="\n".join(best))


def row(workload):
    hours, without, with_checkpoints = PUBLISHED[workload]
    stated, fitted = ours(hours, AS_STATED), ours(hours, BEST_FIT)
    cells = [workload, f"{hours:g}", figure(without), figure(stated[0]), figure(fitted[0]), figure(with_checkpoints), figure(stated[1]), figure(fitted[1])]
    return f"| {' | '.join(cells)} |"


def figure(value):
    return f"{value:,.0f}" if value >= 1000 else f"{value:.1f}" if value == round(value, 1) else f"{value:.2f}"


TEXT = """# What a training on spot capacity is expected to cost

Written by `test/ml/spot-training-job/runtime/published_table.py`; a test fails when this page is not what the simulator says.
These are figures of a model, not of bills.

```sh
python3 src/ml/spot-training-job/runtime/spot_simulator.py --hours 48.5 --interruptions-per-hour 0.15 --checkpoint 30m --startup 5m --save 1m --price-ratio 0.35
```

The model: interruptions come at random with a constant rate while an instance runs. After each, the start-up (image, data, weights) is paid again,
and the work since the last checkpoint is done again. `spot_economics.py` has the formula and a simulation of single runs that does not know it;
a test holds them against each other. Not in the model: prices that move, capacity that is interrupted more often at some hours, a save on SIGTERM
(which loses less), and the time to wait for capacity, unless `--wait` tells it (it is not billed).

## Beside a published table

[agentcore-public-stack, pull request 1025](https://github.com/Boise-State-Development/agentcore-public-stack/pull/1025) publishes expected billed hours at 0.15 interruptions per
hour, about 65 % off, "startup re-paid on every restart", without the program. Its spot figures can only be hours weighted by the price: 17.9 is less than 48.5.
Its start-up is not told, so we tried two readings: **A** takes 65 % off as it stands, and a start-up of 6 minutes; **B** is what fits best, 66.8 % off and 27 minutes.

| workload | on-demand h | no checkpoint: published | A | B | checkpoint each 30 min: published | A | B |
| --- | --- | --- | --- | --- | --- | --- | --- |
{rows}

- With checkpoints, reading A gives the published figures to their last digit. A start-up from 5 to 7 minutes does so as well when the on-demand hours are what was rounded.
- Without checkpoints, reading A is 5 to 7 % above the published figures. The formula there is exact, `(e^(rate x hours) - 1) / rate`, and start-up plays no part in it
  when the on-demand hours include it. A simulation of a few hundred runs can be off by as much, because one run without checkpoints varies by about its own mean; whether theirs was, we do not know.
- Reading B gives all six figures within their rounding and that of the on-demand hours (0.05 h of 10.5 h change 8.48 to 8.40). It has two free numbers for six figures,
  and is not what the authors say of the price. We cannot tell which of the two is theirs.

Either way the point of the table stands: 48.5 hours without a checkpoint are thousands of billed hours, and with one each half hour about 18.
That is why SpotTrainingJob refuses spot capacity without checkpoints.

## How often to save

A training of 48.5 hours, start-up 5 minutes, 1 minute to save, spot at 35 % of the price. Billed hours, weighted by the price:

![Billed hours over the interval between checkpoints](diagrams/spot-simulation.svg)

| interruptions per hour | best interval | billed with it | each 30 min | each 2 h |
| --- | --- | --- | --- | --- |
{best}

The line is flat around its lowest point: half or twice the best interval costs little. Too rare costs much more than too often.

## Lost work, measured

The training of the demo app (`demo-apps/spot-training/train`, a checkpoint each 25 steps) under `resume_kit.py`, seeds 1 to 5, 20 kills each, once with whole uploads and once
with `--torn --corrupt`; 2026-11-21, two busy cores. All 200 times it went on, and each of the ten models has exactly the loss of the uninterrupted run.

| killed by | upload of the newest checkpoint | times | steps repeated, mean | most | bound |
| --- | --- | --- | --- | --- | --- |
| SIGTERM | whole | 75 | 0 | 0 | 25 |
| SIGKILL | whole | 84 | 12.1 | 25 | 25 |
| SIGTERM | torn or corrupt | 25 | 11.4 | 24 | 50 |
| SIGKILL | torn or corrupt | 16 | 25.3 | 44 | 50 |
"""


if __name__ == "__main__":
    for path, content in ((PAGE, page()), (PICTURE, picture())):
        with open(path, "w", encoding="utf-8") as file:
            file.write(content)
