"""Saves checkpoints, and never loads one."""
import steps
from resumable import Checkpoints

checkpoints = Checkpoints()
steps.run(0.0, 0.0, steps.generator(), 0, lambda step, weights, momentum: checkpoints.save_json(step, [weights, momentum]))
