"""Executions of queries: where their results go, what their workgroup allows, and how they end."""

import asyncio
import contextvars
import logging
import threading
import time

from ministack.core.responses import get_account_id, get_region, new_uuid
from ministack.services import athena

from emulator import cloud_clock, recorder, role_storage
from emulator.athena import CATALOG, workgroups
from emulator.athena.failed import Cancelled, QueryFailed
from emulator.athena.refusals import invalid, malformed
from emulator.refusal import Refusal

LIMIT = "Bytes scanned limit was exceeded"
PLACE = "No output location provided. An output location is required either through the Workgroup result configuration setting or as an API input."


def start(params, caller):
    group = workgroups.known(params.get("WorkGroup", "primary"))
    if group.get("State") == "DISABLED":
        raise invalid(f"WorkGroup {group['Name']} is disabled.")
    query, database = params["QueryString"], params.get("QueryExecutionContext", {}).get("Database", "default")
    if params.get("QueryExecutionContext", {}).get("Catalog", "AwsDataCatalog").lower() != CATALOG:
        raise invalid(f"The catalog {params['QueryExecutionContext']['Catalog']} is not there; the local cloud has AwsDataCatalog.")
    place = workgroups.result_location(group, params)
    if not place:
        raise invalid(PLACE)
    execution = _execution(query, database, group, place)
    # What MiniStack takes for a statement that makes or drops a table is none for the engine.
    ddl = athena._parse_ddl(query)
    tree = None if ddl else _tree(query, params.get("ExecutionParameters", ()))
    athena._executions[execution["QueryExecutionId"]] = execution
    threading.Thread(target=contextvars.copy_context().run, args=(_run, execution, tree, ddl, database, group, caller), daemon=True).start()
    return {"QueryExecutionId": execution["QueryExecutionId"]}


def _tree(query, parameters):
    # Here, as for the engine: importing what queries need takes a second, and most emulators never need it.
    from emulator.athena import sql

    try:
        return sql.parsed(query, parameters)
    except sql.Malformed as problem:
        raise malformed(str(problem)) from None


def _execution(query, database, group, place):
    number = new_uuid()
    return {
        "QueryExecutionId": number, "Query": query, "StatementType": athena._detect_statement_type(query),
        "ResultConfiguration": {"OutputLocation": f"{place.rstrip('/')}/{number}.csv"}, "WorkGroup": group["Name"],
        "QueryExecutionContext": {"Database": database, "Catalog": CATALOG},
        "Status": {"State": "QUEUED", "SubmissionDateTime": cloud_clock.now()},
        "Statistics": {"EngineExecutionTimeInMillis": 0, "DataScannedInBytes": 0, "TotalExecutionTimeInMillis": 0},
        "EngineVersion": {"SelectedEngineVersion": "AUTO", "EffectiveEngineVersion": "Athena engine version 3"},
        "_results": None, "_column_types": None,
    }


def _run(execution, tree, ddl, database, group, caller):
    status, statistics, began = execution["Status"], execution["Statistics"], time.monotonic()
    status["State"] = "RUNNING"
    try:
        columns, types, rows, scanned = _answer(execution, tree, ddl, database, caller)
        statistics["DataScannedInBytes"] = scanned
        cutoff = workgroups.cutoff(group)
        if cutoff and scanned > cutoff:
            raise Cancelled(LIMIT)
        _write(execution, columns, types, rows, caller)
        execution["_results"], execution["_column_types"] = {"columns": columns, "rows": rows}, types
        end = ("SUCCEEDED", None)
    except Cancelled as why:
        end = ("CANCELLED", str(why))
    except (QueryFailed, role_storage.Missing, FileNotFoundError, Refusal) as why:
        end = ("FAILED", str(why))
    except Exception as problem:
        logging.getLogger("athena").exception("unexpected error in query %s", execution["QueryExecutionId"])
        # A defect of this stand-in: whoever reads the execution shall see it as one.
        end = ("FAILED", f"GENERIC_INTERNAL_ERROR: {problem!r} (local cloud)")
    statistics["EngineExecutionTimeInMillis"] = statistics["TotalExecutionTimeInMillis"] = int((time.monotonic() - began) * 1000)
    if status["State"] == "RUNNING":
        status.update({"CompletionDateTime": cloud_clock.now(), **({"StateChangeReason": end[1]} if end[1] else {})})
        # Last: whoever sees it may read the rest.
        status["State"] = end[0]


def _answer(execution, tree, ddl, database, caller):
    """(columns, types, rows of texts, bytes that were read)."""
    from sqlglot import exp

    from emulator.athena import engine, sql

    if ddl:
        return _of_ministack(athena._run_ddl(ddl, database))
    if not isinstance(tree, exp.Query):
        raise QueryFailed("NOT_SUPPORTED", f"The local cloud's Athena has no statement {type(tree).__name__.upper()}. AWS has it; a test that "
                          "needs it cannot run here.")
    store = _store(execution, caller)
    for wanted in sql.tables(tree, database):
        _note(execution, caller, "GetTable", *wanted)
    try:
        return (*engine.run(tree, database, store), store.read_bytes)
    except engine.NotHere:
        answer = asyncio.run(athena._run_duckdb(execution["Query"], database))
        return _of_ministack(answer)


def _of_ministack(answer):
    rows = [tuple(None if value is None else athena._datum_text(value) for value in row) for row in answer["rows"]]
    types = answer.get("column_types") or ["varchar"] * len(answer["columns"])
    return answer["columns"], types, rows, sum(len(value or "") for row in rows for value in row)


def _store(execution, caller):
    from emulator.glue.iceberg_files import Store

    return Store(*_role(execution, caller))


def _role(execution, caller):
    """Athena works with the permissions of its caller; of one without a role nothing is recorded."""
    return (caller["principal"], caller["via"]) if caller["principal"].startswith("arn:") else (None, None)


def _note(execution, caller, operation, database, name):
    from emulator.glue import access

    role, via = _role(execution, caller)
    if role:
        recorder.note(service="glue", operation=operation, action=f"glue:{operation}", principal=role, via=via, status=0,
                      resources=access.checks(operation, {"DatabaseName": database, "Name": name}, get_region(), get_account_id())[0])


def _write(execution, columns, types, rows, caller):
    from emulator.athena import results

    place = execution["ResultConfiguration"]["OutputLocation"]
    store = _store(execution, caller)
    store._note("GetBucketLocation", f"arn:aws:s3:::{role_storage.split(place)[0]}")
    store.upload(place, results.as_csv(columns, rows), "application/octet-stream")
    store.upload(f"{place}.metadata", f"{','.join(columns)}\n{','.join(types)}".encode())
