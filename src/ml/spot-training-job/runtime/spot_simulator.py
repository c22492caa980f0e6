"""Tells what a training on spot capacity is expected to cost, with and without checkpoints.

    python3 spot_simulator.py --hours 48.5 --interruptions-per-hour 0.15 --checkpoint 30m --startup 5m --price-ratio 0.35 --svg billed.svg

Durations: 90s, 30m, 2h, 1d. Each line of the table is computed by a formula and by simulated runs (spot_economics.py has the model).
"Billed at spot price" is billed hours times the price ratio: comparable with the hours of an on-demand instance.
"""
import argparse
import math
import os
import random
import re
import statistics
import sys

from plot import Series, line_chart
from spot_economics import Training, best_interval, expected, simulate

# Without checkpoints a long training starts over for ever: such runs are not simulated, the formula tells enough.
_MOST_ATTEMPTS = 3_000_000
_NEVER = 1e7  # hours


def main(arguments=None):
    options = _options(arguments)
    training = Training(options.hours, options.startup, options.save)
    rng = random.Random(options.seed)
    print(f"{options.hours:g} h uninterrupted, start-up {_words(options.startup)}, a checkpoint takes {_words(options.save)}, "
          f"{options.interruptions_per_hour:g} interruptions per hour, spot price {options.price_ratio:.0%} of on-demand\n")
    demand = expected(training, 0, None, options.wait)
    ways = [("on-demand, no checkpoint", 0, None, 1.0),
            ("spot, no checkpoint", options.interruptions_per_hour, None, options.price_ratio),
            (f"spot, checkpoint every {_words(options.checkpoint)}", options.interruptions_per_hour, options.checkpoint, options.price_ratio)]
    head = ["", "instance hours", "simulated", "95 % need", "interruptions", "wall-clock h", "billed at spot price", "saved"]
    rows = [_row(options, training, rng, way, demand) for way in ways]
    _table([head + ["dollars"] * bool(options.price_per_hour), *rows])
    print(f"\n{_advice(training, options.interruptions_per_hour)}")
    if options.svg:
        with open(options.svg, "w", encoding="utf-8") as file:
            file.write(chart(training, options.rates or [options.interruptions_per_hour * factor for factor in (1 / 3, 1, 3)], options.price_ratio))
    return 0


def _advice(training, rate):
    if not training.save:
        return "A checkpoint that takes no time cannot come too often; give --save to find the best interval."
    if not rate:
        return "Without interruptions no checkpoint is worth its time."
    best = best_interval(training, rate)
    if expected(training, rate, best).billed > _NEVER:
        return "At this rate of interruptions it never ends, whatever the interval."
    return f"The interval with the fewest billed hours is about {_words(best)}."


def _row(options, training, rng, way, demand):
    name, rate, interval, ratio = way
    figures = expected(training, rate, interval, options.wait)
    billed = figures.billed * ratio
    if figures.billed > _NEVER:
        return [name, "never", "-", "-", "-", "never", "never", "-"] + ["-"] * bool(options.price_per_hour)
    simulated, most = "-", "-"
    if (figures.interruptions + 1) * options.trials <= _MOST_ATTEMPTS:
        runs = sorted(run.billed for run in simulate(training, rate, interval, options.wait, options.trials, rng))
        error = statistics.stdev(runs) / math.sqrt(len(runs))
        simulated, most = f"{_hours(statistics.fmean(runs))} ± {error:.2g}", f"<= {_hours(runs[math.ceil(0.95 * len(runs)) - 1])}"
    row = [name, _hours(figures.billed), simulated, most, _hours(figures.interruptions), _hours(figures.wall_clock), _hours(billed),
           f"{1 - billed / demand.billed:,.0%}"]
    return row + ([f"{billed * options.price_per_hour:,.2f}"] if options.price_per_hour else [])


def chart(training, rates, ratio):
    """Billed hours over the interval between checkpoints, a line for each rate of interruptions; lower is better."""
    work = training.hours - training.startup
    intervals = [1 / 60 * (work * 60) ** (index / 160) for index in range(161)]
    series = [Series("on-demand", [(intervals[0] * 60, training.hours), (work * 60, training.hours)], 0)]
    for index, rate in enumerate(rates):
        points = [(interval * 60, expected(training, rate, interval).billed * ratio) for interval in intervals]
        series.append(Series(f"{rate:.3g} per hour", [point for point in points if point[1] <= 20 * training.hours], index + 1))
    title = f"{training.hours:g} h of training on spot capacity at {ratio:.0%} of the price, by interruptions"
    return line_chart(title, "minutes between checkpoints", "billed, in on-demand hours", series, log_x=True, log_y=True)


def _table(rows):
    widths = [max(len(row[index]) for row in rows) for index in range(len(rows[0]))]
    for row in rows:
        print("  ".join(cell.ljust(width) if index == 0 else cell.rjust(width) for index, (cell, width) in enumerate(zip(row, widths))))


def _hours(value):
    return f"{value:,.0f}" if value >= 1000 else f"{value:.2f}"


def _words(hours):
    minutes = hours * 60
    return f"{minutes * 60:.3g} s" if 0 < minutes < 1 else f"{minutes:.3g} min" if minutes < 120 else f"{hours:.3g} h"


def _options(arguments):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hours", type=_number(0), required=True, metavar="HOURS", help="of an uninterrupted run, its start-up included")
    parser.add_argument("--interruptions-per-hour", type=_number(0, inclusive=True), required=True, metavar="RATE", help="while the instance runs, on average")
    parser.add_argument("--checkpoint", type=_duration, required=True, metavar="DURATION", help="between two checkpoints")
    parser.add_argument("--startup", type=_duration, default="5m", metavar="DURATION",
                        help="paid in each attempt before the training goes on (default: %(default)s)")
    parser.add_argument("--save", type=_duration, default="0s", metavar="DURATION",
                        help="what a checkpoint keeps the training waiting (default: %(default)s)")
    parser.add_argument("--wait", type=_duration, default="0s", metavar="DURATION",
                        help="for capacity, before each attempt; not billed (default: %(default)s)")
    parser.add_argument("--price-ratio", type=_ratio, default=0.35, metavar="NUMBER",
                        help="spot price divided by on-demand price (default: %(default)s)")
    parser.add_argument("--price-per-hour", type=_number(0), metavar="DOLLARS", help="on demand; adds a column of dollars")
    parser.add_argument("--rates", type=lambda text: [_number(0)(each) for each in text.split(",")], metavar="RATE,...",
                        help="interruptions per hour of the lines in --svg (default: a third of the given rate, itself, three times it)")
    parser.add_argument("--trials", type=_trials, default=2000, metavar="NUMBER", help="simulated runs (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=1, metavar="NUMBER", help="of the simulated runs (default: %(default)s)")
    parser.add_argument("--svg", metavar="FILE", help="where to draw billed hours over the interval between checkpoints")
    options = parser.parse_args(arguments)
    if options.startup >= options.hours:
        parser.error(f"--startup is {_words(options.startup)}, allowed: less than --hours ({options.hours:g} h), which include it")
    if options.checkpoint <= 0:
        parser.error("--checkpoint is 0, allowed: a duration above 0")
    if options.svg and not os.path.isdir(os.path.dirname(options.svg) or "."):
        parser.error(f"--svg is {options.svg!r}, allowed: a file in a directory that exists")
    return options


def _number(least, inclusive=False):
    def number(text):
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not (value > least or inclusive and value == least) or math.isinf(value):
            raise argparse.ArgumentTypeError(f"{text!r}, allowed: a number {'from' if inclusive else 'above'} {least}")
        return value
    return number


def _ratio(text):
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 < value <= 1:
        raise argparse.ArgumentTypeError(f"{text!r}, allowed: a number above 0 to 1; 35 % is 0.35")
    return value


def _trials(text):
    if not text.isdigit() or int(text) < 2:
        raise argparse.ArgumentTypeError(f"{text!r}, allowed: a whole number from 2")
    return int(text)


def _duration(text):
    """In hours."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)(s|m|h|d)", text)
    if not found:
        raise argparse.ArgumentTypeError(f"{text!r}, allowed: a number and s, m, h or d, such as 30m")
    return float(found[1]) * {"s": 1 / 3600, "m": 1 / 60, "h": 1, "d": 24}[found[2]]


if __name__ == "__main__":
    sys.exit(main())
