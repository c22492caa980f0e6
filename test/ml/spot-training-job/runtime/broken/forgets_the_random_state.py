"""Restores everything but the random generator."""
import steps
from resumable import Checkpoints

checkpoints = Checkpoints()
found = checkpoints.latest()
first, weights, momentum = found.read_json() if found else (0, 0.0, 0.0)
steps.run(weights, momentum, steps.generator(), first, lambda *state: checkpoints.save_json(state[0], state))
