"""Scheduled rules of EventBridge: MiniStack looks every ten real seconds whether one is due, which is too seldom when cloud time runs fast."""

from ministack.services import eventbridge

from emulator import cloud_clock

# How late a rule may fire, in cloud time, as far as the machine's own pace allows.
LATE_S = 1
LEAST_PAUSE_S = 0.05


def register():
    """event_targets.py has put EventBridge's clock on cloud time."""
    eventbridge._SCHEDULER_TICK_INTERVAL = max(LEAST_PAUSE_S, cloud_clock.real_seconds(LATE_S))
