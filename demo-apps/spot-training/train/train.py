"""Learns which customers leave, in steps that can be interrupted at any moment. Deterministic: the same seed gives the same model.

Channel `train`: CSV files with the columns of model.py and `churned`. Hyperparameters: see DEFAULTS."""
import csv
import glob
import json
import os
import random
import time

from model import COLUMNS, Network, save, scaled
from resumable import Checkpoints, channel, failure, hyperparameters, model_dir, stop_requested, until_stopped

# step_delay_ms makes a demo last long enough to be interrupted.
DEFAULTS = {"epochs": 20, "learning_rate": 0.05, "momentum": 0.9, "batch_size": 32, "units": 8, "seed": 7, "checkpoint_every": 25, "step_delay_ms": 0}


def main():
    options = options_of(hyperparameters())
    records = records_of(channel("train"))
    scale = scale_of([record for index, record in enumerate(records) if index % 5])
    everything = [(scaled(features, scale), label) for features, label in records]
    held_out = everything[::5]
    rows = [row for index, row in enumerate(everything) if index % 5]
    batches = -(-len(rows) // options["batch_size"])
    checkpoints = Checkpoints()
    training = Training(checkpoints.latest(), len(rows), options)
    if training.step:
        print(f"resumes after step {training.step}")
    steps = options["epochs"] * batches
    for step in until_stopped(range(training.step, steps)):
        training.run_step(rows, step % batches)
        print(f"step={training.step} epoch={step // batches} loss={training.loss:.12f}", flush=True)
        time.sleep(options["step_delay_ms"] / 1000)
        if training.step % options["checkpoint_every"] == 0 or stop_requested():
            checkpoints.save(training.step, training.save)
    if training.step < steps:
        print(f"stopped after step {training.step}; the checkpoint is saved")
        return
    metrics = {"loss": training.network.loss(held_out), "accuracy": training.network.accuracy(held_out)}
    save(model_dir(), training.network, scale, metrics)
    print(f"held out: loss={metrics['loss']:.12f} accuracy={metrics['accuracy']:.4f}")


class Training:
    """All that the next step depends on: weights, momentum, the order of the rows in this epoch, the random generator, and the smoothed loss."""

    def __init__(self, checkpoint, row_count, options):
        self.options = options
        self.rng = random.Random(options["seed"])
        if checkpoint:
            self.network = Network(checkpoint.read_json("weights.json"))
            self.velocity = checkpoint.read_json("momentum.json")
            progress = checkpoint.read_json("progress.json")
            self.step, self.order, self.loss = progress["step"], progress["order"], progress["loss"]
            version, numbers, gauss = progress["random"]
            self.rng.setstate((version, tuple(numbers), gauss))
        else:
            self.network = Network.random(len(COLUMNS), options["units"], self.rng)
            self.velocity = [[[0.0] * len(row) for row in self.network.weights[0]]] + [[0.0] * len(part) for part in self.network.weights[1:]]
            self.step, self.order, self.loss = 0, list(range(row_count)), None

    def save(self, directory):
        progress = {"step": self.step, "order": self.order, "loss": self.loss, "random": self.rng.getstate()}
        for name, content in (("weights", self.network.weights), ("momentum", self.velocity), ("progress", progress)):
            with open(os.path.join(directory, f"{name}.json"), "w", encoding="utf-8") as file:
                json.dump(content, file)

    def run_step(self, rows, batch):
        """One step of gradient descent with momentum."""
        if batch == 0:
            self.rng.shuffle(self.order)
        size = self.options["batch_size"]
        chosen = [rows[index] for index in self.order[batch * size:(batch + 1) * size]]
        loss = self.network.loss(chosen)
        for parameters, velocity, slope in zip(flat(self.network.weights), flat(self.velocity), flat(self.gradient(chosen))):
            for index, each in enumerate(slope):
                velocity[index] = self.options["momentum"] * velocity[index] - self.options["learning_rate"] * each
                parameters[index] += velocity[index]
        self.step += 1
        self.loss = loss if self.loss is None else 0.95 * self.loss + 0.05 * loss

    def gradient(self, rows):
        hidden_weights, _, out, _ = self.network.weights
        units = range(len(out))
        slopes = [[[0.0] * len(row) for row in hidden_weights], [0.0] * len(out), [0.0] * len(out), [0.0]]
        for features, label in rows:
            hidden, probability = self.network.forward(features)
            error = (probability - label) / len(rows)
            slopes[3][0] += error
            for unit in units:
                slopes[2][unit] += error * hidden[unit]
                back = error * out[unit] * (1 - hidden[unit] ** 2)
                slopes[1][unit] += back
                slopes[0][unit] = [slope + back * value for slope, value in zip(slopes[0][unit], features)]
        return slopes


def flat(parts):
    """The rows of the hidden weights, then the other three lists."""
    return [*parts[0], *parts[1:]]


def options_of(given):
    """SageMaker passes every hyperparameter as a string."""
    unknown = sorted(set(given) - set(DEFAULTS))
    if unknown:
        raise ValueError(f"unknown hyperparameter {unknown[0]!r}, allowed: {', '.join(DEFAULTS)}")
    return {name: number(name, given.get(name, default), type(default)) for name, default in DEFAULTS.items()}


def number(name, value, kind):
    try:
        return kind(value)
    except ValueError:
        raise ValueError(f"the hyperparameter {name} is {value!r}, allowed: {'a whole number' if kind is int else 'a number'}") from None


def records_of(directory):
    """Pairs of features and label."""
    records = []
    for path in sorted(glob.glob(os.path.join(directory, "**", "*.csv"), recursive=True)):
        with open(path, newline="", encoding="utf-8") as file:
            records += [([float(record[column]) for column in COLUMNS], int(record["churned"])) for record in csv.DictReader(file)]
    if not records:
        raise ValueError("the channel train has no rows: put a CSV file with a header into it")
    return records


def scale_of(records):
    """Mean and standard deviation of each column."""
    scale = []
    for values in zip(*(features for features, _ in records)):
        mean = sum(values) / len(values)
        scale.append((mean, (sum((value - mean) ** 2 for value in values) / len(values)) ** 0.5 or 1.0))
    return scale


if __name__ == "__main__":
    try:
        main()
    except Exception as error:
        failure(f"{type(error).__name__}: {error}")
        raise
