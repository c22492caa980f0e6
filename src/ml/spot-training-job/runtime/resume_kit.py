"""Proves that a training script resumes: runs it in the layout of SageMaker, kills it again and again, and compares.

    python3 resume_kit.py --metric 'loss=held out: loss=([\\d.]+)' --step-regex '^step=(\\d+)' --checkpoint-interval-steps 25 \\
        --channel train=data --hyperparameter epochs=5 --kills 10 --torn -- python3 train.py

First comes an uninterrupted run. Then the same is killed at random steps, by SIGTERM (which leaves time to save) and SIGKILL in turn.
Each next attempt gets back what SageMaker would give it: the files of /opt/ml/checkpoints that were copied to the bucket, nothing else.
Exit code 0: it resumes; 1: it does not, and the table says why; 2: wrong use. The script must be deterministic for a seed, or the tolerance wide.
"""
import argparse
import json
import os
import random
import re
import shutil
import signal
import sys
import tempfile

import resumable
from attempt import Attempt
from plot import Series, line_chart
from training_layout import Bucket, Placement, TrainingLayout
from verdicts import Evidence, Verdict, judge


def main(arguments=None):
    options = _options(arguments)
    work = os.path.abspath(options.work_directory or tempfile.mkdtemp(prefix="resume-kit-"))
    try:
        kit = ResumeKit(options, work)
        verdicts = kit.run()
    except ValueError as error:
        print(f"resume_kit: {error}", file=sys.stderr)
        return 2
    finally:
        if not options.work_directory:
            shutil.rmtree(work, ignore_errors=True)
    passed = all(verdict.passed for verdict in verdicts)
    print()
    for verdict in verdicts:
        print(f"{'pass' if verdict.passed else 'FAIL'}  {verdict.check:20} {verdict.says}")
    print(f"\n{'The training resumes.' if passed else 'The training does not resume as it should.'}", flush=True)
    if options.json:
        _write(options.json, json.dumps(kit.report(verdicts, passed), indent=2) + "\n")
    if options.plot and kit.reference.losses:
        _write(options.plot, curve(kit.reference, kit.attempts, options.metric[0]))
    return 0 if passed else 1


class ResumeKit:
    def __init__(self, options, work):
        self.options = options
        self.rng = random.Random(options.seed)
        self.layout = TrainingLayout(os.path.join(work, "ml"), dict(options.channel), dict(options.hyperparameter))
        self.bucket = Bucket(os.path.join(work, "bucket"), self.rng)
        self.helper = os.path.join(work, "helper")
        self.reference, self.attempts, self.results = None, [], (None, None)
        self._take_helper()
        self.layout.renew()
        self.placement = Placement.find(options.layout, self.layout.root)
        if not self.placement.mounted:
            print("note: no mount at /opt/ml; the script finds its directories by the environment variable ML_ROOT")

    def run(self):
        self.reference = self._attempt(Attempt(0))
        expected = self._result(self.reference)
        steps = self.reference.steps
        if not self.reference.finished or len(steps) < 3:
            return [self._no_reference()]
        for number, kill in enumerate([*self._kills(steps), None], start=1):
            pace = self.reference.seconds / len(steps)
            attempt = Attempt(number, kill, self.rng.random() * pace if kill and kill[0] == signal.SIGKILL else 0.0)
            self.attempts.append(self._attempt(attempt))
            if attempt.killed and attempt.code == 0 and attempt.steps and attempt.steps[-1] >= steps[-1]:
                attempt.killed, attempt.outlived = False, True
            if not attempt.killed:
                break
        self.results = (expected, self._result(*reversed(self.attempts)) if attempt.finished else None)
        return judge(self.evidence())

    def evidence(self):
        return Evidence(self.reference, self.attempts, self.options.checkpoint_interval_steps, self.options.tolerance, self.options.metric[0], self.results)

    def _attempt(self, attempt):
        options = self.options
        self.layout.renew()
        if attempt.number:
            self.bucket.restore(self.layout.path("checkpoints"))
        attempt.run(self.placement.command(self.layout, options.command), self.placement.environment(self.layout, self.helper),
                    options.step_regex, {} if self._metric_file() else {options.metric[0]: options.metric[1]}, options.curve_regex, options.grace, options.timeout)
        if attempt.number and attempt.killed:
            attempt.damage = self.bucket.upload(self.layout.path("checkpoints"), self._damage(attempt))
        print(_line(attempt), flush=True)
        return attempt

    def _kills(self, steps):
        """Ascending random steps, none in the last tenth, where the run could be over before the signal comes."""
        choice = sorted(set(steps))[1:max(2, int(len(set(steps)) * 0.9))]
        if len(choice) < self.options.kills:
            raise ValueError(f"--kills is {self.options.kills}, allowed for {len(set(steps))} steps: at most {len(choice)}; let it do more steps")
        signals = [signal.SIGTERM, signal.SIGKILL]
        return [(signals[index % 2], step) for index, step in enumerate(sorted(self.rng.sample(choice, self.options.kills)))]

    def _damage(self, attempt):
        """Every second checkpoint comes back damaged, once after each of the signals."""
        kinds = [kind for kind in ("torn", "corrupt") if getattr(self.options, kind)]
        return kinds[attempt.number // 4 % len(kinds)] if kinds and attempt.number % 4 in (2, 3) else None

    def _metric_file(self):
        found = re.fullmatch(r"json:([^:]+):(.+)", self.options.metric[1])
        return found and found.groups()

    def _result(self, *attempts):
        """From the newest attempt that has it: one that had only to write the model printed nothing before it."""
        if not self._metric_file():
            return next((attempt.metrics[self.options.metric[0]] for attempt in attempts if attempt.metrics), None)
        name, keys = self._metric_file()
        try:
            with open(self.layout.path("model", name), encoding="utf-8") as file:
                value = json.load(file)
            for key in keys.split("."):
                value = value[key]
            return float(value)
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def _no_reference(self):
        if not self.reference.finished:
            told = f" ({self.reference.stderr[-1]})" if self.reference.stderr else ""
            return Verdict("uninterrupted run", False, f"ended with exit code {self.reference.code}{told}: make it work once before it is killed")
        return Verdict("uninterrupted run", False, f"{len(self.reference.steps)} steps were seen, needed: 3 or more; check --step-regex {self.options.step_regex!r}")

    def _take_helper(self):
        os.makedirs(self.helper, exist_ok=True)
        shutil.copy(resumable.__file__, self.helper)

    def report(self, verdicts, passed):
        lost = {after.number: steps for _, after, steps in self.evidence().restarts()} if self.attempts else {}
        return {
            "passed": passed, "seed": self.options.seed, "mounted": self.placement.mounted,
            "verdicts": [verdict._asdict() for verdict in verdicts],
            "metric": {"name": self.options.metric[0], "uninterrupted": self.results[0], "interrupted": self.results[1]},
            "secondsUninterrupted": self.reference.seconds, "secondsInterrupted": sum(attempt.seconds for attempt in self.attempts),
            "attempts": [{"attempt": each.number, "signal": each.signal_name if each.killed else None, "firstStep": each.steps[0] if each.steps else None,
                          "lastStep": each.steps[-1] if each.steps else None, "stepsRepeated": lost.get(each.number), "exitCode": each.code,
                          "seconds": each.seconds, "secondsToFirstStep": each.seconds_to_first_step, "damage": each.damage} for each in self.attempts],
        }


def curve(reference, attempts, metric):
    series = [Series("uninterrupted", reference.losses, 0, width=5)]
    series += [Series("odd attempts" if attempt.number % 2 else "even attempts", attempt.losses, 1 if attempt.number % 2 else 2) for attempt in attempts]
    for name, colour, marks in (("SIGTERM", 3, "ring"), ("SIGKILL", 4, "cross")):
        series.append(Series(name, [attempt.losses[-1] for attempt in attempts if attempt.killed and attempt.signal_name == name and attempt.losses], colour, marks))
    return line_chart(f"{metric} over the steps of {len(attempts)} attempts", "step", metric, series)


def _line(attempt):
    who = f"attempt {attempt.number}" if attempt.number else "uninterrupted"
    steps = f"steps {attempt.steps[0]} to {attempt.steps[-1]}" if attempt.steps else "no step"
    end = "finished" if attempt.finished else f"ended by itself with exit code {attempt.code}"
    if attempt.killed:
        end = f"{attempt.signal_name}, exit code {attempt.code}"
    return f"{who:14} {steps:24} {end}{f'; checkpoint {attempt.damage}' if attempt.damage else ''}  ({attempt.seconds:.1f} s)"


def _write(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def _options(arguments):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--metric", type=_pair, required=True, metavar="NAME=REGEX",
                        help="its last value on stdout (group 1), or NAME=json:FILE:KEY of a file in the model directory")
    parser.add_argument("--tolerance", type=float, default=1e-9, help="how far the final metric may be off")
    parser.add_argument("--step-regex", type=_regex, default=r"^step[ =:]+(\d+)", help="a line of stdout with it says that step (group 1) is done")
    parser.add_argument("--curve-regex", type=_regex, default=r"loss[ =:]+([-+\d.e]+)",
                        help="the value on a line with a step that is compared on the way and drawn by --plot")
    parser.add_argument("--checkpoint-interval-steps", type=_positive, required=True)
    parser.add_argument("--kills", type=_positive, default=5)
    parser.add_argument("--seed", type=int, default=1, help="of the steps at which it is killed")
    parser.add_argument("--channel", type=_pair, action="append", default=[], metavar="NAME=PATH")
    parser.add_argument("--hyperparameter", type=_pair, action="append", default=[], metavar="NAME=VALUE")
    parser.add_argument("--torn", action="store_true", help="uploads of the newest checkpoint are cut off")
    parser.add_argument("--corrupt", action="store_true", help="uploads of the newest checkpoint come back changed")
    parser.add_argument("--grace", type=float, default=120, help="seconds from SIGTERM to SIGKILL; SageMaker: 120")
    parser.add_argument("--timeout", type=float, default=3600, help="seconds that an attempt may take")
    parser.add_argument("--layout", choices=["auto", "mount", "env"], default="auto", help="a mount at /opt/ml, or ML_ROOT")
    parser.add_argument("--work-directory", help="is kept; default: a temporary one that is not")
    parser.add_argument("--json", metavar="FILE")
    parser.add_argument("--plot", metavar="FILE.svg")
    parser.add_argument("command", nargs="+", help="after --: what the container runs")
    options = parser.parse_args(arguments)
    for name, path in options.channel:
        if not os.path.isdir(path):
            parser.error(f"the channel {name} is {path!r}, allowed: a directory")
    return options


def _pair(text):
    name, separator, value = text.partition("=")
    if not separator or not name or not value:
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=VALUE")
    return name, value


def _regex(text):
    try:
        groups = re.compile(text).groups
    except re.error as error:
        raise argparse.ArgumentTypeError(f"{text!r} is no regular expression: {error}") from None
    if groups < 1:
        raise argparse.ArgumentTypeError(f"{text!r} has no group: put the number in parentheses")
    return text


def _positive(text):
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r}, allowed: a whole number from 1")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
