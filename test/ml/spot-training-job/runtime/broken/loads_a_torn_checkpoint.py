"""Writes several files in place and loads what is there: what was not uploaded begins anew."""
import json
import os

import steps


def read(name, otherwise):
    try:
        with open(os.path.join(newest, name), encoding="utf-8") as file:
            return json.load(file)
    except OSError:
        return otherwise


def save(step, weights, momentum):
    directory = os.path.join(steps.CHECKPOINTS, f"{step:04d}")
    os.makedirs(directory, exist_ok=True)
    contents = {"progress.json": step, "weights.json": weights, "momentum.json": momentum, "random.json": rng.getstate()}
    for name, content in contents.items():
        with open(os.path.join(directory, name), "w", encoding="utf-8") as file:
            json.dump(content, file)


rng = steps.generator()
newest = max((os.path.join(steps.CHECKPOINTS, name) for name in os.listdir(steps.CHECKPOINTS)), default=steps.CHECKPOINTS)
version, numbers, gauss = read("random.json", rng.getstate())
rng.setstate((version, tuple(numbers), gauss))
steps.run(read("weights.json", 0.0), read("momentum.json", 0.0), rng, read("progress.json", int(os.path.basename(newest)) if newest[-1].isdigit() else 0), save)
