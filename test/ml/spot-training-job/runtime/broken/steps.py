"""A training of 120 steps that depends on random numbers, for scripts that resume it wrongly. Each step takes a moment, so that it can be killed."""
import os
import random
import time

STEPS = 120
INTERVAL = 10
CHECKPOINTS = os.path.join(os.environ.get("ML_ROOT", "/opt/ml"), "checkpoints")


def run(weights, momentum, rng, first, save):
    for step in range(first, STEPS):
        momentum = 0.9 * momentum - 0.05 * (weights - 1) + rng.gauss(0, 0.01)
        weights += momentum
        print(f"step={step + 1} loss={(weights - 1) ** 2:.12f}", flush=True)
        time.sleep(0.001)
        if (step + 1) % INTERVAL == 0:
            save(step + 1, weights, momentum)
    print(f"final={weights:.12f}")


def generator():
    return random.Random(3)
