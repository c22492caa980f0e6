"""Trino's SQL as Athena takes it, in that of DuckDB: by sqlglot, and what it leaves, as far as views and named queries need it."""

import datetime

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from emulator import cloud_clock

# So that DuckDB counts as Trino does: whole numbers are divided to whole numbers, and days begin in UTC.
SETTINGS = ("SET integer_division = true", "SET TimeZone = 'UTC'")


class Malformed(Exception):
    """No statement at all."""


def parsed(text, parameters=()):
    """The syntax tree of one statement; `parameters` are literals for its question marks."""
    try:
        statements = [each for each in sqlglot.parse(text, read="athena") if each is not None]
        if len(statements) != 1:
            raise Malformed("Only one sql statement is allowed.")
        tree = statements[0]
        for mark, value in zip(list(tree.find_all(exp.Placeholder)), parameters):
            mark.replace(sqlglot.parse_one(value, read="athena"))
    except SqlglotError as problem:
        errors = getattr(problem, "errors", None) or [{}]
        raise Malformed(f"line {errors[0].get('line', 1)}:{errors[0].get('col', 1)}: {str(problem).splitlines()[0]}") from None
    return tree


def tables(tree, database):
    """(database, name) of what a statement reads, without its own WITH tables."""
    own = {each.alias.lower() for each in tree.find_all(exp.CTE)}
    return sorted({((each.db or database).lower(), each.name.lower()) for each in tree.find_all(exp.Table)
                   if each.name and (each.db or each.name.lower() not in own)})


def compared(tree):
    """Names of columns that are compared with constants."""
    found = set()
    for each in tree.find_all(exp.EQ):
        sides = (each.this, each.expression)
        if any(isinstance(side, exp.Literal) for side in sides):
            found |= {side.name.lower() for side in sides if isinstance(side, exp.Column)}
    for each in tree.find_all(exp.In):
        if isinstance(each.this, exp.Column) and all(isinstance(value, exp.Literal) for value in each.expressions):
            found.add(each.this.name.lower())
    return found


def translated(tree, database):
    """For DuckDB; every table with its database."""
    own = {each.alias.lower() for each in tree.find_all(exp.CTE)}

    def change(node):
        if isinstance(node, exp.Table) and node.name:
            if not node.db and node.name.lower() in own:
                return node
            named = exp.table_(node.name.lower(), db=(node.db or database).lower(), quoted=True)
            for part in ("alias", "joins", "laterals", "sample"):
                if node.args.get(part):
                    named.set(part, node.args[part])
            # So that columns may still be told as table.column.
            return named if node.args.get("alias") else exp.alias_(named, node.name.lower(), table=True, quoted=True)
        if isinstance(node, exp.DateDiff):
            # Trino counts whole units, as DuckDB's date_sub does; its date_diff counts boundaries.
            unit = exp.Literal.string((node.text("unit") or "day").lower())
            return exp.Anonymous(this="date_sub", expressions=[unit, node.expression, node.this])
        if isinstance(node, exp.CurrentTimestamp):
            return _literal(_now().isoformat(sep=" "), "TIMESTAMPTZ")
        if isinstance(node, exp.CurrentDate):
            return _literal(_now().date().isoformat(), "DATE")
        return node

    return tree.copy().transform(change).sql(dialect="duckdb")


def _literal(text, kind):
    return exp.Cast(this=exp.Literal.string(text), to=exp.DataType.build(kind, dialect="duckdb"))


def _now():
    return datetime.datetime.fromtimestamp(cloud_clock.now(), datetime.timezone.utc)
