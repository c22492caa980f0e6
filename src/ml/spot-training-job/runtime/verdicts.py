"""What the attempts of a training show: does it resume? Each check has a sentence that says what is wrong and how to mend it."""
from collections import namedtuple

Verdict = namedtuple("Verdict", "check passed says")
CRASH = "ends by itself"


class Evidence:
    """The uninterrupted run, the attempts, and what was promised: steps between checkpoints, and how near the metric must come."""

    def __init__(self, reference, attempts, interval, tolerance, metric, results):
        self.reference = reference
        self.attempts = attempts
        self.interval = interval
        self.tolerance = tolerance
        self.metric = metric                  # name
        self.expected, self.actual = results  # of the metric; no actual one where the end was not reached

    @property
    def kills(self):
        return [attempt for attempt in self.attempts if attempt.killed]

    def restarts(self):
        """Pairs of a killed attempt and the one after it, with the steps that were repeated: None where one of them did none."""
        for before, after in zip(self.attempts, self.attempts[1:]):
            yield before, after, max(before.steps[-1] - after.steps[0] + 1, 0) if before.steps and after.steps else None

    def lost(self):
        return [steps for _, _, steps in self.restarts() if steps is not None]

    def allowed(self, before):
        """A checkpoint whose upload was spoiled costs one interval more."""
        return self.interval * (2 if before.damage else 1)

    def first_difference(self):
        """The attempt and the step at which the metric on the way first differs from the uninterrupted run."""
        expected = dict(self.reference.losses)
        for attempt in self.attempts:
            for step, value in attempt.losses:
                if step in expected and not near(value, expected[step], self.tolerance):
                    return attempt, step
        return None


def near(value, expected, tolerance):
    return abs(value - expected) <= tolerance


def judge(evidence):
    return [check(evidence) for check in (_finishes, _killed, _resumes, _lost_work, _damage, _metric)]


def _finishes(evidence):
    last = evidence.attempts[-1]
    name = "finishes"
    if last.finished:
        return Verdict(name, True, f"after {len(evidence.attempts)} attempts")
    if last.timed_out:
        return Verdict(name, False, f"attempt {last.number} reached the time limit: raise --timeout, or find out what it waits for after a restart")
    told = f" ({last.stderr[-1]})" if last.stderr else ""
    return Verdict(name, False, f"attempt {last.number} {CRASH} with exit code {last.code}{told}: an attempt must go on with whatever it is given back")


def _killed(evidence):
    planned = sum(1 for attempt in evidence.attempts if attempt.kill)
    missed = [attempt for attempt in evidence.attempts if attempt.kill and not attempt.killed]
    if missed and missed[0].finished:
        if missed[0].outlived:
            return Verdict("is killed", False, f"attempt {missed[0].number} did all its steps after {missed[0].signal_name} at step {missed[0].kill[1]}: "
                           "end the loop when SIGTERM has come (resumable.until_stopped), or let it do more steps, or give it a shorter --grace")
        return Verdict("is killed", False, f"attempt {missed[0].number} was over before its kill at step {missed[0].kill[1]}: "
                       "let it do more steps, or slower ones")
    terms = sum(attempt.signal_name == "SIGTERM" for attempt in evidence.kills)
    passed = len(evidence.kills) > 0
    return Verdict("is killed", passed, f"{len(evidence.kills)} of {planned} times: {terms} SIGTERM, {len(evidence.kills) - terms} SIGKILL")


def _resumes(evidence):
    first = evidence.reference.steps[0]
    for before, after, lost in evidence.restarts():
        if lost is not None and after.steps[0] <= first and lost > evidence.allowed(before):
            return Verdict("resumes", False, f"attempt {after.number} starts from step {after.steps[0]} although {lost} steps were done: save to /opt/ml/checkpoints "
                           f"every {evidence.interval} steps and load the newest checkpoint at the start (resumable.Checkpoints().latest())")
    resumed = sum(1 for _, after, _ in evidence.restarts() if after.steps and after.steps[0] > first)
    rest = len(evidence.attempts) - 1 - resumed
    return Verdict("resumes", True, f"{resumed} restarts go on from a checkpoint{f', {rest} came before there was a whole one' if rest else ''}")


def _lost_work(evidence):
    for before, after, lost in evidence.restarts():
        if lost is not None and lost > evidence.allowed(before):
            return Verdict("lost work", False, f"attempt {after.number} repeats {lost} steps, allowed: {evidence.allowed(before)}: "
                           "save more often, or load the newest checkpoint")
    lost = evidence.lost()
    if not lost:
        return Verdict("lost work", False, "no step was seen after a restart: check --step-regex")
    after_term = [steps for before, _, steps in evidence.restarts() if steps is not None and before.signal_name == "SIGTERM" and not before.damage]
    told = f"; after SIGTERM at most {max(after_term)}" if after_term else ""
    return Verdict("lost work", True, f"at most {max(lost)} steps, {sum(lost) / len(lost):.1f} on average (interval {evidence.interval}){told}")


def _damage(evidence):
    name = "damaged checkpoints"
    damaged = [(before, after) for before, after, _ in evidence.restarts() if before.damage]
    mend = "write a checkpoint under another name, rename it when it is whole, and verify it before you load it (resumable.Checkpoints does both)"
    difference = evidence.first_difference()
    for before, after in damaged:
        if not after.steps and not after.killed and not after.finished:
            return Verdict(name, False, f"attempt {after.number} {CRASH} when it is given a damaged checkpoint ({before.damage}): {mend}")
        if difference and difference[0] is after and difference[1] == after.steps[0]:
            return Verdict(name, False, f"attempt {after.number} loads a damaged checkpoint ({before.damage}): from step {difference[1]} on it differs: {mend}")
    return Verdict(name, True, f"{len(damaged)} were restored, none was loaded" if damaged else "none was restored (--torn and --corrupt do)")


def _metric(evidence):
    expected, actual, name = evidence.expected, evidence.actual, evidence.metric
    if actual is None and evidence.attempts[-1].finished:
        return Verdict(name, False, "was not found although the last attempt finished: write or print it at the end of a resumed training as well")
    if actual is None:
        return Verdict(name, False, "was not found: the training did not come to its end")
    difference = evidence.first_difference()
    where = f"; it first differs at step {difference[1]}, in attempt {difference[0].number}" if difference else ""
    if near(actual, expected, evidence.tolerance):
        return Verdict(name, True, f"{actual:.12g}, uninterrupted {expected:.12g} (tolerance {evidence.tolerance:g}){where}")
    return Verdict(name, False, f"{actual:.12g}, uninterrupted {expected:.12g} (tolerance {evidence.tolerance:g}){where}: keep in the checkpoint, and restore, the state "
                   "of every random generator, the shuffled order and position in the data, the optimizer and the learning rate")
