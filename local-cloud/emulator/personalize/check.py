"""Whether Personalize's import would take CSV files: rules written from AWS's documentation alone, with Python's standard library.

    python -m emulator.personalize.check <schema.json> <file.csv>...

ends with 0 and tells the number of records, or with 1 and the first reason against each file. The rules: UTF-8 without a byte order mark; one
unquoted header per file with the schema's names in its order; RFC 4180, each record on one line; types; null only where the schema allows it;
times in seconds since 1970; lengths; at least 1,000 interactions per job. https://docs.aws.amazon.com/personalize/latest/dg/data-prep-formatting.html
and https://docs.aws.amazon.com/personalize/latest/dg/limits.html. Where AWS says nothing, the stricter reading is taken: a text that is too long is
refused, though the service may shorten it.
"""

import csv
import math
import pathlib
import re
import sys

from emulator.personalize import avro

LEAST_INTERACTIONS = 1000
ID_LENGTH, CATEGORY_LENGTH, TEXT_LENGTH, WIDE_TEXT_LENGTH = 256, 1000, 20_000, 7000
IDS, TIMES = ("USER_ID", "ITEM_ID"), ("TIMESTAMP", "CREATION_TIMESTAMP")
# Seconds with eleven digits come after the year 2286; milliseconds since 1970 had twelve within some years.
LATEST_SECOND = 9_999_999_999
# A line with quotes as RFC 4180 has it: quotes around a whole value only, and doubled within it.
QUOTED = re.compile(r'(?:"(?:[^"]|"")*"|[^",]*)(?:,(?:"(?:[^"]|"")*"|[^",]*))*')
INTEGER = re.compile(r"[+-]?\d+")
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
RANGES = {"int": 2 ** 31, "long": 2 ** 63}
LARGEST_FLOAT = 3.4028235e38
WIDE = re.compile("[\u3040-\u30ff\u4e00-\u9fff]")


class Refused(Exception):
    """Why a file is not taken: a code, and a sentence with the place."""

    def __init__(self, code, message):
        super().__init__(message)
        self.code, self.message = code, message


def records(schema, files):
    """Each record of (name, bytes) as a tuple of values in the order of the schema's fields, None for null."""
    for name, data in files:
        yield from _of_file(schema, name, data)


def job(schema, files):
    """All records of one import job. Refused, too, when they are too few."""
    found = list(records(schema, files))
    if schema.dataset == "INTERACTIONS" and len(found) < LEAST_INTERACTIONS:
        raise Refused("TOO_FEW", f"There are {len(found)} interactions; an import job needs at least {LEAST_INTERACTIONS}")
    return found


def _of_file(schema, name, data):
    lines = _lines(name, data)
    _header(schema, name, lines)
    readers = [reader(field) for field in schema.fields]
    for number, line in enumerate(lines[1:], 2):
        values = _values(name, number, line, len(readers))
        try:
            yield tuple(read(value) for read, value in zip(readers, values))
        except Refused as problem:
            raise Refused(problem.code, f"{name}, line {number}: {problem.message}") from None


def _lines(name, data):
    if data.startswith(b"\xef\xbb\xbf"):
        raise Refused("BYTE_ORDER_MARK", f"{name} begins with a byte order mark")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as problem:
        raise Refused("BAD_ENCODING", f"{name} is not UTF-8 at byte {problem.start}") from None
    if not text:
        raise Refused("NO_HEADER", f"{name} is empty: its first line must be the header")
    if "\x00" in text:
        raise Refused("MALFORMED", f"{name} has a zero byte")
    lines = [line[:-1] if line.endswith("\r") else line for line in text.split("\n")]
    return lines[:-1] if lines[-1] == "" else lines


def _header(schema, name, lines):
    if '"' in lines[0]:
        raise Refused("QUOTED_HEADER", f"{name} has quotes in its header: {lines[0][:200]}")
    wanted, found = [field.name for field in schema.fields], lines[0].split(",")
    if found != wanted:
        raise Refused("HEADER_MISMATCH", f"{name} has the header {lines[0][:200]}, but the schema says {','.join(wanted)}")


def _values(name, number, line, width):
    if "\r" in line:
        raise Refused("MALFORMED", f"{name}, line {number} has a carriage return within it")
    if '"' in line:
        if not QUOTED.fullmatch(line):
            raise Refused("MALFORMED", f"{name}, line {number} breaks the quoting of RFC 4180 or goes on in the next line: {line[:200]}")
        values = next(csv.reader([line], strict=True))
    else:
        values = line.split(",")
    if len(values) != width:
        raise Refused("COLUMNS", f"{name}, line {number} has {len(values)} values, the header has {width}")
    return values


def reader(field):
    """A function from a value's text to the value."""
    convert = _conversion(field)

    def read(text):
        if text == "":
            if field.nullable:
                return None
            raise Refused("MISSING", f"{field.name} is empty, and the schema does not allow null")
        return convert(text)
    return read


def _conversion(field):
    if field.name in TIMES:
        return lambda text: _time(field.name, text)
    if field.type in RANGES:
        return lambda text: _integer(field, text)
    if field.type in ("float", "double"):
        return lambda text: _number(field, text)
    if field.type == "boolean":
        return lambda text: _boolean(field.name, text)
    return lambda text: _text(field, text)


def _integer(field, text):
    if not INTEGER.fullmatch(text):
        raise Refused("NOT_A_NUMBER", f"{field.name} is '{text[:200]}', which is no whole number")
    value = int(text) if len(text) < 25 else RANGES["long"]
    if not -RANGES[field.type] <= value < RANGES[field.type]:
        raise Refused("OUT_OF_RANGE", f"{field.name} is {text[:200]}, which is too large for {field.type}")
    return value


def _number(field, text):
    if not NUMBER.fullmatch(text):
        raise Refused("NOT_A_NUMBER", f"{field.name} is '{text[:200]}', which is no number")
    value = float(text)
    if math.isinf(value) or field.type == "float" and abs(value) > LARGEST_FLOAT:
        raise Refused("OUT_OF_RANGE", f"{field.name} is {text[:200]}, which is too large for {field.type}")
    return value


def _boolean(name, text):
    if text.lower() not in ("true", "false"):
        raise Refused("NOT_A_BOOLEAN", f"{name} is '{text[:200]}', allowed: true, false")
    return text.lower() == "true"


def _time(name, text):
    if not INTEGER.fullmatch(text):
        raise Refused("NOT_A_TIME", f"{name} is '{text[:200]}', allowed: whole seconds since 1970")
    value = int(text) if len(text) < 25 else RANGES["long"]
    if value > LATEST_SECOND:
        raise Refused("MILLISECONDS", f"{name} is {text[:200]}, which are no seconds since 1970; are they milliseconds?")
    if value < 0:
        raise Refused("TIME_OUT_OF_RANGE", f"{name} is {text[:200]}, which is before 1970")
    return value


def _text(field, text):
    limit = ID_LENGTH if field.name in IDS else CATEGORY_LENGTH
    if field.textual:
        limit = WIDE_TEXT_LENGTH if WIDE.search(text) else TEXT_LENGTH
    if len(text) > limit:
        raise Refused("TOO_LONG", f"{field.name} has {len(text)} characters, at most {limit} are allowed")
    return text


def main(arguments):
    if len(arguments) < 2:
        print("usage: python -m emulator.personalize.check <schema.json> <file.csv>...", file=sys.stderr)
        return 2
    try:
        schema = avro.parse(pathlib.Path(arguments[0]).read_text(encoding="utf-8"))
    except avro.Invalid as problem:
        print(f"{arguments[0]}: {problem}", file=sys.stderr)
        return 1
    problems, count = [], 0
    for path in arguments[1:]:
        try:
            count += sum(1 for _ in records(schema, [(path, pathlib.Path(path).read_bytes())]))
        except Refused as problem:
            problems.append(problem)
    if not problems and schema.dataset == "INTERACTIONS" and count < LEAST_INTERACTIONS:
        problems.append(Refused("TOO_FEW", f"There are {count} interactions; an import job needs at least {LEAST_INTERACTIONS}"))
    for problem in problems:
        print(f"{problem.code}: {problem.message}", file=sys.stderr)
    if not problems:
        print(f"{count} records")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
