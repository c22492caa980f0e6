"""For tests that register a module in their own process: what it patches is put back afterwards."""

from unittest import mock


def restored(test, module, *names):
    for name in names:
        patch = mock.patch.object(module, name, getattr(module, name))
        patch.start()
        test.addCleanup(patch.stop)
