"""Proves that a training script resumes: runs it in the layout of SageMaker, kills it again and again, and compares.

    python3 resume_kit.py --metric 'loss=held out: loss=([\\d.]+)' --step-regex '^step=(\\d+)' --checkpoint-interval-steps 25 \\
        --channel train=data --hyperparameter epochs=5 --kills 10 --torn -- python3 train.py

First comes an uninterrupted run. Then the same is killed at random steps, by SIGTERM (which leaves time to save) and SIGKILL in turn.
Each next attempt gets back what SageMaker would give it: the files of /opt/ml/checkpoints that were copied to the bucket, nothing else.
Exit code 0: it resumes; 1: it does not, and the table says why; 2: nothing was tested, because the command does not work when it is left
alone, or the options are wrong. The script must be deterministic for a seed, or the tolerance wide.
"""
import argparse
import json
import math
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
from verdicts import Evidence, judge


def main(arguments=None):
    options = _options(arguments)
    work = os.path.abspath(options.work_directory or tempfile.mkdtemp(prefix="resume-kit-"))
    try:
        kit = ResumeKit(options, work)
        verdicts = kit.run()
    except (OSError, ValueError) as error:
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
    elif options.plot:
        print(f"note: {options.plot} is not drawn: no line with a step has a value; check --curve-regex {options.curve_regex!r}")
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
        self._check_reference(expected)
        steps = self.reference.steps
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
        """Ascending random steps, none in the last tenth, where the run could be over before the signal comes. The last is so late that
        starting from zero repeats more than is allowed."""
        choice = sorted(set(steps))[1:max(2, int(len(set(steps)) * 0.9))]
        if len(choice) < self.options.kills:
            raise ValueError(f"--kills is {self.options.kills}, allowed for {len(set(steps))} steps: at most {len(choice)}; let it do more steps")
        interval, times = self.options.checkpoint_interval_steps, 2 if self.options.torn or self.options.corrupt else 1
        late = [step for step in choice if step - steps[0] >= interval * times]
        if not late:
            raise ValueError(f"--checkpoint-interval-steps is {interval}, allowed for {steps[-1] - steps[0] + 1} steps: at most {(choice[-1] - steps[0]) // times}: "
                             "a script that starts from zero would pass; let it do more steps, or save more often")
        chosen = sorted(self.rng.sample(choice, self.options.kills))
        if chosen[-1] < late[0]:
            chosen[-1] = self.rng.choice(late)
        signals = [signal.SIGTERM, signal.SIGKILL]
        return [(signals[index % 2], step) for index, step in enumerate(chosen)]

    def _damage(self, attempt):
        """Every second checkpoint comes back damaged, once after each of the signals."""
        kinds = [kind for kind in ("torn", "corrupt") if getattr(self.options, kind)]
        return kinds[attempt.number // 4 % len(kinds)] if kinds and attempt.number % 4 in (2, 3) else None

    def _metric_file(self):
        return _metric_file(self.options.metric[1])

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

    def _check_reference(self, result):
        """Without a good run to compare with, nothing can be said about resuming."""
        reference, options = self.reference, self.options
        if reference.timed_out:
            raise ValueError(f"nothing was tested: the command, left alone, reached the --timeout of {options.timeout:g} s: raise it, or let it do fewer steps")
        if not reference.finished:
            told = f" ({reference.stderr[-1]})" if reference.stderr else ""
            raise ValueError(f"nothing was tested: the command, left alone, ended with exit code {reference.code}{told}: make it work once")
        if len(reference.steps) < 3:
            raise ValueError(f"nothing was tested: {len(reference.steps)} steps were seen, needed: 3 or more; check --step-regex {options.step_regex!r}")
        name, source = options.metric
        if result is None:
            raise ValueError(f"nothing was tested: the metric {name} was not found after the command, left alone, had finished: check --metric '{name}={source}'")
        if not math.isfinite(result):
            raise ValueError(f"nothing was tested: the metric {name} is {result}, allowed: a finite number, because others cannot be compared")

    def _take_helper(self):
        os.makedirs(self.helper, exist_ok=True)
        shutil.copy(resumable.__file__, self.helper)

    def report(self, verdicts, passed):
        lost = {after.number: steps for _, after, steps in self.evidence().restarts()}
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
    end = "finished" if attempt.finished else "reached the --timeout" if attempt.timed_out else f"ended by itself with exit code {attempt.code}"
    if attempt.killed:
        end = f"{attempt.signal_name}, exit code {attempt.code}"
    return f"{who:14} {steps:24} {end}{f'; checkpoint {attempt.damage}' if attempt.damage else ''}  ({attempt.seconds:.1f} s)"


def _write(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def _options(arguments):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--metric", type=_metric, required=True, metavar="NAME=REGEX",
                        help="what is compared at the end: the last value on stdout (group 1), or NAME=json:FILE:KEY of a file in the model directory")
    parser.add_argument("--tolerance", type=_amount, default=1e-9, metavar="NUMBER", help="how far the metric may be off (default: %(default)s)")
    parser.add_argument("--step-regex", type=_regex, default=r"^step[ =:]+(\d+)", metavar="REGEX",
                        help="a line of stdout with it says that step (group 1) is done (default: %(default)s)")
    parser.add_argument("--curve-regex", type=_regex, default=r"loss[ =:]+([-+]?\d*\.?\d+(?:e[-+]?\d+)?)", metavar="REGEX",
                        help="the value on a line with a step that is compared on the way and drawn by --plot (default: %(default)s)")
    parser.add_argument("--checkpoint-interval-steps", type=_positive, required=True, metavar="NUMBER",
                        help="how often the script saves: no attempt may repeat more steps, or twice as many after a damaged upload")
    parser.add_argument("--kills", type=_positive, default=5, metavar="NUMBER", help="how often it is killed on its way to the end (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=1, metavar="NUMBER", help="of the random steps at which it is killed (default: %(default)s)")
    parser.add_argument("--channel", type=_pair, action="append", default=[], metavar="NAME=PATH",
                        help="an input channel: the directory that the script finds as input/data/NAME; may be given again")
    parser.add_argument("--hyperparameter", type=_pair, action="append", default=[], metavar="NAME=VALUE",
                        help="goes into input/config/hyperparameters.json as a text, as in SageMaker; may be given again")
    parser.add_argument("--torn", action="store_true", help="uploads of the newest checkpoint are cut off")
    parser.add_argument("--corrupt", action="store_true", help="uploads of the newest checkpoint come back changed")
    parser.add_argument("--grace", type=_amount, default=120, metavar="SECONDS", help="from SIGTERM to SIGKILL, as SageMaker leaves (default: %(default)s)")
    parser.add_argument("--timeout", type=_amount, default=3600, metavar="SECONDS", help="that an attempt may take (default: %(default)s)")
    parser.add_argument("--layout", choices=["auto", "mount", "env"], default="auto",
                        help="a mount at /opt/ml, a directory named by ML_ROOT, or the mount where the machine allows it (default: %(default)s)")
    parser.add_argument("--work-directory", metavar="PATH", help="an empty directory that is kept, to look into (default: a temporary one)")
    parser.add_argument("--json", metavar="FILE", help="where to write the verdicts and all attempts")
    parser.add_argument("--plot", metavar="FILE.svg", help="where to draw the values on the way, of all attempts over one another")
    parser.add_argument("command", nargs="+", help="after --: what the container runs")
    options = parser.parse_args(arguments)
    for name, path in options.channel:
        if not os.path.isdir(path):
            parser.error(f"the channel {name} is {path!r}, allowed: a directory")
    for name, path in (("--json", options.json), ("--plot", options.plot)):
        if path and not os.path.isdir(os.path.dirname(path) or "."):
            parser.error(f"{name} is {path!r}, allowed: a file in a directory that exists")
    work = options.work_directory
    if work and os.path.lexists(work) and not (os.path.isdir(work) and not os.listdir(work)):
        parser.error(f"--work-directory is {work!r}, allowed: an empty directory, or one that does not exist")
    if not shutil.which(options.command[0]):
        parser.error(f"the command {options.command[0]!r} is not found, or may not be executed: give what the container runs after --")
    return options


def _pair(text):
    name, separator, value = text.partition("=")
    if not separator or not name or not value:
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=VALUE")
    return name, value


def _metric(text):
    name, source = _pair(text)
    if source.startswith("json:"):
        if not _metric_file(source):
            raise argparse.ArgumentTypeError(f"{source!r} is not json:FILE:KEY")
        return name, source
    return name, _regex(source)


def _metric_file(source):
    """The file in the model directory and the keys to the value in it, or None."""
    found = re.fullmatch(r"json:([^:]+):(.+)", source)
    return found and found.groups()


def _amount(text):
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 <= value < math.inf:
        raise argparse.ArgumentTypeError(f"{text!r}, allowed: a number from 0")
    return value


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
