"""Directories of this process for files that only live while it works; those of emulators that were killed are swept away."""

import os
import pathlib
import shutil
import tempfile


def directory(name):
    """A new one; `name` says what it is for and ends with a dash."""
    return pathlib.Path(tempfile.mkdtemp(prefix=f"{name}{os.getpid()}-"))


def sweep(name):
    """Takes away the directories of emulators that are gone; each has the process id of its own in its name."""
    for left in pathlib.Path(tempfile.gettempdir()).glob(f"{name}*"):
        owner = left.name.removeprefix(name).partition("-")[0]
        if owner.isdigit() and not _lives(int(owner)):
            shutil.rmtree(left, ignore_errors=True)


def _lives(process):
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def remove(path):
    shutil.rmtree(path, ignore_errors=True)
