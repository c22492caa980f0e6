"""Headers of CSV files: each file may have its columns in an order of its own, so each is asked."""
import codecs
import csv
import io
import re
from concurrent.futures import ThreadPoolExecutor

from .errors import EtlError
from .source import OWN, require

HEAD = (64 * 1024, 4 * 1024 * 1024)
BOMS = (codecs.BOM_UTF8.decode(), )


def headers(storage, files, form):
    """(names, files) for each different header, in a settled order. Files without any row, even a header, are left out."""
    with ThreadPoolExecutor(16) as pool:
        found = list(pool.map(lambda file: header_of(storage, file, form), files))
    groups = {}
    for names, file in zip(found, files):
        if names is not None:
            groups.setdefault(names, []).append(file)
    return sorted(groups.items(), key=lambda group: group[1][0].uri)


def header_of(storage, file, form):
    for size in HEAD:
        data = storage.head(file.uri, size)
        text = decoded(data, form, file).lstrip("\ufeff").lstrip("\r\n")
        # What is packed may be longer than its file.
        whole = size >= file.size and (len(data) < size or not file.uri.endswith((".gz", ".bz2")))
        try:
            names = first_record(text, form)
            if names is None and whole and text.strip():
                names = first_record(text + "\n", form)
        except csv.Error as error:
            raise EtlError("HeaderMismatch", f"the first line of {file.uri} cannot be taken apart: {error}; use another quote or delimiter") from error
        if names is not None:
            return distinct(names)
        if whole:
            return None
    raise EtlError("HeaderMismatch", f"{file.uri} has no header in its first {HEAD[-1] // 1024 // 1024} MB: put a line of names first, or use another quote or delimiter")


def decoded(data, form, file):
    try:
        return codecs.getincrementaldecoder(form.get("encoding", "UTF-8"))("replace").decode(data)
    except LookupError as error:
        raise EtlError("UnsupportedFormat", f"{file.uri}: {error}") from error


def first_record(text, form):
    """None when the text ends before the record does."""
    end = _end(text, form.get("quote") or '"')
    if end is None:
        return None
    line, delimiter, quote = text[:end], form.get("delimiter", ","), form.get("quote") or '"'
    if len(delimiter) == 1:
        cells = next(csv.reader(io.StringIO(line, newline=""), delimiter=delimiter, quotechar=quote, doublequote=True), [])
    else:
        cells = [cell[1:-1] if len(cell) > 1 and cell[0] == cell[-1] == quote else cell for cell in line.split(delimiter)]
    return tuple(cell.strip(" \t\r\n\u00a0\ufeff") for cell in cells)


def _end(text, quote):
    quoted = False
    for index, character in enumerate(text):
        if character == quote:
            quoted = not quoted
        elif character in "\r\n" and not quoted:
            return index
    return None


def distinct(names, taken=()):
    """A column without a name, or with that of another, can be read but not mapped."""
    seen = {name.lower() for name in taken}
    result = []
    for index, name in enumerate(names):
        result.append(name if name and name.lower() not in seen else f"{OWN}{index}_{name}")
        seen.add(name.lower())
    return tuple(result)


def written(name):
    """As the header has it."""
    return re.sub(rf"^{OWN}\d+_", "", name)


def check(groups, settings):
    """Every file can be read by the names of its columns, and none by their places alone."""
    union = {name.lower() for names, _ in groups for name in names}
    for names, files in groups:
        there = {name.lower() for name in names}
        mapped = [column for column in settings.columns() if column.lower() in there]
        what = f"{files[0].uri}" + (f" (and {len(files) - 1} others like it)" if len(files) > 1 else "")
        if not mapped:
            raise EtlError("HeaderMismatch", f"the first line of {what} names none of the mapped columns {', '.join(settings.columns())}: "
                           f"it has {len(names)} columns; check delimiter, encoding and header")
        twice = [written(name).lower() for name in names if name.startswith(OWN)]
        doubled = [column for column in settings.columns() if column.lower() in twice]
        if doubled:
            raise EtlError("HeaderMismatch", f"the header of {what} has {', '.join(doubled)} more than once")
        require(lambda column: column.lower() in there, settings.needed(), what, [written(name) for name in names])
    lacking = [column for column in settings.columns() if column.lower() not in union]
    if groups and lacking:
        raise EtlError("ColumnMissing", f"no file has {', '.join(lacking)}")
