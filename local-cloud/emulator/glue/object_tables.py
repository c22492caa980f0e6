"""Tables in the folders of a bucket: files whose schemas are alike are one table, and the folders between them its partitions.

https://docs.aws.amazon.com/glue/latest/dg/crawler-s3-folder-table-partition.html
"""

import re
from dataclasses import dataclass, replace

from emulator import role_storage
from emulator.glue import column_types, file_schema

# How much of two schemas has to be the same.
ALIKE = 0.7


@dataclass(frozen=True)
class Found:
    location: str
    schema: file_schema.Schema
    files: int
    size: int
    # Names of the partition keys from the outside to the inside, None for a folder that names none; and (values, location) of each partition.
    keys: tuple = ()
    partitions: tuple = ()


def found(target, storage, directory, classifiers, combine, log):
    """The tables of an S3 target."""
    uri = target["Path"] if target["Path"].endswith("/") else f"{target['Path']}/"
    bucket, prefix = role_storage.split(uri)
    excluded = [pattern(each) for each in target.get("Exclusions", [])]
    files = {}
    for key in storage.keys(uri) if prefix else storage.keys(f"s3://{bucket}/"):
        rest = key[len(prefix):]
        if rest.rpartition("/")[2].startswith(("_", ".")) or any(each.fullmatch(rest) for each in excluded):
            continue
        files[rest] = key
    tree = _Folder(uri, classifiers, 0 if combine else ALIKE, target.get("SampleSize"))
    for number, (rest, key) in enumerate(files.items()):
        tree.add(rest.split("/"), lambda path, key=key: storage.download(uri, key, path), directory / str(number), f"s3://{bucket}/{key}", log)
    return [_numbered(table) for table in tree.tables()]


class _Folder:
    def __init__(self, uri, classifiers, alike, sample):
        self._settings = (classifiers, alike, sample)
        self._uri, self._folders, self._files, self._seen = uri, {}, [], 0

    def add(self, names, download, path, uri, log):
        name, *rest = names
        classifiers, _, sample = self._settings
        if rest:
            if name not in self._folders:
                self._folders[name] = _Folder(f"{self._uri}{name}/", *self._settings)
            return self._folders[name].add(rest, download, path, uri, log)
        self._seen += 1
        if sample and self._seen > sample:
            return None
        download(path)
        size = path.stat().st_size if path.exists() else 0
        schema = file_schema.of_file(path, classifiers) if size else None
        if schema:
            self._files.append(Found(uri, schema, 1, size))
        elif size:
            log(f"INFO : No classifier recognizes {uri}")
        path.unlink(missing_ok=True)
        return None

    def tables(self):
        alike = self._settings[1]
        below = [(name, folder.tables()) for name, folder in sorted(self._folders.items())]
        inner = [table for _, tables in below for table in tables]
        if self._files and _all_alike([*self._files, *inner], alike):
            return [_joined(self._uri, [*self._files, *inner])]
        if self._files:
            return [*self._files, *inner]
        return [self._partitioned(below, inner)] if self._are_partitions(below, inner, alike) else inner

    def _are_partitions(self, below, inner, alike):
        below = [(name, tables) for name, tables in below if tables]
        if len(below) == 1 and "=" not in below[0][0]:
            # A single folder that names no key is where the table is.
            return False
        whole = all(len(tables) == 1 and tables[0].location == f"{self._uri}{name}/" for name, tables in below)
        return bool(below) and whole and len({len(table.keys) for table in inner}) == 1 and _all_alike(inner, alike)

    def _partitioned(self, below, inner):
        names = [name for name, tables in below if tables]
        keys = {name.partition("=")[0] if "=" in name else None for name in names}
        key = keys.pop() if len(keys) == 1 else None
        partitions = []
        for name, table in zip(names, inner):
            value = name.partition("=")[2] if key else name
            partitions += [((value, *values), location) for values, location in table.partitions or [((), table.location)]]
        return replace(_joined(self._uri, inner), keys=(key, *inner[0].keys), partitions=tuple(partitions))


def _all_alike(tables, alike):
    return all(_likeness(tables[0].schema, other.schema) >= alike for other in tables[1:])


def _likeness(one, other):
    """Which part of all their columns two schemas share; files of another format share nothing."""
    if one.classification != other.classification or one.parameters.get("delimiter") != other.parameters.get("delimiter"):
        return -1
    names = {**one.columns, **other.columns}
    same = [name for name in names if name in one.columns and name in other.columns and _agree(one.columns[name], other.columns[name])]
    return len(same) / len(names)


def _agree(one, other):
    return one is None or other is None or column_types.joined(one, other) != "string" or one == other == "string"


def _joined(uri, tables):
    columns = {}
    for table in tables:
        columns = {name: column_types.joined(columns.get(name), table.schema.columns.get(name)) for name in {**columns, **table.schema.columns}}
    schema = replace(tables[0].schema, columns=columns, records=sum(table.schema.records for table in tables))
    return Found(uri, schema, sum(table.files for table in tables), sum(table.size for table in tables))


def _numbered(table):
    """Folders that name no key are partition_0, partition_1 and so on."""
    unnamed = iter(range(len(table.keys)))
    return replace(table, keys=tuple(key.lower() if key else f"partition_{next(unnamed)}" for key in table.keys))


def pattern(glob):
    """https://docs.aws.amazon.com/glue/latest/dg/define-crawler.html#crawler-data-stores-exclude"""
    parts = re.split(r"(\*\*|\*|\?|\{[^}]*\}|\[[^\]]*\])", glob)
    text = {"**": ".*", "*": "[^/]*", "?": "[^/]"}
    return re.compile("".join(text.get(part) or (f"({part[1:-1].replace(',', '|')})" if part.startswith("{") else
                                                 part.replace("[!", "[^") if part.startswith("[") else re.escape(part)) for part in parts))
