"""What Step Functions says about this run."""
import argparse
import time
from dataclasses import dataclass
from typing import Optional

from .settings import read_settings


@dataclass(frozen=True)
class Run:
    name: str
    mode: str
    since: Optional[int]
    until: Optional[int]
    database: str
    table: str
    root: str
    now: int


def read_arguments(words):
    """Settings and run. Glue adds arguments of its own, which are left alone."""
    parser = argparse.ArgumentParser(allow_abbrev=False)
    for name in ("settings", "dataset", "run", "mode", "database", "table", "store"):
        parser.add_argument(f"--{name}", required=True)
    for name in ("since", "until"):
        parser.add_argument(f"--{name}", type=_seconds, default=None)
    found, _ = parser.parse_known_args(words)
    settings = read_settings(found.settings)
    if settings.dataset != found.dataset:
        parser.error(f"--dataset {found.dataset}, but the settings are those of {settings.dataset}")
    root = found.store.rstrip("/") if "://" in found.store else f"s3://{found.store}"
    return settings, Run(found.run, found.mode, found.since, found.until, found.database, found.table, root, int(time.time()))


def _seconds(text):
    return int(float(text)) if text.strip() else None
