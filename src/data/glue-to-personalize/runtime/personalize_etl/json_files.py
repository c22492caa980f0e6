"""JSON lines: a scalar is read as it is written; what is nested, as the catalog says. The catalog's names are in lower case, the keys of a file need not be."""
from functools import reduce

from pyspark.sql import functions as F
from pyspark.sql.types import ArrayType, StringType, StructField, StructType, _parse_datatype_string

from .source import LINE, OWN, as_text, column_of, paths, quoted, require

RAW, ONE, KEYS, END = (f"{OWN}{name}" for name in ("raw", "one", "keys", "end"))
# One object without others in it, and nothing after it: the usual line, which needs no second look.
PLAIN = r"^\s*\{[^}]*\}\s*$"
# Characters that JSON has nowhere stand for an escaped backslash, an escaped quote, and the place between two objects.
BACKSLASH, QUOTE, BETWEEN = "\u0001", "\u0002", "\u0003"


def read_json(spark, files, table, settings):
    schema = StructType([StructField(name, as_text(_type(kind))) for name, kind in table.columns if name not in table.partitions])
    folders = StructType([StructField(name, StringType()) for name in table.partitions])
    known = StructType(schema.fields + folders.fields)
    require(lambda column: column_of(known, column) is not None, settings.columns(), f"table {table.name}", known.names)
    if not files:
        return spark.createDataFrame([], known)
    reader = spark.read.option("basePath", table.location) if table.partitions else spark.read
    lines = reader.schema(StructType([StructField(RAW, StringType())])).text(paths(files)).filter(F.col(RAW).rlike(r"\S"))
    objects = lines.withColumn(ONE, F.explode(_objects(F.col(RAW)))).withColumn(KEYS, _keys(F.col(ONE)))
    mapped = {part.lower() for column in settings.columns() for part in (column, column.split(".")[0])}
    read = [(field.name, *_member(F.col(KEYS), field)) for field in schema.fields]
    broken = reduce(lambda one, other: one | other, [wrong for name, _, wrong in read if name.lower() in mapped], F.col(KEYS).isNull())
    there = [F.col(quoted(name)) for name in lines.columns if name != RAW]
    return objects.select(*[value.alias(name) for name, value, _ in read], *there, F.when(broken, F.coalesce(ONE, RAW)).alias(LINE))


def _objects(line):
    """The objects of a line, as text: firehoses put many without anything between, others an array. Null is one that is none."""
    marked = F.replace(F.replace(line, F.lit("\\\\"), F.lit(BACKSLASH)), F.lit('\\"'), F.lit(QUOTE))
    # A text is taken as a whole, so that braces in it are not seen; the mark after it goes again.
    marked = F.regexp_replace(marked, r'"[^"]*"|[}\]](?=\s*[{\[])', "$0" + BETWEEN)
    marked = F.replace(F.replace(marked, F.lit('"' + BETWEEN), F.lit('"')), F.lit(BETWEEN), F.lit(","))
    joined = F.replace(F.replace(marked, F.lit(BACKSLASH), F.lit("\\\\")), F.lit(QUOTE), F.lit('\\"'))
    # What is left over after the last object would not be seen, were there nothing that must come after it.
    listed = F.from_json(F.concat(F.lit("["), F.regexp_replace(joined, r",\s*$", ""), F.lit(f',"{END}"]')), "array<string>")
    whole = F.when(F.element_at(listed, -1) == END, F.slice(listed, F.lit(1), F.size(listed) - 1))
    none = F.array(F.lit(None).cast("string"))
    each = F.transform(whole, lambda one: F.when(one.rlike(r"^\["), F.coalesce(F.from_json(one, "array<string>"), none)).otherwise(F.array(one)))
    return F.when(line.rlike(PLAIN), F.array(line)).otherwise(F.coalesce(F.flatten(each), none))


def _keys(one):
    """Text by key in lower case; null for what is no object. Of keys that differ only in case the last counts."""
    return F.transform_keys(F.from_json(one, "map<string,string>"), lambda key, _: F.lower(key))


def _member(keys, field):
    """The value, and whether it is another kind of thing than the catalog says."""
    text, kind = F.element_at(keys, field.name.lower()), field.dataType
    if isinstance(kind, StructType):
        inner = _keys(text)
        members = [(member.name, *_member(inner, member)) for member in kind.fields]
        struct = F.struct(*[value.alias(name) for name, value, _ in members])
        return F.when(inner.isNotNull(), struct), reduce(lambda one, other: one | other, [wrong for *_, wrong in members], text.isNotNull() & inner.isNull())
    if isinstance(kind, ArrayType):
        value = F.from_json(text, kind)
        return value, text.isNotNull() & value.isNull()
    return text, F.lit(False)


def _type(kind):
    try:
        return _parse_datatype_string(kind)
    except Exception:  # noqa: BLE001 - a type that Spark does not know is read as text
        return StringType()
