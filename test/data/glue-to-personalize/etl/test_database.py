"""A real PostgreSQL over JDBC: local-cloud/spark-etl.e2e.ts starts it, and fills it with shop.sql."""
import os
import unittest
from dataclasses import replace

from etl_case import INTERACTIONS, EtlTest, field
from personalize_etl.catalog import Connection
from personalize_etl.errors import EtlError

FROM = 1700000000
FIELDS = INTERACTIONS[:2]


@unittest.skipUnless("SHOP_URL" in os.environ, "spark-etl.e2e.ts gives a database")
class Database(EtlTest):
    def setUp(self):
        super().setUp()
        self.shop = Connection(os.environ["SHOP_URL"], os.environ["SHOP_USER"], os.environ["SHOP_PASSWORD"])

    def read(self, column, time, table="shop.shop.orders", connection=None, **more):
        fields = FIELDS + ({**INTERACTIONS[2], "column": column, "time": time}, *more.pop("fields", ()))
        source = {"connection": "shop", **({"partition": more.pop("partition")} if "partition" in more else {})}
        return self.etl(fields, kind="JDBC", form=None, source=source, location=table, connection=connection or self.shop, **more)

    def test_types(self):
        got = self.read("ordered_at", {"kind": "ISO", "zone": "Europe/Berlin"}, fields=(field("EVENT_VALUE", "amount", "double", nullable=True), field("GIFT", "gift", "boolean", nullable=True)))
        self.assertEqual(got.account, (1001, 1000, {"MISSING": 1}, {}))
        self.assertIn(("u3", "3", str(FROM + 180), "0.75", "false"), got.rows)
        self.assertEqual((got.report["users"], got.report["usersWithTwo"], got.report["items"]), (50, 50, 20))

    def test_every_kind_of_time_is_the_same_time(self):
        expected = {(f"u{n % 50}", str(n % 20), str(FROM + 60 * n)) for n in range(1000)}
        for column, time in (("wall", {"kind": "ISO", "zone": "Europe/Berlin"}), ("millis", {"kind": "EPOCH", "unit": "MILLISECONDS"})):
            with self.subTest(column):
                self.assertEqual(set(self.read(column, time, filter="id < 1000").rows), expected)

    def test_only_the_rows_of_the_window_are_read(self):
        for column, time, most in (("ordered_at", {"kind": "ISO", "zone": "UTC"}, 10), ("millis", {"kind": "EPOCH", "unit": "MILLISECONDS"}, 10),
                                   ("wall", {"kind": "ISO", "zone": "Europe/Berlin"}, 10 + 360)):
            with self.subTest(column):
                got = self.read(column, time, window={"column": column, "time": time}, since=FROM + 6000, until=FROM + 6600)
                self.assertEqual(sorted(int(at) for _, _, at in got.rows), [FROM + 60 * n for n in range(100, 110)])
                self.assertLessEqual(got.report["read"], most)

    def test_a_day_is_its_first_moment(self):
        time = {"kind": "ISO", "zone": "Europe/Berlin"}
        midnight = 1700002800
        got = self.read("day", time, window={"column": "day", "time": time}, since=midnight, until=midnight + 1)
        self.assertEqual({at for _, _, at in got.rows}, {str(midnight)})

    def test_in_parts(self):
        got = self.read("ordered_at", {"kind": "ISO", "zone": "UTC"}, partition={"column": "ID", "count": 3})
        self.assertEqual(got.account, (1001, 1000, {"MISSING": 1}, {}))
        self.assertEqual(self.read("ordered_at", {"kind": "ISO", "zone": "UTC"}, table="shop.shop.nothing", partition={"column": "id", "count": 3}).account, (0, 0, {}, {}))

    def test_a_name_that_must_be_quoted(self):
        got = self.read("wall", {"kind": "ISO", "zone": "Europe/Berlin"}, table='shop.shop.Odd-Orders "x"', filter="id < 1000")
        self.assertEqual(got.account, (1001, 1000, {}, {"FILTERED": 1}))
        self.assertIn(("u3", "3", str(FROM + 180)), got.rows)

    def test_tls_that_is_enforced(self):
        # This server has none.
        for url, word in ((self.shop.url, "does not support SSL"), (f"{self.shop.url}?sslmode=verify-full", "does not support SSL"),
                          *((f"{self.shop.url}?{weak}", "allows to do without") for weak in ("sslmode=prefer", "a=b&sslmode=disable", "SSL%6Dode=allow", "ssl=false"))):
            with self.subTest(url), self.assertRaisesRegex(EtlError, f"ETL_ERROR SourceUnreachable: .*{word}"):
                self.read("ordered_at", {"kind": "ISO", "zone": "UTC"}, connection=replace(self.shop, url=url, tls=True))

    def test_what_ends_the_run(self):
        iso = {"kind": "ISO", "zone": "UTC"}
        for code, word, more in (
                ("TableMissing", "shop.gone", {"table": "shop.shop.gone"}), ("ColumnMissing", "lacks never; it has id, customer", {"column": "never"}),
                ("ColumnMissing", "in parts by never", {"partition": {"column": "never", "count": 2}}),
                ("SourceUnreachable", "password authentication failed", {"connection": replace(self.shop, password="wrong")}),
                ("SourceUnreachable", "refused", {"connection": replace(self.shop, url="jdbc:postgresql://127.0.0.1:1/shop")}),
                # It comes when rows are read, not when the table is looked at.
                ("SourceUnreachable", "division by zero", {"table": "shop.shop.broken", "column": "at"})):
            with self.subTest(word), self.assertRaisesRegex(EtlError, f"ETL_ERROR {code}: .*{word}"):
                self.read(**{"column": "ordered_at", "time": iso, **more})
