import json
import pathlib
import sys
import tempfile
import unittest
from unittest import mock

from botocore.exceptions import ClientError

from emulator.glue import column_types, door, script_runner
from emulator.refusal import Refusal
from emulator.tests.etl import DATABASE, OwnEtlTest


class GlueCatalogTest(OwnEtlTest):
    def code(self, call, **params):
        with self.assertRaises(ClientError) as caught:
            getattr(self.glue, call)(**params)
        return caught.exception.response["Error"]["Code"]

    def test_names_are_in_lower_case(self):
        self.glue.create_database(DatabaseInput={"Name": "Loud"})
        self.glue.create_table(DatabaseName="LOUD", TableInput={"Name": "Orders"})
        self.assertEqual(self.glue.get_table(DatabaseName="Loud", Name="ORDERS")["Table"]["Name"], "orders")
        self.glue.create_partition(DatabaseName="Loud", TableName="Orders", PartitionInput={"Values": ["A"]})
        self.assertEqual(self.glue.get_partitions(DatabaseName="loud", TableName="orders")["Partitions"][0]["Values"], ["A"])
        self.glue.delete_table(DatabaseName="Loud", Name="Orders")
        self.glue.delete_database(Name="Loud")
        self.assertEqual(self.code("get_database", Name="loud"), "EntityNotFoundException")

    def test_tables_keep_their_versions(self):
        for call, columns in (("create_table", ["a"]), ("update_table", ["a", "b"]), ("update_table", ["b"])):
            getattr(self.glue, call)(DatabaseName=DATABASE, TableInput={
                "Name": "versions", "StorageDescriptor": {"Columns": [{"Name": name} for name in columns]}})
        self.glue.update_table(DatabaseName=DATABASE, SkipArchive=True, TableInput={"Name": "versions", "Description": "told"})
        found = self.glue.get_table_versions(DatabaseName=DATABASE, TableName="versions")["TableVersions"]
        self.assertEqual([(each["VersionId"], [column["Name"] for column in each["Table"]["StorageDescriptor"]["Columns"]]) for each in found],
                         [("2", ["b"]), ("1", ["a", "b"]), ("0", ["a"])])
        self.assertEqual(found[0]["Table"]["Description"], "told")
        self.assertEqual(self.code("get_table_version", DatabaseName=DATABASE, TableName="versions", VersionId="9"), "EntityNotFoundException")
        self.assertEqual(self.glue.get_table_version(DatabaseName=DATABASE, TableName="versions")["TableVersion"]["VersionId"], "2")

    def test_nothing_is_found_in_what_does_not_exist(self):
        for call, params in (("get_tables", {"DatabaseName": "none"}), ("get_table_versions", {"DatabaseName": DATABASE, "TableName": "none"}),
                             ("batch_create_partition", {"DatabaseName": DATABASE, "TableName": "none", "PartitionInputList": []})):
            self.assertEqual(self.code(call, **params), "EntityNotFoundException")
        self.assertEqual(self.code("get_tables", DatabaseName=DATABASE, Expression="("), "InvalidInputException")

    def test_what_is_no_request_is_refused(self):
        self.world(throttle=1, serverError=1)
        for error in ("ThrottlingException", "InternalServiceException"):
            with self.assertRaises(Refusal) as caught:
                door.call("GetDatabases", {})
            self.assertEqual(caught.exception.code, error)
        with self.assertRaisesRegex(Refusal, "'GetNothing' is no operation of Glue"):
            door.call("GetNothing", {})


class ColumnTypesTest(unittest.TestCase):
    def test_a_type_has_room_for_both(self):
        for one, other, both in (("int", "bigint", "bigint"), ("bigint", "double", "double"), ("int", "string", "string"), (None, "int", "int"),
                                 ("int", None, "int"), (["int"], [None], ["int"]), ({"a": "int"}, {"b": "boolean"}, {"a": "int", "b": "boolean"}),
                                 ({"a": "int"}, "string", "string")):
            self.assertEqual(column_types.joined(one, other), both)

    def test_values_have_types(self):
        for value, kind in (("", None), (" 7 ", "bigint"), ("99999999999999999999", "double"), ("-1e5", "double"), ("TRUE", "boolean"),
                            ("2026-01-01", "string"), ("1,5", "string")):
            self.assertEqual(column_types.of_text(value), kind)
        self.assertEqual(column_types.text(column_types.of_json({"a": [{"b": 2**40}, {"c": None}], "d": 2**70})),
                         "struct<a:array<struct<b:bigint,c:string>>,d:double>")


class ScriptRunnerTest(unittest.TestCase):
    """The file that runs in the job's process, here in the test's."""

    def test_notes_the_exception_that_ends_a_script(self):
        with tempfile.TemporaryDirectory() as name, mock.patch.object(sys, "argv", []), mock.patch.object(sys, "path", [*sys.path]):
            note, script = pathlib.Path(name, "note.json"), pathlib.Path(name, "script.py")
            for source, noted in (("x = 1\nraise KeyError('k')", {"line": 2, "text": "KeyError: 'k'"}),
                                  ("raise SystemExit(4)", {"line": 1, "text": "SystemExit: 4"}),
                                  ("raise SystemExit", None)):
                note.unlink(missing_ok=True)
                script.write_text(source)
                with self.assertRaises(BaseException):
                    script_runner.run(str(note), str(script), ["--a", "b"])
                self.assertEqual(json.loads(note.read_text()) if note.exists() else None, noted)
            self.assertEqual(sys.argv, [str(script), "--a", "b"])
