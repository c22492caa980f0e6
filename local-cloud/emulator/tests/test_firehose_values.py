import datetime
import json
import unittest
from decimal import Decimal

from pyiceberg.schema import Schema

from emulator.firehose import iceberg_rows
from emulator.glue import hive_types, json_rows

MOMENT = datetime.datetime(2023, 11, 14, 22, 13, 20, 123000)
NESTED = {"type": "struct", "fields": [{"id": 10, "name": "x", "type": "int", "required": True}]}
ITEMS = {"type": "list", "element-id": 11, "element": "long", "element-required": False}
PAIRS = {"type": "map", "key-id": 12, "key": "string", "value-id": 13, "value": "double", "value-required": False}
UUID = "0b9ab3a8-7f4e-4d8a-8f0a-0123456789ab"


class HiveValuesTest(unittest.TestCase):
    def read(self, kind, value):
        return json_rows.Reader([("c", hive_types.parsed(kind))]).row({"C": value})["c"]

    def test_values_that_are_taken(self):
        for kind, value, wanted in (
            ("string", 7, "7"), ("varchar(10)", {"a": [1]}, '{"a":[1]}'), ("boolean", "TRUE", True), ("tinyint", "-128", -128),
            ("bigint", 2**63 - 1, 2**63 - 1), ("double", "1.5", 1.5), ("float", 3, 3.0), ("decimal(5,2)", 1.005, Decimal("1.01")),
            ("decimal(5,2)", "999.99", Decimal("999.99")), ("date", "2023-11-14", MOMENT.date()), ("binary", "AQI=", b"\x01\x02"),
            ("timestamp", 1700000000123, MOMENT), ("timestamp", 1700000000, MOMENT.replace(microsecond=0)),
            ("timestamp", 1700000000.123, MOMENT), ("timestamp", "1700000000.123", MOMENT),
            ("timestamp", "1700000000123", MOMENT), ("timestamp", "2023-11-14T22:13:20.123Z", MOMENT),
            ("timestamp", "2023-11-14 22:13:20.123", MOMENT),
            ("array<int>", [1, "2", None], [1, 2, None]), ("map<string,int>", {"a": 1}, [("a", 1)]),
            ("struct<A:int,b:array<struct<c:string>>>", {"a": 1, "b": [{"c": "x"}]}, {"A": 1, "b": [{"c": "x"}]}), ("int", None, None),
        ):
            self.assertEqual(self.read(kind, value), wanted, (kind, value))

    def test_values_that_are_not(self):
        for kind, value in (("int", 2**31), ("int", 1.5), ("int", True), ("int", "1.5"), ("double", True), ("double", "x"), ("boolean", 1),
                            ("decimal(5,2)", 1000), ("decimal(5,2)", False), ("date", "14.11.2023"), ("date", 19675), ("timestamp", "yesterday"),
                            ("timestamp", True), ("binary", "?"), ("array<int>", 1), ("map<string,int>", [1]), ("struct<a:int>", [1])):
            with self.assertRaises(json_rows.Mismatch, msg=(kind, value)):
                self.read(kind, value)

    def test_keys_of_documents(self):
        columns = [("a_b", hive_types.parsed("int")), ("c", hive_types.parsed("int"))]
        serde = {"ConvertDotsInJsonKeysToUnderscores": True, "ColumnToJsonKeyMappings": {"c": "Other"}, "CaseInsensitive": False}
        self.assertEqual(json_rows.Reader(columns, serde).row({"a.b": 1, "Other": 2, "c": 3}), {"a_b": 1, "c": 2})
        self.assertEqual(json_rows.documents(' {"a": 1}\n[2] '), [{"a": 1}, [2]])
        with self.assertRaises(ValueError):
            json_rows.documents('{"a": 1} x')

    def test_types_of_arrow(self):
        arrow = {kind: str(hive_types.arrow(hive_types.parsed(kind))) for kind in (
            "decimal(5,2)", "Map<string, int>", "array<timestamp>", "struct<a:date,b:binary>")}
        self.assertEqual(arrow, {"decimal(5,2)": "decimal128(5, 2)", "Map<string, int>": "map<string, int32>", "array<timestamp>":
                                 "list<item: timestamp[us]>", "struct<a:date,b:binary>": "struct<a: date32[day], b: binary>"})
        for kind in ("text", "array<int", "map<int>", "array<a,b>"):
            with self.assertRaises(ValueError):
                hive_types.parsed(kind)


class IcebergValuesTest(unittest.TestCase):
    def read(self, kind, value, required=False):
        schema = Schema.model_validate({"type": "struct", "fields": [{"id": 1, "name": "c", "type": kind, "required": required}]})
        return iceberg_rows.row(schema, json.dumps({"c": value, "other": 1}).encode())["c"]

    def test_values_that_are_taken(self):
        aware = MOMENT.replace(tzinfo=datetime.timezone.utc)
        for kind, value, wanted in (
            ("string", "x", "x"), ("int", -7, -7), ("long", 2**62, 2**62), ("float", 1, 1.0), ("double", 1.5, 1.5), ("boolean", False, False),
            ("timestamp", 1700000000123000, MOMENT), ("timestamptz", 1700000000123000, aware), ("date", "2023-11-14", MOMENT.date()),
            ("time", 3600000000, datetime.time(1)), ("decimal(5,2)", "1.5", Decimal("1.50")), ("binary", "AQI=", b"\x01\x02"),
            ("uuid", UUID, bytes.fromhex(UUID.replace("-", ""))), (ITEMS, [1, None], [1, None]), (PAIRS, {"a": 1}, [("a", 1.0)]),
            (NESTED, {"x": 1, "y": 2}, {"x": 1}), ("int", None, None),
        ):
            self.assertEqual(self.read(kind, value), wanted, (kind, value))

    def test_values_that_are_not(self):
        for kind, value in (("string", 1), ("int", 2**31), ("int", 1.0), ("long", "1"), ("double", "1.5"), ("double", True), ("boolean", "true"),
                            ("timestamp", "2023-11-14"), ("timestamp", 1.5), ("date", 19675), ("decimal(5,2)", 1000), ("decimal(5,2)", True),
                            ("binary", "?"), ("uuid", "x"), (ITEMS, 1), (PAIRS, [1]), (NESTED, [1]), (NESTED, {"x": None}), (NESTED, {})):
            with self.assertRaises(iceberg_rows.Bad, msg=(kind, value)) as bad:
                self.read(kind, value)
            self.assertEqual(bad.exception.code, "Iceberg.DataTypeMismatch")
        with self.assertRaisesRegex(iceberg_rows.Bad, "required"):
            self.read("int", None, required=True)
