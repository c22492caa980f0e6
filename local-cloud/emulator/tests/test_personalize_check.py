import contextlib
import io
import json
import pathlib
import tempfile
import unittest

from emulator.personalize import avro, check
from emulator.tests.recommending import CATEGORY, INTERACTIONS, ITEMS, USERS, interactions, interactions_csv, schema

HEADER = b"USER_ID,ITEM_ID,TIMESTAMP,EVENT_TYPE\n"
GOOD = b"u1,i1,1700000000,view\n"
WIDE = schema("Items", ("ITEM_ID", "string"), ("CREATION_TIMESTAMP", "long"), ("GENRE", ["string", "null"], CATEGORY), ("PRICE", "float"),
              ("WEIGHT", ["null", "double"]), ("STOCK", ["null", "int"]), ("SOLD", ["null", "long"]), ("NEW", ["null", "boolean"]),
              ("DESCRIPTION", ["null", "string"], {"textual": True}), ("COLOUR", ["null", "string"]))
WIDE_HEADER = b"ITEM_ID,CREATION_TIMESTAMP,GENRE,PRICE,WEIGHT,STOCK,SOLD,NEW,DESCRIPTION,COLOUR\n"


def row(**values):
    """A line of WIDE with these values."""
    all_of = {"id": "i1", "created": "1700000000", "genre": "a|b", "price": "1.5", "weight": "", "stock": "", "sold": "", "new": "", "text": "",
              "colour": "", **values}
    return ",".join(all_of.values()).encode() + b"\n"


class CheckTest(unittest.TestCase):
    def refused(self, code, text, *files):
        with self.assertRaises(check.Refused) as caught:
            list(check.records(avro.parse(text), [(f"{number}.csv", data) for number, data in enumerate(files)]))
        self.assertEqual(caught.exception.code, code, caught.exception.message)
        return caught.exception.message

    def test_wrong_files_are_refused_each_for_its_reason(self):
        for code, line in (
            ("COLUMNS", b"u1,i1,1700000000\n"), ("COLUMNS", b"u1,i1,1700000000,view,\n"), ("COLUMNS", b"\n"),
            ("MISSING", b",i1,1700000000,view\n"), ("MISSING", b"u1,i1,1700000000,\n"), ("MISSING", b'u1,"",1700000000,view\n'),
            ("NOT_A_TIME", b"u1,i1,2024-01-01T00:00:00Z,view\n"), ("NOT_A_TIME", b"u1,i1,1700000000.5,view\n"),
            ("NOT_A_TIME", b"u1,i1, 1700000000,view\n"),
            ("MILLISECONDS", b"u1,i1,1700000000000,view\n"), ("MILLISECONDS", b"u1,i1," + b"9" * 5000 + b",view\n"),
            ("TIME_OUT_OF_RANGE", b"u1,i1,-1,view\n"), ("TOO_LONG", b"u" * 257 + b",i1,1700000000,view\n"),
            ("TOO_LONG", b"u1,i1,1700000000," + b"v" * 1001 + b"\n"),
            ("MALFORMED", b'u1,"i1,1700000000,view\n'), ("MALFORMED", b'u1,"i"1,1700000000,view\n'), ("MALFORMED", b'u1,i"1,1700000000,view\n'),
            ("MALFORMED", b'u1,"i\\"1",1700000000,view\n'), ("MALFORMED", b'u1,"i\n1",1700000000,view\n'),
            ("MALFORMED", b"u1,i\r1,1700000000,view\n"),
            ("MALFORMED", b"u1,i\x001,1700000000,view\n"), ("BAD_ENCODING", "u1,Käse,1700000000,view\n".encode("latin-1")),
        ):
            with self.subTest(line=line[:60]):
                self.refused(code, INTERACTIONS, HEADER + GOOD, HEADER + GOOD + line)

    def test_wrong_headers_are_refused(self):
        for code, header in (
            ("NO_HEADER", b""), ("BYTE_ORDER_MARK", b"\xef\xbb\xbf" + HEADER), ("QUOTED_HEADER", b'"USER_ID",ITEM_ID,TIMESTAMP,EVENT_TYPE\n'),
            ("HEADER_MISMATCH", HEADER.lower()), ("HEADER_MISMATCH", b"ITEM_ID,USER_ID,TIMESTAMP,EVENT_TYPE\n"),
            ("HEADER_MISMATCH", b"USER_ID,ITEM_ID,TIMESTAMP\n"),
            ("HEADER_MISMATCH", HEADER.replace(b",", b";")), ("HEADER_MISMATCH", b"USER_ID,ITEM_ID,TIMESTAMP,EVENT_TYPE,MORE\n"),
            ("HEADER_MISMATCH", GOOD),
            ("HEADER_MISMATCH", HEADER.replace(b",", b", ")), ("HEADER_MISMATCH", b"\n" + HEADER),
        ):
            with self.subTest(header=header):
                self.refused(code, INTERACTIONS, HEADER + GOOD, header and header + GOOD)

    def test_types_and_lengths(self):
        for code, values in (
            ("NOT_A_NUMBER", {"price": "1;5"}), ("NOT_A_NUMBER", {"price": "NaN"}), ("NOT_A_NUMBER", {"price": "1e"}),
            ("OUT_OF_RANGE", {"price": "1e39"}), ("OUT_OF_RANGE", {"weight": "1e400"}), ("MISSING", {"price": ""}),
            ("NOT_A_NUMBER", {"stock": "1.0"}),
            ("OUT_OF_RANGE", {"stock": "2147483648"}), ("OUT_OF_RANGE", {"sold": "9223372036854775808"}), ("NOT_A_BOOLEAN", {"new": "1"}),
            ("TOO_LONG", {"genre": "g" * 1001}), ("TOO_LONG", {"text": "t" * 20_001}), ("TOO_LONG", {"text": "漢" * 7001}),
            ("TOO_LONG", {"colour": "c" * 1001}),
            ("MILLISECONDS", {"created": "1700000000000"}), ("MISSING", {"created": ""}),
        ):
            with self.subTest(code=code, **{key: value[:30] for key, value in values.items()}):
                self.refused(code, WIDE, WIDE_HEADER + row(**values))

    def test_what_is_right_is_taken(self):
        lines = (row(price="-1E38", weight="1e300", stock="-2147483648", sold="9223372036854775807", new="True", text='"say ""hi"", all"'),
                 row(genre="", text="漢" * 7000, colour="c" * 1000), row(id="i" * 256, genre="g" * 1000, text="t" * 20_000, new="false"))
        found = list(check.records(avro.parse(WIDE), [("a", WIDE_HEADER + b"".join(lines)), ("b", WIDE_HEADER.replace(b"\n", b"\r\n") + row()[:-1])]))
        self.assertEqual(found[0], ("i1", 1_700_000_000, "a|b", -1e38, 1e300, -2 ** 31, 2 ** 63 - 1, True, 'say "hi", all', None))
        self.assertEqual([record[2] for record in found], ["a|b", None, "g" * 1000, "a|b"])
        self.assertEqual(list(check.records(avro.parse(USERS), [("u", "USER_ID,CLUB\nä\u2028,x\n".encode())])), [("ä\u2028", "x")])
        self.assertEqual(list(check.records(avro.parse(USERS), [("u", b"USER_ID,CLUB")])), [])

    def test_the_place_is_told(self):
        self.assertEqual(self.refused("NOT_A_TIME", INTERACTIONS, HEADER + GOOD, HEADER + GOOD + b"u1,i1,now,view\n"),
                         "1.csv, line 3: TIMESTAMP is 'now', allowed: whole seconds since 1970")

    def test_a_job_needs_a_thousand_interactions_over_all_files(self):
        halves = [("a", HEADER + GOOD * 500), ("b", HEADER + GOOD * 499)]
        with self.assertRaises(check.Refused) as caught:
            check.job(avro.parse(INTERACTIONS), halves)
        self.assertEqual(caught.exception.code, "TOO_FEW")
        self.assertEqual(len(check.job(avro.parse(INTERACTIONS), [*halves, ("c", HEADER + GOOD)])), 1000)
        self.assertEqual(len(check.job(avro.parse(ITEMS), [("a", b"ITEM_ID,GENRE,PRICE\ni1,,\n")])), 1)

    def test_the_command(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        directory = pathlib.Path(scratch.name)
        for name, content in (("schema.json", INTERACTIONS.encode()), ("good.csv", interactions_csv(interactions())), ("bad.csv", HEADER + b"u1\n"),
                              ("few.csv", HEADER + GOOD), ("not.json", b"{}")):
            (directory / name).write_bytes(content)
        for arguments, code, words in (
            (["schema.json", "good.csv", "few.csv"], 0, "1441 records"), (["schema.json", "good.csv", "bad.csv"], 1, "COLUMNS: "),
            (["schema.json", "few.csv"], 1, "TOO_FEW: "), (["not.json", "good.csv"], 1, "Avro record"), (["schema.json"], 2, "usage: "),
        ):
            with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.redirect_stderr(out):
                ended = check.main([str(directory / name) for name in arguments])
            self.assertEqual(ended, code, out.getvalue())
            self.assertIn(words, out.getvalue())


class AvroTest(unittest.TestCase):
    def refused(self, words, text, domain=None):
        with self.assertRaisesRegex(avro.Invalid, words):
            avro.parse(text, domain)

    def test_schemas_that_personalize_does_not_take(self):
        user, item, time = ("USER_ID", "string"), ("ITEM_ID", "string"), ("TIMESTAMP", "long")
        number = ("A", "int")
        for words, text in (
            ("not JSON", "{"), ("Avro record", "[]"), ("Avro record", json.dumps({"type": "enum", "name": "Users"})),
            ("allowed: Interactions, Items, Users", schema("Interaction", user, item, time)),
            ("lacks the required field TIMESTAMP", schema("Interactions", user, item)), ("lacks the required field USER_ID", schema("Users", number)),
            ("TIMESTAMP is string", schema("Interactions", user, item, ("TIMESTAMP", "string"))),
            ("TIMESTAMP is int", schema("Interactions", user, item, ("TIMESTAMP", "int"))),
            ("ITEM_ID allows null", schema("Items", ("ITEM_ID", ["null", "string"]), number)),
            ("EVENT_TYPE allows null", schema("Interactions", user, item, time, ("EVENT_TYPE", ["null", "string"]))),
            ("EVENT_VALUE is double", schema("Interactions", user, item, time, ("EVENT_VALUE", "double"))),
            ("CREATION_TIMESTAMP is string", schema("Items", item, number, ("CREATION_TIMESTAMP", "string"))),
            ("at least one metadata field", schema("Users", user)), ("at least one metadata field", schema("Items", item, ("TITLE", "string"))),
            ("at least one metadata field", schema("Items", item, ("CREATION_TIMESTAMP", "long"))),
            ("6 metadata fields, at most 5", schema("Interactions", user, item, time, *((f"M{n}", "int") for n in range(6)))),
            ("26 metadata fields, at most 25", schema("Users", user, *((f"M{n}", "int") for n in range(26)))),
            ("101 metadata fields, at most 100", schema("Items", item, *((f"M{n}", "int") for n in range(101)))),
            ("A is categorical and of type int", schema("Users", user, ("A", "int", CATEGORY))),
            ("A is textual and of type float", schema("Items", item, ("A", "float", {"textual": True}))),
            ("A is categorical and textual", schema("Items", item, ("A", "string", {"textual": True, **CATEGORY}))),
            ("only a field of ITEMS", schema("Users", user, number, ("B", "string", {"textual": True}))),
            ("A, B are textual", schema("Items", item, *((name, "string", {"textual": True}) for name in "AB"))),
            ("more than once", schema("Users", user, number, number)), ("letters, digits", schema("Users", user, ("A-B", "int"))),
            ("type of A is \"bytes\"", schema("Users", user, ("A", "bytes"))), ("type of A", schema("Users", user, ("A", ["int", "string"]))),
            ("type of A", schema("Users", user, ("A", ["null"]))), ("allowed: true or false",
                                                                    schema("Users", user, ("A", "string", {"categorical": "yes"}))),
        ):
            with self.subTest(words):
                self.refused(words, text)

    def test_a_domain_asks_for_more(self):
        plain = schema("Interactions", ("USER_ID", "string"), ("ITEM_ID", "string"), ("TIMESTAMP", "long"))
        self.refused("ECOMMERCE needs the field EVENT_TYPE", plain, "ECOMMERCE")
        self.refused("VIDEO_ON_DEMAND needs the field GENRES", ITEMS, "VIDEO_ON_DEMAND")
        self.assertEqual(avro.parse(plain).dataset, "INTERACTIONS")
        self.assertEqual(avro.parse(INTERACTIONS, "ECOMMERCE").dataset, "INTERACTIONS")

    def test_the_bounds_are_allowed(self):
        full = schema("Items", ("ITEM_ID", "string"), ("CREATION_TIMESTAMP", "long"), ("T", ["null", "string"], {"textual": True}),
                      *((f"M{n}", ["null", "boolean"]) for n in range(99)))
        self.assertEqual(len(avro.parse(full).metadata()), 100)
        self.assertEqual(avro.parse(schema("Users", ("USER_ID", "string"), *((f"M{n}", "double") for n in range(25)))).metadata()[0],
                         avro.Field("M0", "double"))
