"""What a file is, by its content: its classification, its columns and how it is read. Custom classifiers come first, then those of Glue.

https://docs.aws.amazon.com/glue/latest/dg/add-classifier.html
"""

import csv
import gzip
import io
import json
import re
import zlib
from collections import Counter
from dataclasses import dataclass, field

from emulator.glue import column_types

# Of a text file, Glue reads the first megabyte.
SAMPLE = 1_000_000
DELIMITERS = (",", "|", "\t", ";", "\x01")
LONGEST_NAME = 150
BLANK = re.compile(r"\s*")
PARQUET = b"PAR1"
# DuckDB's names of types that the catalog has another for.
PARQUET_TYPES = {"varchar": "string", "integer": "int", "blob": "binary", "timestamp with time zone": "timestamp", "timestamp_ns": "timestamp",
                 "timestamp_ms": "timestamp", "timestamp_s": "timestamp", "utinyint": "smallint", "usmallint": "int", "uinteger": "bigint",
                 "ubigint": "decimal(20,0)", "uuid": "string", "time": "string"}


@dataclass(frozen=True)
class Schema:
    classification: str
    columns: dict
    # How it is read: members of the table's parameters, of its SerDe's, and the SerDe that a classifier asks for.
    parameters: dict = field(default_factory=dict)
    compression: str = "none"
    records: int = 0


def of_file(path, classifiers=()):
    """The schema, or None for what no classifier takes."""
    data, compression = _unpacked(path.read_bytes())
    if data[:4] == PARQUET:
        return Schema("parquet", _parquet(path), records=0)
    sample = data[:SAMPLE]
    # A list of documents is read whole.
    if len(data) > SAMPLE:
        sample = data if data.lstrip()[:1] == b"[" else sample[:sample.rfind(b"\n") + 1]
    text = sample.decode("utf-8-sig", errors="replace")
    for kind, settings in [*(pair for each in classifiers for pair in each.items()), ("JsonClassifier", {}), ("CsvClassifier", {})]:
        found = READERS[kind](text, settings) if kind in READERS else None
        if found:
            return Schema(*found[:3], compression, found[3])
    return None


def _unpacked(data):
    if data[:2] != b"\x1f\x8b":
        return data, "none"
    try:
        return gzip.decompress(data), "gzip"
    except (OSError, EOFError, zlib.error):
        return b"", "gzip"


def _json(text, settings):
    """Documents one after another; a classifier may say that a document is a list of them."""
    documents, decoder, at = [], json.JSONDecoder(), BLANK.match(text).end()
    try:
        while at < len(text):
            document, at = decoder.raw_decode(text, at)
            at = BLANK.match(text, at).end()
            documents.append(document)
    except ValueError:
        return None
    if settings.get("JsonPath") == "$[*]":
        documents = [item for document in documents if isinstance(document, list) for item in document]
    elif documents and all(isinstance(document, list) for document in documents):
        documents = [{"array": document} for document in documents]
    if not documents or not all(isinstance(document, dict) for document in documents):
        return None
    columns = {}
    for document in documents:
        columns = column_types.joined(columns, column_types.of_json(document)) if columns else column_types.of_json(document)
    return "json", {name.lower(): kind for name, kind in columns.items()}, {"paths": ",".join(columns)}, len(documents)


def _csv(text, settings):
    """https://docs.aws.amazon.com/glue/latest/dg/add-classifier.html#classifier-builtin-rules"""
    quote = settings.get("QuoteSymbol", '"')
    delimiters = (settings["Delimiter"],) if "Delimiter" in settings else DELIMITERS
    best = max((_rows(text, delimiter, quote) for delimiter in delimiters), key=lambda found: (found[1], len(found[2])))
    delimiter, width, rows = best
    if width < (1 if settings.get("AllowSingleColumn") else 2) or len(rows) < (1 if settings else 2):
        return None
    header = settings.get("Header") or (rows[0] if _has_header(rows, settings) else None)
    # Names that a classifier gives are beside a first line of them, if it says that there is one.
    data = rows[1:] if _has_header(rows, settings) else rows
    names = [name.strip().lower() for name in header] if header else [f"col{number}" for number in range(width)]
    if len(names) != width or len(set(names)) != len(names):
        return None
    columns = {}
    for number, name in enumerate(names):
        columns[name] = None
        for row in data:
            columns[name] = column_types.joined(columns[name], column_types.of_text(row[number]))
    quoted = bool(text.startswith(quote))
    return "csv", columns, {"delimiter": delimiter, "quote": quote, "quoted": quoted, "header": _has_header(rows, settings),
                            "serde": settings.get("Serde", "None")}, len(data)


def _rows(text, delimiter, quote):
    """Delimiter, width of most rows, and the rows that have it."""
    try:
        rows = [row for row in csv.reader(io.StringIO(text), delimiter=delimiter, quotechar=quote) if row]
    except csv.Error:
        rows = []
    if not rows:
        return delimiter, 0, []
    width, times = Counter(len(row) for row in rows).most_common(1)[0]
    # What is split by chance has a width of its own in each row.
    return (delimiter, width, [row for row in rows if len(row) == width]) if times * 2 > len(rows) else (delimiter, 0, [])


def _has_header(rows, settings):
    wanted = settings.get("ContainsHeader", "UNKNOWN")
    if wanted != "UNKNOWN":
        return wanted == "PRESENT"
    first = rows[0]
    if not all(column_types.of_text(name) == "string" for name in first) or any(len(name) >= LONGEST_NAME for name in first[:-1]):
        return False
    # A header of nothing but strings differs from the data only when some of the data is not.
    return any(column_types.of_text(value) not in (None, "string") for row in rows[1:] for value in row)


READERS = {"CsvClassifier": _csv, "JsonClassifier": _json}


def _parquet(path):
    # Here, because it takes a while, and most emulators read no such file.
    import duckdb

    with duckdb.connect() as connection:
        relation = connection.sql("select * from read_parquet(?, hive_partitioning = false)", params=[str(path)])
        return {name.lower(): _parquet_type(kind) for name, kind in zip(relation.columns, relation.types)}


def _parquet_type(kind):
    if kind.id == "list":
        return [_parquet_type(kind.children[0][1])]
    if kind.id == "struct":
        return {name: _parquet_type(child) for name, child in kind.children}
    if kind.id == "map":
        return f"map<{','.join(column_types.text(_parquet_type(child)) for _, child in kind.children)}>"
    if kind.id == "decimal":
        return f"decimal({','.join(str(size) for _, size in kind.children)})"
    return PARQUET_TYPES.get(kind.id, kind.id)
