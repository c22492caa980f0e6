"""Sources that would lose rows without a count, let a bad one win, or end the job for what nobody mapped."""
import gzip
import json
import os

from etl_case import CSV, HEADER, INTERACTIONS, SECONDS, EtlTest, field, spark
from personalize_etl.errors import EtlError

COLUMNS = [("customer", "string"), ("product", "string"), ("at", "bigint")]
JSON = {"form": {"type": "JSON"}, "columns": COLUMNS}
ROW = "u1,i1,1700000000\n"


def line(user, more=""):
    return json.dumps({"customer": user, "product": "i1", "at": 1700000000}, separators=(",", ":"))[:-1] + more + "}"


class JsonLines(EtlTest):
    def users(self, *lines, **more):
        self.put("a.json", "\n".join(lines) + "\n")
        got = self.etl(**{**JSON, **more})
        return sorted(row[0] for row in got.rows), got.account

    def test_many_objects_on_a_line(self):
        users, account = self.users(line("1") + line("2") + " " + line("3"), line("4", ',"more":{"a":[{"b":1},{"b":2}]}') + line("5"), line("6") + "," + line("7"),
                                    f"[{line('8')},{line('9')}]", line("a") + ",", "", "  ", "[]", f"[{line('b')}][{line('c')}]{line('d')}")
        self.assertEqual((users, account), (list("123456789abcd"), (13, 13, {}, {})))

    def test_braces_and_quotes_in_texts_part_nothing(self):
        texts = ("x}{y", 'q"}{"', "end\\", '\\"}{', "}, {")
        self.assertEqual(self.users(*map(line, texts)), (sorted(texts), (5, 5, {}, {})))
        self.assertEqual(self.users("".join(map(line, texts))), (sorted(texts), (5, 5, {}, {})))

    def test_what_follows_an_object_and_is_none(self):
        users, account = self.users(line("1") + " junk", line("2") + line("3")[:-3], line("4") + "]", "[" + line("5"), "null", "[null]", "7", line("8") + "]" + line("9"), line("6"))
        self.assertEqual((users, account), (["6"], (9, 1, {"MALFORMED": 8}, {})))

    def test_a_line_of_many_thousand_objects(self):
        self.assertEqual(self.users("".join(line(f"u{index}", ',"note":"' + '\\"}{' * 20 + '"') for index in range(10_000)))[1], (10_000, 10_000, {}, {}))

    def test_keys_with_capitals(self):
        self.put("a.json", '{"Customer":{"Id":"u1"},"PRODUCT":"i1","at":1700000000}\n{"customer":{"id":"u2"},"product":"i1","At":1700000000,"at":1700000001}\n')
        got = self.etl((field("USER_ID", "customer.id"), *INTERACTIONS[1:]), form={"type": "JSON"}, columns=[("customer", "struct<id:string>"), *COLUMNS[1:]])
        self.assertEqual(sorted(got.rows), [("u1", "i1", "1700000000"), ("u2", "i1", "1700000001")])

    def test_of_a_column_that_nobody_mapped_another_kind_is_no_matter(self):
        more = {"columns": [*COLUMNS, ("extra", "struct<a:int>"), ("none", "struct<>"), ("__line", "string")]}
        self.assertEqual(self.users(line("1", ',"extra":"text","__line":"x"'), **more), (["1"], (1, 1, {}, {})))

    def test_folders_that_are_columns(self):
        self.put("day=1/[a].json", line("1") + line("2") + "\n")
        got = self.etl((*INTERACTIONS, field("EVENT_TYPE", "day")), form={"type": "JSON"}, columns=[*COLUMNS, ("day", "string")], partitions=["day"])
        self.assertEqual(sorted(got.rows), [("1", "i1", "1700000000", "1"), ("2", "i1", "1700000000", "1")])


class Names(EtlTest):
    def test_files_that_are_patterns_are_read_once(self):
        for index, name in enumerate(("*", "?", "[ab]", "{a,b}", "a", "b", "\\a")):
            self.put(f"{name}.csv", HEADER + f"u{index},i1,1700000000\n")
            self.put(f"json/{name}.json", line(f"u{index}") + "\n")
            spark().sql(f"SELECT 'u{index}' AS customer, 'i1' AS product, 1700000000L AS at").coalesce(1).write.parquet(f"file://{self.root}/p")
            [part] = [file for file in os.listdir(f"{self.root}/p") if file.endswith(".parquet")]
            self.put(f"parquet/{name}.parquet", open(f"{self.root}/p/{part}", "rb").read())
            for file in os.listdir(f"{self.root}/p"):
                os.remove(f"{self.root}/p/{file}")
            os.rmdir(f"{self.root}/p")
        for kind in ("JSON", "PARQUET"):
            with self.subTest(kind):
                self.assertEqual(self.etl(form={"type": kind}, columns=COLUMNS, location=f"file://{self.source}/{kind.lower()}").account, (7, 7, {}, {}))
        os.rename(f"{self.source}/json", f"{self.root}/json")
        os.rename(f"{self.source}/parquet", f"{self.root}/parquet")
        self.assertEqual(self.etl().account, (7, 7, {}, {}))

    def test_columns_that_nobody_mapped(self):
        more = ",we`ird,__line,__row,__keep,a,a,__8_a,__v_customer,,x.y,moment,c0"
        self.put("a.csv", HEADER.strip() + more + "\n" + ROW.strip() + "," * more.count(",") + "\n")
        self.assertEqual(self.etl(filter="at > 1").account, (1, 1, {}, {}))

    def test_parquet_columns_that_nobody_mapped(self):
        spark().sql("SELECT 'u1' AS customer, 'i1' AS product, 1700000000L AS at, 1 AS `we``ird`, 2 AS `__line`, 3 AS `x.y`").write.parquet(f"{self.source}/p")
        self.assertEqual(self.etl(form={"type": "PARQUET"}, filter="at > 1").account, (1, 1, {}, {}))

    def test_a_header_that_repeats_a_folder(self):
        self.put("day=1/a.csv", "customer,day,product,at\nu1,x,i1,1700000000\ncustomer,day,product,at\n")
        self.put("day=1/b.csv", "customer,product,at\nu2,i1,1700000000\n")
        got = self.etl((*INTERACTIONS, field("EVENT_TYPE", "day")), columns=[*COLUMNS, ("day", "string")], partitions=["day"])
        self.assertEqual((got.account, sorted(got.rows)), ((3, 2, {"MALFORMED": 1}, {}), [("u1", "i1", "1700000000", "1"), ("u2", "i1", "1700000000", "1")]))

    def test_a_column_in_two_spellings(self):
        self.put("a.csv", HEADER + "u1,i1,1700000000\nu2,i1,bad\nu2,,1700000000\n")
        got = self.etl(window={"column": "AT", "time": SECONDS}, since=1600000000, until=1800000000)
        self.assertEqual(got.account, (3, 1, {"MISSING": 1, "NOT_A_TIME": 1}, {}))


class Latest(EtlTest):
    FIELDS = (field("ITEM_ID", "item"), field("NAME", "name"))
    DEDUPE = {"by": ["ITEM_ID"], "latest": "upd"}

    def test_what_is_not_a_number_is_not_the_greatest(self):
        self.put("a.csv", "item,name,upd\nx,good,20260101\nx,evil,NaN\nx,worse,Infinity\n")
        self.assertEqual(self.etl(self.FIELDS, dataset="items", dedupe=self.DEDUPE).rows, [("x", "good")])
        spark().sql("SELECT * FROM VALUES ('x', 'good', 1D), ('x', 'evil', double('NaN')) t(item, name, upd)").write.parquet(f"{self.root}/p")
        got = self.etl(self.FIELDS, dataset="items", dedupe=self.DEDUPE, form={"type": "PARQUET"}, location=f"file://{self.root}/p")
        self.assertEqual(got.rows, [("x", "good")])

    def test_a_time_in_another_spelling(self):
        fields = (*self.FIELDS, field("CREATION_TIMESTAMP", "upd", "long", time={"kind": "PATTERN", "pattern": "dd.MM.yyyy", "zone": "UTC"}))
        self.put("a.csv", "item,name,upd\nx,old,31.01.2025\nx,new,01.02.2025\n,bad,01.02.2025\n")
        self.assertEqual([row[1] for row in self.etl(fields, dataset="items", dedupe={"by": ["ITEM_ID"], "latest": "UPD"}).rows], ["new"])


class Packed(EtlTest):
    def ends(self, code, name, content):
        self.put(name, content)
        with self.assertRaises(EtlError) as raised:
            self.etl()
        self.assertEqual((raised.exception.code, name in str(raised.exception)), (code, True))
        os.remove(f"{self.source}/{name}")
        return str(raised.exception)

    def test_what_is_not_what_its_name_says(self):
        self.ends("UnsupportedFormat", "a.csv.gz", b"not gzip")
        self.ends("UnsupportedFormat", "a.csv.bz2", b"not bzip2")

    def test_a_bomb_unpacks_no_further_than_a_header_may_be(self):
        message = self.ends("HeaderMismatch", "a.csv.gz", gzip.compress(b" " * 100_000_000))
        self.assertIn("put a line of names first, or use another quote or delimiter", message)

    def test_a_name_that_is_too_long_to_be_one(self):
        self.ends("HeaderMismatch", "a.csv", HEADER.strip() + "," + "x" * 140_000 + "\n")

    def test_small_ones_and_several_in_one(self):
        self.put("empty.csv.gz", gzip.compress(b""))
        self.put("header.csv.gz", gzip.compress(HEADER.strip().encode()))
        self.put("a.csv.gz", gzip.compress(b"") + gzip.compress(HEADER.encode()) + gzip.compress(ROW.encode()))
        self.assertEqual(self.etl().account, (1, 1, {}, {}))


class Silence(EtlTest):
    def test_no_row_is_told_for_a_header(self):
        self.put("a.csv", "anna@example.org,i1,1700000000\n")
        with self.assertRaises(EtlError) as raised:
            self.etl()
        self.assertNotIn("anna", str(raised.exception))

    def test_an_erased_user_in_a_row_that_is_none(self):
        self.erase("u1")
        self.put("a.csv", HEADER + "u1,i1,1700000000,more\nu2,i1\nu1,i1\n")
        got = self.etl()
        self.assertEqual((got.account, [bad["line"] for bad in got.bad]), ((3, 0, {"MALFORMED": 1}, {"ERASED": 2}), ["u2,i1"]))

    def test_quarantine_holds_no_endless_values(self):
        self.put("a.csv", HEADER + f"u1,{'x' * 50_000},soon\nu2,{'y' * 50_000}\n")
        got = self.etl()
        self.assertEqual(sorted((len(bad["row"]["product"]), len(bad["line"] or "")) for bad in got.bad), [(10_000, 0), (10_000, 10_000)])
