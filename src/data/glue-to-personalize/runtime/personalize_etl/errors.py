"""What ends the job. A bad row never does: it goes to quarantine."""
from contextlib import contextmanager

from py4j.protocol import Py4JJavaError
from pyspark.errors import AnalysisException

# Codes of SQLState, by their first characters: the table is not there; a column is not there.
NO_TABLE = ("42P01", "42S02", "S0002")
NO_COLUMN = ("42703", "42S22", "S0022")


class EtlError(Exception):
    """Its message is what Glue shows as the run's error message."""

    def __init__(self, code, message):
        super().__init__(f"ETL_ERROR {code}: {message}")
        self.code = code


@contextmanager
def database_errors(what):
    """Tells a database's errors, also those that come while rows are read."""
    try:
        yield
    except Py4JJavaError as error:
        found = _sql_exception(error.java_exception)
        if found is None:
            raise
        state, message = found.getSQLState() or "", str(found.getMessage()).split("\n")[0]
        code = "TableMissing" if state.startswith(NO_TABLE) else "ColumnMissing" if state.startswith(NO_COLUMN) else "SourceUnreachable"
        raise EtlError(code, f"{what}: {message} (SQLState {state or 'unknown'})") from error


@contextmanager
def analysis_errors(code, what):
    """Spark refuses a query before it reads: a column or an expression is wrong, or files that do not go together."""
    try:
        yield
    except (AnalysisException, Py4JJavaError) as error:
        raise EtlError(code, f"{what}: {first_line(error)}") from error


def first_line(error):
    text = error.java_exception.toString() if isinstance(error, Py4JJavaError) else str(error)
    return text.strip().split("\n")[0]


def _sql_exception(throwable):
    for _ in range(20):
        if throwable is None:
            return None
        if hasattr(throwable, "getSQLState") and _is(throwable, "java.sql.SQLException"):
            return throwable
        throwable = throwable.getCause()
    return None


def _is(throwable, name):
    kind = throwable.getClass()
    while kind is not None:
        if kind.getName() == name:
            return True
        kind = kind.getSuperclass()
    return False
