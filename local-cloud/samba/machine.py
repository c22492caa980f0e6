"""A machine that writes to a share, as a client of SMB: takes commands as JSON, a line each, from its input, and answers each with a line."""
import base64
import itertools
import json
import os
import sys

import smbclient

# Others may read, write and delete meanwhile; or nobody may open the file at all.
SHARED, LOCKED = "rwd", ""


class Machine:
    def __init__(self, host, port, share, user, password):
        self.root = rf"\\{host}\{share}"
        self.session = {"username": user, "password": password, "port": port}
        self.files = {}
        self.handles = itertools.count(1)
        smbclient.register_session(host, **self.session)

    def path(self, name):
        return self.root + "\\" + name.replace("/", "\\")

    def open(self, name, mode, locked):
        file = smbclient.open_file(self.path(name), mode=mode, buffering=0, share_access=LOCKED if locked else SHARED, **self.session)
        handle = next(self.handles)
        self.files[handle] = file
        return handle

    def write(self, handle, data):
        """All of it: a server may take less at once than it is given."""
        left = memoryview(base64.b64decode(data))
        while left:
            left = left[self.files[handle].write(left):]

    def close(self, handle):
        self.files.pop(handle).close()

    def rename(self, name, to):
        smbclient.replace(self.path(name), self.path(to), **self.session)

    def truncate(self, name, size):
        smbclient.truncate(self.path(name), size, **self.session)

    def delete(self, name):
        smbclient.remove(self.path(name), **self.session)

    def folder(self, name):
        smbclient.makedirs(self.path(name), exist_ok=True, **self.session)

    def read(self, name):
        with smbclient.open_file(self.path(name), mode="rb", share_access=SHARED, **self.session) as file:
            return base64.b64encode(file.read()).decode()

    def names(self, name):
        return sorted(smbclient.listdir(self.path(name), **self.session))


def main():
    commands = {"open", "write", "close", "rename", "truncate", "delete", "folder", "read", "names"}
    machine = None
    for line in sys.stdin:
        name, arguments = json.loads(line)
        try:
            if name == "connect":
                machine, result = Machine(**arguments), None
            elif name in commands:
                result = getattr(machine, name)(**arguments)
            else:
                raise ValueError(f"no command {name}")
            answer = {"result": result}
        except Exception as error:  # whatever it is, it is told to whoever gave the command
            answer = {"error": str(error), "code": getattr(error, "errno", None)}
        print(json.dumps(answer), flush=True)
    # Like a power cut: no file is closed and nobody logs off.
    os._exit(0)


if __name__ == "__main__":
    main()
