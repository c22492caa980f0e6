"""Runs a query in a DuckDB of its own, over what it reads: tables as Arrow, and views by their SQL."""

import duckdb

from emulator.athena import CATALOG, failed, results, sql, tables, views
from emulator.glue import catalog
from emulator.refusal import Refusal


class NotHere(Exception):
    """A table of a format that MiniStack reads."""


def run(tree, database, store):
    """(columns, types, rows of text or None)."""
    with duckdb.connect() as connection:
        for setting in sql.SETTINGS:
            connection.execute(setting)
        _Reading(connection, store, sql.compared(tree)).all(tree, database)
        try:
            return results.of(connection.sql(sql.translated(tree, database)))
        except duckdb.Error as problem:
            raise _explained(problem) from None


class _Reading:
    def __init__(self, connection, store, asked):
        self._connection, self._store, self._asked, self._done = connection, store, asked, set()

    def all(self, tree, database):
        for wanted in sql.tables(tree, database):
            if wanted not in self._done:
                self._done.add(wanted)
                self._one(*wanted)

    def _one(self, database, name):
        try:
            table = catalog.table(database, name)
        except Refusal:
            raise failed.QueryFailed("TABLE_NOT_FOUND", f"Table '{CATALOG}.{database}.{name}' does not exist") from None
        self._connection.execute(f"CREATE SCHEMA IF NOT EXISTS {_quoted(database)}")
        place = f"{_quoted(database)}.{_quoted(name)}"
        if views.is_one(table):
            return self._view(table, place)
        content = tables.read(table, self._store, self._asked)
        if content is None:
            raise NotHere(name)
        inside = f"arrow_{len(self._done)}"
        self._connection.register(inside, content)
        return self._connection.execute(f"CREATE VIEW {place} AS SELECT * FROM {inside}")

    def _view(self, table, place):
        text, schema, columns = views.of(table)
        try:
            tree = sql.parsed(text)
        except sql.Malformed as problem:
            raise failed.QueryFailed("INVALID_VIEW", f"Failed parsing stored view {place}: {problem}") from None
        self._asked |= sql.compared(tree)
        self.all(tree, schema)
        try:
            self._connection.execute(f"CREATE VIEW {place} AS {sql.translated(tree, schema)}")
            relation = self._connection.sql(f"SELECT * FROM {place}")
        except duckdb.Error as problem:
            raise failed.QueryFailed("INVALID_VIEW", f"Failed analyzing stored view {place}: {problem}") from None
        views.check(f"{table['DatabaseName']}.{table['Name']}", columns, list(zip(relation.columns, map(results.athena_type, relation.types))))


def _quoted(name):
    return '"' + name.replace('"', '""') + '"'


def _explained(problem):
    """Names of Trino's errors for those of DuckDB that have one."""
    text = str(problem)
    if isinstance(problem, duckdb.BinderException) and "column" in text.lower():
        return failed.QueryFailed("COLUMN_NOT_FOUND", text)
    if isinstance(problem, duckdb.CatalogException):
        return failed.QueryFailed("FUNCTION_NOT_FOUND", text)
    if isinstance(problem, duckdb.ConversionException):
        return failed.QueryFailed("INVALID_CAST_ARGUMENT", text)
    return failed.QueryFailed("SYNTAX_ERROR" if isinstance(problem, (duckdb.BinderException, duckdb.ParserException)) else "GENERIC_USER_ERROR", text)
