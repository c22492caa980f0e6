"""Shows a job's directory as /opt/ml to its process, and to no other: a mount namespace of its own, as containers have.

Where the machine allows none, the process gets ML_ROOT and /opt/ml is rewritten in its command and environment.
"""

import functools
import os
import shutil
import subprocess

# $1 is the job's root. Nothing of the machine's own /opt is hidden or written: when it has no ml, a mirror of it that has one is laid over it.
MOUNT = """
set -e
if [ ! -d /opt/ml ]; then
  mkdir -p "$1/opt" && mount --rbind /opt "$1/opt" && mount -t tmpfs none /opt
  for entry in "$1"/opt/*; do
    if [ -d "$entry" ]; then
      mkdir "/opt/${entry##*/}" && mount --rbind "$entry" "/opt/${entry##*/}"
    elif [ -e "$entry" ]; then
      touch "/opt/${entry##*/}" && mount --bind "$entry" "/opt/${entry##*/}"
    fi
  done
  mkdir /opt/ml
fi
mount --bind "$1/ml" /opt/ml
shift
exec "$@"
"""
WAYS = (["unshare", "--mount"], ["unshare", "--mount", "--map-root-user"])


@functools.cache
def way():
    """The first way to a mount namespace that works here, or none."""
    if not os.path.isdir("/opt") or not shutil.which("unshare"):
        return None
    for command in WAYS:
        if subprocess.run([*command, "mount", "-t", "tmpfs", "none", "/opt"], capture_output=True).returncode == 0:
            return command
    return None


def seen_at(disk, command, environment):
    """The command and the environment with which the disk is at /opt/ml."""
    command = [*_leash(), *command]
    if way():
        return [*way(), "sh", "-c", MOUNT, "mount", str(disk.root), *command], environment
    rewritten = {name: value.replace("/opt/ml", str(disk.ml)) for name, value in environment.items()}
    return [part.replace("/opt/ml", str(disk.ml)) for part in command], {**rewritten, "ML_ROOT": str(disk.ml)}


def _leash():
    """The process ends with the emulator, whose process group it is not in."""
    return ["setpriv", "--pdeathsig", "KILL"] if shutil.which("setpriv") else []
