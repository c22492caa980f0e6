"""Files as companies keep them: headers, encodings, layouts, formats."""
import codecs
import gzip
import os

from etl_case import CSV, HEADER, INTERACTIONS, EtlTest, field, spark
from personalize_etl.errors import EtlError

ROW = "u1,i1,1700000000\n"
GOOD = [("u1", "i1", "1700000000")]


class Headers(EtlTest):
    def good(self, **form):
        got = self.etl(form={**CSV, **form})
        self.assertEqual((got.account, got.rows), ((1, 1, {}, {}), GOOD))

    def test_quoted_and_in_another_case(self):
        self.put("a.csv", '"Customer"," PRODUCT ","At"\n' + ROW)
        self.good()

    def test_byte_order_mark(self):
        self.put("a.csv", codecs.BOM_UTF8 + (HEADER + ROW).encode())
        self.good()

    def test_crlf_and_blank_lines(self):
        self.put("a.csv", "\r\n" + HEADER.replace("\n", "\r\n") + "\r\n" + ROW.replace("\n", "\r\n") + "\r\n")
        self.good()

    def test_utf_16(self):
        for encoding in ("UTF-16", "UTF-16LE", "UTF-16BE"):
            with self.subTest(encoding):
                self.put("a.csv", (HEADER + ROW).encode(encoding))
                self.good(encoding=encoding)

    def test_latin_1(self):
        self.put("a.csv", "item;größe\n1;weiß\n".encode("latin-1"))
        got = self.etl((field("ITEM_ID", "item"), field("SIZE", "größe")), dataset="items", form={**CSV, "delimiter": ";", "encoding": "ISO-8859-1"})
        self.assertEqual(got.rows, [("1", "weiß")])

    def test_none(self):
        self.put("a.csv", ROW)
        got = self.etl(form={**CSV, "header": False}, columns=[("customer", "string"), ("product", "string"), ("at", "bigint")])
        self.assertEqual(got.rows, GOOD)

    def test_each_file_in_an_order_of_its_own(self):
        self.put("a.csv", HEADER + ROW)
        self.put("b.csv", "at,extra,product,customer\n1700000001,?,i2,u2\n")
        self.put("c/d.csv", "product,at,customer\ni3,1700000002,u3\n")
        self.assertEqual(sorted(self.etl().rows), GOOD + [("u2", "i2", "1700000001"), ("u3", "i3", "1700000002")])

    def test_a_file_may_lack_what_rows_may_lack(self):
        fields = INTERACTIONS + (field("EVENT_TYPE", "kind", default="view"),)
        self.put("a.csv", HEADER + ROW)
        self.put("b.csv", "customer,product,at,kind\nu2,i2,1700000000,buy\n")
        self.assertEqual(sorted(self.etl(fields).rows), [("u1", "i1", "1700000000", "view"), ("u2", "i2", "1700000000", "buy")])

    def test_in_the_middle_of_files_that_were_joined(self):
        self.put("a.csv", HEADER + ROW + HEADER + "u2,i2,1700000000\n")
        self.assertEqual(self.etl().account, (3, 2, {"MALFORMED": 1}, {}))

    def test_gzip(self):
        self.put("a.csv.gz", gzip.compress((HEADER + ROW * 30_000).encode()))
        self.assertEqual(self.etl().account, (30_000, 1, {}, {"DUPLICATE": 29_999}))

    def test_names_that_a_shell_would_expand(self):
        self.put("a [1]{x}* +ü.csv", HEADER + ROW)
        self.good()

    def test_what_is_no_data(self):
        for name in ("_SUCCESS", ".hidden.csv", "_temporary/0/a.csv"):
            self.put(name, "x")
        self.put("empty.csv", "")
        self.put("only-a-mark.csv", codecs.BOM_UTF8)
        self.put("a.csv", HEADER + ROW)
        os.makedirs(f"{self.source}-old")
        with open(f"{self.source}-old/a.csv", "w", encoding="utf-8") as other:
            other.write("another\n1\n")
        self.good()

    def test_nothing(self):
        for content in (None, "", HEADER):
            with self.subTest(content):
                if content is not None:
                    self.put("a.csv", content)
                got = self.etl(filter="at > 0", columns=[("customer", "string"), ("at", "bigint")])
                self.assertEqual((got.account, got.report["files"], got.report["users"]), ((0, 0, {}, {}), 1, 0))


class Rows(EtlTest):
    def test_malformed(self):
        self.put("a.csv", HEADER + 'u1,i1,1700000000\nu2,i2\nu3,i3,1700000000,4\n"u4,i4,1700000000\nu5,"i""5",1700000000\nu6,i"6,1700000000\n')
        got = self.etl()
        self.assertEqual((got.account, sorted(got.rows)), ((6, 3, {"MALFORMED": 3}, {}), GOOD + [("u5", 'i"5', "1700000000"), ("u6", 'i"6', "1700000000")]))

    def test_embedded_newlines(self):
        self.put("a.csv", HEADER + '"u\n1",i1,1700000000\n')
        self.assertEqual(self.etl(form={**CSV, "multiline": True}).rows, [("u 1", "i1", "1700000000")])
        # Without the setting its first line is bad; that the second is no row cannot be seen when its columns are as many.
        self.assertEqual(self.etl().account, (2, 1, {"MALFORMED": 1}, {}))

    def test_other_delimiters_and_quotes(self):
        for delimiter in (";", "\t", "|", "||"):
            with self.subTest(delimiter):
                self.put("a.csv", (HEADER + "'u1',i1,1700000000\n").replace(",", delimiter))
                self.assertEqual(self.etl(form={**CSV, "delimiter": delimiter, "quote": "'"}).rows, GOOD)

    def test_folders_that_are_columns(self):
        self.put("country=DE/a.csv", "customer,at\nu1,1700000000\n")
        self.put("country=FR/a.csv", "at,customer\n1700000000,u2\n")
        got = self.etl((field("USER_ID", "customer"), field("ITEM_ID", "country"), INTERACTIONS[2]),
                       columns=[("customer", "string"), ("at", "bigint"), ("country", "string")], partitions=["country"])
        self.assertEqual(sorted(got.rows), [("u1", "DE", "1700000000"), ("u2", "FR", "1700000000")])

    def test_few_files_of_many(self):
        for index in range(40):
            self.put(f"{index}.csv", HEADER + f"u{index},i,1700000000\n")
        got = self.etl()
        self.assertEqual((got.account, got.report["files"]), ((40, 40, {}, {}), 1))


class Ends(EtlTest):
    def ends(self, code, *words, **more):
        with self.assertRaises(EtlError) as raised:
            self.etl(**more)
        self.assertEqual(raised.exception.code, code)
        for word in (f"ETL_ERROR {code}: ", *words):
            self.assertIn(word, str(raised.exception))
        self.assertFalse(os.path.exists(f"{self.root}/reports"))

    def test_column_missing_in_one_file(self):
        self.put("a.csv", HEADER + ROW)
        self.put("b.csv", "customer,product,when\n" + ROW)
        self.ends("ColumnMissing", "b.csv", "lacks at", "customer, product, when")

    def test_column_missing_in_all(self):
        self.put("a.csv", HEADER + ROW)
        self.ends("ColumnMissing", "no file has kind", fields=INTERACTIONS + (field("EVENT_TYPE", "kind", nullable=True),))

    def test_header_that_is_none(self):
        self.put("a.csv", ROW)
        self.ends("HeaderMismatch", "a.csv", "it has 3 columns")

    def test_wrong_encoding(self):
        self.put("a.csv", (HEADER + ROW).encode("utf-16"))
        self.ends("HeaderMismatch", "a.csv")

    def test_a_column_twice(self):
        self.put("a.csv", "customer,product,at,Customer\n")
        self.ends("HeaderMismatch", "customer more than once")

    def test_a_filter_on_what_is_not_there(self):
        self.put("a.csv", HEADER + ROW)
        self.ends("ColumnMissing", "status = 'paid'", filter="status = 'paid'")

    def test_formats(self):
        self.put("a.orc", "x")
        self.ends("UnsupportedFormat", "orc", form=None, catalog_format={"stated": "orc"})
        self.put("a.parquet", "no parquet at all, and longer than a footer")
        self.ends("UnsupportedFormat", form={"type": "PARQUET"})
        self.put("b.csv", HEADER)
        self.ends("UnsupportedFormat", "no-such-encoding", form={**CSV, "encoding": "no-such-encoding"})


class Json(EtlTest):
    COLUMNS = [("customer", "struct<id:bigint,name:string>"), ("product", "string"), ("at", "double"), ("tags", "array<string>")]
    FIELDS = (field("USER_ID", "customer.id"), field("ITEM_ID", "product"), INTERACTIONS[2], field("TAGS", "tags", nullable=True))

    def test_nested_missing_large_and_wrong(self):
        self.put("a.json", "\n".join((
            '{"customer":{"id":12345678901234567890,"name":"A"},"product":7,"at":1700000000.0,"tags":["a","b"]}',
            '{"product":"i2","at":"1700000000"}', '{"customer":{"id":"u3"},"product":"i3","at":1700000000,"tags":null,"more":1}',
            '{"customer":{"id":"u4"},"product":"i4","at":true}', '{"customer":{"id":"u5"}', 'nonsense', '{"customer":"u6","product":"i6","at":1700000000}', "")))
        got = self.etl(self.FIELDS, form={"type": "JSON"}, columns=self.COLUMNS, filter="at IS NULL OR product <> 'none'")
        self.assertEqual(sorted(got.rows), [("12345678901234567890", "7", "1700000000", "a|b"), ("u3", "i3", "1700000000", "")])
        self.assertEqual(got.account, (7, 2, {"MALFORMED": 3, "MISSING": 1, "NOT_A_TIME": 1}, {}))

    def test_column_that_the_catalog_lacks(self):
        with self.assertRaisesRegex(EtlError, "ColumnMissing: table orders lacks customer.key; it has customer, product, at, tags"):
            self.etl((field("USER_ID", "customer.key"),), dataset="users", form={"type": "JSON"}, columns=self.COLUMNS)

    def test_nothing(self):
        self.assertEqual(self.etl(self.FIELDS, form={"type": "JSON"}, columns=self.COLUMNS).account, (0, 0, {}, {}))


class Parquet(EtlTest):
    FORM = {"type": "PARQUET"}
    BERLIN = {"kind": "ISO", "zone": "Europe/Berlin"}

    def write(self, name, query):
        spark().sql(query).coalesce(1).write.parquet(f"{self.source}/{name}")

    def at(self, sql, time):
        self.write("a", f"SELECT 1.0D AS customer, 'i1' AS product, {sql} AS at")
        return self.etl(INTERACTIONS[:2] + ({**INTERACTIONS[2], "time": time},), form=self.FORM).rows

    def test_timestamp(self):
        self.assertEqual(self.at("TIMESTAMP '2023-11-14 22:13:20.9'", self.BERLIN), [("1", "i1", "1700000000")])

    def test_wall_clock(self):
        self.assertEqual(self.at("TIMESTAMP_NTZ '2023-11-14 23:13:20'", self.BERLIN), [("1", "i1", "1700000000")])

    def test_date(self):
        self.assertEqual(self.at("DATE '2023-11-15'", self.BERLIN), [("1", "i1", "1700002800")])

    def test_numbers(self):
        self.assertEqual(self.at("1700000000999", {"kind": "EPOCH", "unit": "MILLISECONDS"}), [("1", "i1", "1700000000")])

    def test_types(self):
        self.write("a", "SELECT * FROM VALUES (1L, 9.95BD, CAST('NaN' AS double), true, 2.5D), (2L, NULL, 1.5D, NULL, 3.0D), (3L, 12345678901234567890.12BD, 2D, false, 4D) t(item, price, score, sold, stock)")
        fields = (field("ITEM_ID", "item"), field("PRICE", "price", "double", nullable=True), field("SCORE", "score", "double"),
                  field("SOLD", "sold", "boolean", nullable=True), field("STOCK", "stock", "int"))
        got = self.etl(fields, dataset="items", form=self.FORM)
        self.assertEqual(got.account, (3, 2, {"NOT_A_NUMBER": 1}, {}))
        self.assertEqual(sorted(got.rows)[0], ("2", "", "1.5", "", "3"))
        self.assertEqual([(bad["field"], bad["value"]) for bad in got.bad], [("score", "NaN")])

    def test_files_that_differ(self):
        self.write("a", "SELECT 'u1' AS customer, 'i1' AS product, 1700000000L AS at")
        self.write("b", "SELECT 1700000001L AS at, 'buy' AS kind, 'i2' AS product, 'u2' AS customer")
        got = self.etl(INTERACTIONS + (field("EVENT_TYPE", "kind", nullable=True),), form=self.FORM)
        self.assertEqual(sorted(got.rows), [("u1", "i1", "1700000000", ""), ("u2", "i2", "1700000001", "buy")])

    def test_files_that_do_not_go_together(self):
        self.write("a", "SELECT 'u1' AS customer, 'i1' AS product, 1700000000L AS at")
        self.write("b", "SELECT 'u1' AS customer, 'i1' AS product, 'x' AS at")
        with self.assertRaisesRegex(EtlError, "UnsupportedFormat: the Parquet files of table orders cannot be read together"):
            self.etl(form=self.FORM)

    def test_column_missing(self):
        self.write("a", "SELECT 'u1' AS customer, 'i1' AS product")
        with self.assertRaisesRegex(EtlError, "ColumnMissing: the files of table orders lacks? at; it has customer, product"):
            self.etl(form=self.FORM)
