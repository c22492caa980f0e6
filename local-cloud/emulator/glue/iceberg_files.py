"""The emulated S3 as PyIceberg sees it: whole files in memory, read and written by its threads in the name of whoever works with the table."""

import io

from ministack.core.responses import get_account_id, get_region, request_scope
from ministack.services import s3
from pyiceberg.io import FileIO, InputFile, OutputFile

from emulator import role_storage


class Store(role_storage.Storage):
    """Of a role, or, without one, of a caller of whom nothing is recorded."""

    def __init__(self, role=None, via=None):
        super().__init__(role, via)
        self._role = role
        # How many bytes were read.
        self.read_bytes = 0

    def read(self, uri):
        bucket, key = role_storage.split(uri)
        self._note("GetObject", f"arn:aws:s3:::{bucket}/{key}")
        data = s3._get_object_data(bucket, key)
        if data is None:
            raise role_storage.Missing(f"{uri} does not exist")
        self.read_bytes += len(data)
        return data

    def upload(self, uri, data, kind="application/octet-stream"):
        if self._role:
            return super().upload(uri, data, kind)
        # CloudFormation works in the emulator's loop, where the service cannot be waited for.
        bucket, key = role_storage.split(uri)
        status, _, answer = s3._put_object(bucket, key, data, {"content-type": kind, "content-length": str(len(data))})
        if status >= 400:
            raise role_storage.Missing(f"{uri} could not be written: {answer.decode(errors='replace')}")
        return None

    def _note(self, operation, arn, **more):
        if self._role:
            super()._note(operation, arn, **more)


class Files(FileIO):
    def __init__(self, store):
        super().__init__()
        self._store, self._scope = store, (get_account_id(), get_region())

    def new_input(self, location):
        return _Input(location, self)

    def new_output(self, location):
        return _Output(location, self)

    def delete(self, location):
        raise NotImplementedError("nothing deletes files of tables here")

    def read(self, location):
        with request_scope(*self._scope):
            try:
                return self._store.read(location)
            except role_storage.Missing as problem:
                raise FileNotFoundError(str(problem)) from None

    def write(self, location, data):
        with request_scope(*self._scope):
            self._store.upload(location, data)


class _Input(InputFile):
    def __init__(self, location, files):
        super().__init__(location)
        self._files, self._data = files, None

    def _content(self):
        self._data = self._files.read(self.location) if self._data is None else self._data
        return self._data

    def __len__(self):
        return len(self._content())

    def exists(self):
        try:
            return self._content() is not None
        except FileNotFoundError:
            return False

    def open(self, seekable=True):
        return io.BytesIO(self._content())


class _Output(OutputFile):
    def __init__(self, location, files):
        super().__init__(location)
        self._files, self._size = files, 0

    def __len__(self):
        return self._size

    def exists(self):
        # Names have a random part: PyIceberg asks before it writes, and Firehose's library does not.
        return False

    def to_input_file(self):
        return _Input(self.location, self._files)

    def create(self, overwrite=False):
        return _Writing(self)

    def written(self, data):
        self._size = len(data)
        self._files.write(self.location, data)


class _Writing(io.BytesIO):
    """Written to S3 when it is closed."""

    def __init__(self, output):
        super().__init__()
        self._output = output

    def close(self):
        if not self.closed:
            self._output.written(self.getvalue())
        super().close()
