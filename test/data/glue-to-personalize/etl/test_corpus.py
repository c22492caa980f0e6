"""The ways in which real sources are dirty, each with its expected account: (read, written, quarantined, skipped)."""
from etl_case import CSV, HEADER, INTERACTIONS, NOW, SECONDS, EtlTest, field

BERLIN = {"kind": "ISO", "zone": "Europe/Berlin"}


def timed(time):
    return INTERACTIONS[:2] + ({**INTERACTIONS[2], "time": time},)


class Missing(EtlTest):
    def test_what_must_be_there(self):
        self.put("a.csv", HEADER + "u1,i1,1700000000\n,i1,1700000000\nu1,,1700000000\nu1,i1,\n\" \t\",i1,1700000000\n,,\n")
        got = self.etl()
        self.assertEqual(got.account, (6, 1, {"MISSING": 5}, {}))
        self.assertEqual(sorted(bad["field"] for bad in got.bad), ["at", "customer", "customer", "customer", "product"])

    def test_what_need_not_be_there(self):
        fields = INTERACTIONS + (field("EVENT_TYPE", "kind", default="view"), field("EVENT_VALUE", "amount", "float", nullable=True), field("NEW", "new", "boolean", default=False))
        self.put("a.csv", "customer,product,at,kind,amount,new\nu1,i1,1700000000,,,\nu1,i2,1700000000,buy,9.5,yes\n")
        got = self.etl(fields)
        self.assertEqual(got.account, (2, 2, {}, {}))
        self.assertEqual(sorted(got.rows), [("u1", "i1", "1700000000", "view", "", "false"), ("u1", "i2", "1700000000", "buy", "9.5", "true")])

    def test_a_default_does_not_hide_what_is_wrong(self):
        self.put("a.csv", "item,price\ni1,cheap\ni2,\n")
        got = self.etl((field("ITEM_ID", "item"), field("PRICE", "price", "float", default=1.5)), dataset="items")
        self.assertEqual((got.account, got.rows), ((2, 1, {"NOT_A_NUMBER": 1}, {}), [("i2", "1.5")]))


class Numbers(EtlTest):
    def bad_and_good(self, kind, *values):
        self.put("a.csv", "item;n\n" + "".join(f"i{index};{value}\n" for index, value in enumerate(values)))
        got = self.etl((field("ITEM_ID", "item"), field("N", "n", kind)), dataset="items", form={**CSV, "delimiter": ";"})
        return {bad["value"]: bad["reason"] for bad in got.bad}, dict(sorted((values[int(item[1:])], written) for item, written in got.rows))

    def test_long(self):
        bad, good = self.bad_and_good("long", "12", "-3", "+4", "5.", "6.00", "9007199254740993", "9223372036854775807", "1.7E9", "007",
                                      "9223372036854775808", "1e400", "12.5", "1,5", "0x1F", "12d", "NaN", "١٢")
        self.assertEqual(good, {"12": "12", "-3": "-3", "+4": "4", "5.": "5", "6.00": "6", "9007199254740993": "9007199254740993",
                                "9223372036854775807": "9223372036854775807", "1.7E9": "1700000000", "007": "7"})
        self.assertEqual(bad, {"9223372036854775808": "OUT_OF_RANGE", "1e400": "OUT_OF_RANGE",
                               **{value: "NOT_A_NUMBER" for value in ("12.5", "1,5", "0x1F", "12d", "NaN", "١٢")}})

    def test_int(self):
        bad, good = self.bad_and_good("int", "2147483647", "-2147483648", "2147483648", "1e3")
        self.assertEqual((good, bad), ({"2147483647": "2147483647", "-2147483648": "-2147483648", "1e3": "1000"}, {"2147483648": "OUT_OF_RANGE"}))

    def test_double_without_exponent(self):
        bad, good = self.bad_and_good("double", "12345678.9", "1e7", ".5", "0.00012", "-1.5E-3", "12,5", "1.000,00", "Infinity", "inf", "1f", "1e309", "-")
        self.assertEqual(good, {"12345678.9": "12345678.9", "1e7": "10000000.0", ".5": "0.5", "0.00012": "0.00012", "-1.5E-3": "-0.0015"})
        self.assertEqual(bad, {"1e309": "OUT_OF_RANGE", **{value: "NOT_A_NUMBER" for value in ("12,5", "1.000,00", "Infinity", "inf", "1f", "-")}})

    def test_float(self):
        bad, good = self.bad_and_good("float", "3.4e38", "3.5e38", "0.1")
        self.assertEqual((set(good), bad), ({"3.4e38", "0.1"}, {"3.5e38": "OUT_OF_RANGE"}))

    def test_boolean(self):
        bad, good = self.bad_and_good("boolean", "true", "F", "1", "0", "Yes", "n", "on", "2", "wahr")
        self.assertEqual(good, {"true": "true", "F": "false", "1": "true", "0": "false", "Yes": "true", "n": "false"})
        self.assertEqual(bad, {value: "NOT_A_BOOLEAN" for value in ("on", "2", "wahr")})


class Times(EtlTest):
    def times(self, time, *values):
        self.put("a.csv", "customer;product;at\n" + "".join(f"u;{index};{value}\n" for index, value in enumerate(values)))
        got = self.etl(timed(time), form={**CSV, "delimiter": ";"})
        return {bad["value"]: bad["reason"] for bad in got.bad}, {values[int(item)]: int(at) for _, item, at in got.rows}

    def test_seconds(self):
        bad, good = self.times(SECONDS, "1700000000", "1700000000.9", "1.7E9", "86400", str(NOW + 86400), "86399", "-1", "0", str(NOW + 86401),
                               "1700000000000", "99999999999999999999999", "2023-11-14", "now", "17 00000000")
        self.assertEqual(good, {"1700000000": 1700000000, "1700000000.9": 1700000000, "1.7E9": 1700000000, "86400": 86400, str(NOW + 86400): NOW + 86400})
        self.assertEqual(bad, {**{value: "TIME_OUT_OF_RANGE" for value in ("86399", "-1", "0", str(NOW + 86401), "1700000000000", "99999999999999999999999")},
                               **{value: "NOT_A_TIME" for value in ("2023-11-14", "now", "17 00000000")}})

    def test_milliseconds_and_microseconds(self):
        self.assertEqual(self.times({"kind": "EPOCH", "unit": "MILLISECONDS"}, "1700000000999", "1700000000000000"),
                         ({"1700000000000000": "TIME_OUT_OF_RANGE"}, {"1700000000999": 1700000000}))
        self.assertEqual(self.times({"kind": "EPOCH", "unit": "MICROSECONDS"}, "1700000000999999"), ({}, {"1700000000999999": 1700000000}))

    def test_iso(self):
        good = {"2023-11-14T22:13:20Z": 1700000000, "2023-11-14T23:13:20+01:00": 1700000000, "2023-11-15T03:43:20+0530": 1700000000, "2023-11-14 23:13:20.999+01": 1700000000,
                "2023-11-14T23:13:20": 1700000000, "2023-11-14 23:13:20.123456789": 1700000000, "2023-11-14T23:13": 1699999980, "2023-11-15": 1700002800,
                "2023-11-14 22:13:20 +00:00": 1700000000}
        bad = ("14.11.2023", "2023-02-30", "2023-13-01", "2023-11-14T25:00:00", "10:00", "2023", "20231114", "2023-11-14T22:13:20+25:00", "1700000000", "today")
        got_bad, got = self.times(BERLIN, *good, *bad)
        self.assertEqual(got, good)
        self.assertEqual(got_bad, {value: "NOT_A_TIME" for value in bad})

    def test_the_hour_that_is_not_and_the_hour_that_is_twice(self):
        bad, good = self.times(BERLIN, "2025-03-30T01:59:59", "2025-03-30T02:30:00", "2025-03-30T03:00:00", "2025-10-26T02:30:00", "2025-10-26T02:30:00+01:00")
        self.assertEqual(bad, {})
        self.assertEqual(good, {"2025-03-30T01:59:59": 1743296399, "2025-03-30T02:30:00": 1743298200, "2025-03-30T03:00:00": 1743296400,
                                "2025-10-26T02:30:00": 1761438600, "2025-10-26T02:30:00+01:00": 1761442200})

    def test_pattern(self):
        self.assertEqual(self.times({"kind": "PATTERN", "pattern": "dd.MM.yyyy HH:mm", "zone": "Europe/Berlin"}, "14.11.2023 23:13", "31.02.2023 10:00", "2023-11-14 23:13", "14.11.2023"),
                         ({"31.02.2023 10:00": "NOT_A_TIME", "2023-11-14 23:13": "NOT_A_TIME", "14.11.2023": "NOT_A_TIME"}, {"14.11.2023 23:13": 1699999980}))
        self.assertEqual(self.times({"kind": "PATTERN", "pattern": "dd/MM/yy", "zone": "UTC"}, "14/11/23"), ({}, {"14/11/23": 1699920000}))
        # The offset that a value states is its zone.
        self.assertEqual(self.times({"kind": "PATTERN", "pattern": "yyyyMMdd'T'HHmmssXX", "zone": "Europe/Berlin"}, "20231114T221320+0000"), ({}, {"20231114T221320+0000": 1700000000}))


class Texts(EtlTest):
    def test_one_line_and_quotes_doubled(self):
        self.put("a.csv", 'item,name\n1,"say ""hi"", then\r\ngo"\n2," padded\t"\n3,back\\slash\n4,#hash\n')
        got = self.etl((field("ITEM_ID", "item"), field("NAME", "name", textual=True)), dataset="items", form={**CSV, "multiline": True})
        self.assertEqual(sorted(got.rows), [("1", 'say "hi", then go'), ("2", "padded"), ("3", "back\\slash"), ("4", "#hash")])
        text = open(got.files[0], encoding="utf-8", newline="").read()
        self.assertTrue(text.startswith("ITEM_ID,NAME\n"))
        self.assertIn('1,"say ""hi"", then go"\n', text)

    def test_too_long(self):
        self.put("a.csv", f"item,kind,about\n{'i' * 256},a,x\n{'i' * 257},a,x\n3,{'c' * 1001},x\n4,{'é' * 1000},x\n5,a,{'t' * 20001}\n")
        got = self.etl((field("ITEM_ID", "item"), field("KIND", "kind", categorical=True), field("ABOUT", "about", textual=True)), dataset="items")
        self.assertEqual(got.account, (5, 2, {"TOO_LONG": 3}, {}))
        self.assertEqual({bad["field"]: len(bad["value"]) for bad in got.bad}, {"item": 200, "kind": 200, "about": 200})

    def test_several_categories(self):
        self.put("a.csv", 'item,kinds\n1,a; b ;;c\n2,;;\n3,one\n')
        got = self.etl((field("ITEM_ID", "item"), field("KINDS", "kinds", categorical=True, separator=";")), dataset="items")
        self.assertEqual((got.account, sorted(got.rows)), ((3, 2, {"MISSING": 1}, {}), [("1", "a|b|c"), ("3", "one")]))

    def test_a_separator_is_no_expression(self):
        self.put("a.csv", 'item,kinds\n1,a.b\n')
        self.assertEqual(self.etl((field("ITEM_ID", "item"), field("KINDS", "kinds", separator=".")), dataset="items").rows, [("1", "a|b")])

    def test_bytes_that_are_no_text(self):
        self.put("a.csv", b"item,name\n1,caf\xe9\n2,caf\xc3\xa9\n")
        got = self.etl((field("ITEM_ID", "item"), field("NAME", "name")), dataset="items")
        self.assertEqual((got.account, got.rows), ((2, 1, {"BAD_ENCODING": 1}, {}), [("2", "café")]))


class Skipped(EtlTest):
    def test_the_filter_has_the_types_of_the_catalog(self):
        self.put("a.csv", "customer,product,at,amount,status\nu1,i1,1700000000,9.5,paid\nu1,i2,1700000000,10.5,paid\nu1,i3,1700000000,11,open\nu1,i4,1700000000,,paid\nu1,i5,x,1,paid\n")
        got = self.etl(filter="amount > 10 AND Status = 'paid'", columns=[("amount", "double"), ("at", "bigint")])
        self.assertEqual((got.account, got.rows), ((5, 1, {}, {"FILTERED": 4}), [("u1", "i2", "1700000000")]))

    def test_duplicates(self):
        self.put("a.csv", HEADER + "u1,i1,1700000000\n" * 4 + " u1,i1,1700000000.5\nu1,i1,1700000001\n")
        self.assertEqual(self.etl().account, (6, 2, {}, {"DUPLICATE": 4}))

    def test_the_latest_of_a_key(self):
        fields = (field("ITEM_ID", "item"), field("PRICE", "price", "double", nullable=True), field("NAME", "name", nullable=True))
        self.put("a.csv", "item,price,name,version\n1,9,old,9\n1,,new,10\n1,7,none,\n2,1,same,5\n2,2,same,5\n")
        got = self.etl(fields, dataset="items", dedupe={"by": ["ITEM_ID"], "latest": "version"})
        self.assertEqual((got.account, sorted(got.rows)), ((5, 2, {}, {"DUPLICATE": 3}), [("1", "", "new"), ("2", "2.0", "same")]))

    def test_the_latest_by_a_time(self):
        fields = (field("USER_ID", "user"), {"name": "CREATION_TIMESTAMP", "column": "at", "type": "long", "time": {"kind": "PATTERN", "pattern": "dd.MM.yyyy", "zone": "UTC"}})
        self.put("a.csv", "user,at\n1,02.01.2024\n1,31.12.2023\n")
        self.assertEqual(self.etl(fields, dataset="users", dedupe={"by": ["USER_ID"], "latest": "at"}).rows, [("1", "1704153600")])

    def test_a_key_with_most_of_the_rows(self):
        self.put("a.csv", "user,name\n" + "".join(f"bot,{index % 1000}\n" for index in range(20_000)) + "".join(f"u{index},x\n" for index in range(100)))
        got = self.etl((field("USER_ID", "user"), field("NAME", "name")), dataset="users")
        self.assertEqual(got.account, (20_100, 101, {}, {"DUPLICATE": 19_999}))

    def test_erased_users_leave_nothing_behind(self):
        self.erase("u1", '"u,2"')
        self.put("a.csv", HEADER + 'u1,i1,1700000000\n"u,2",i1,1700000000\n u1 ,i2,never\nu3,i1,1700000000\nu1,i1\n')
        got = self.etl(filter="product <> 'i9'")
        self.assertEqual((got.account, got.rows), ((5, 1, {}, {"ERASED": 4}), [("u3", "i1", "1700000000")]))

    def test_the_window_is_half_open(self):
        self.put("a.csv", HEADER + "".join(f"u,i{at},{at}\n" for at in (1699999999, 1700000000, 1700000009, 1700000010)) + "u,x,soon\nu,y,\n")
        window = {"column": "at", "time": SECONDS}
        got = self.etl(window=window, since=1700000000, until=1700000010)
        self.assertEqual(got.account, (6, 2, {"MISSING": 1, "NOT_A_TIME": 1}, {"OUTSIDE_WINDOW": 2}))
        self.assertEqual(self.etl(window=window, since=1700000010).account, (6, 1, {"MISSING": 1, "NOT_A_TIME": 1}, {"OUTSIDE_WINDOW": 3}))
        self.assertEqual(self.etl(window=window, until=1700000000).account, (6, 1, {"MISSING": 1, "NOT_A_TIME": 1}, {"OUTSIDE_WINDOW": 3}))

    def test_a_time_of_the_far_future_is_bad_whatever_the_window(self):
        self.put("a.csv", HEADER + "".join(f"u,i{at},{at}\n" for at in (1700000000, NOW, NOW + 86400, NOW + 86401, 4_900_000_000)))
        window = {"column": "at", "time": SECONDS}
        got = self.etl(window=window, until=1700000010)
        self.assertEqual(got.account, (5, 1, {"TIME_OUT_OF_RANGE": 2}, {"OUTSIDE_WINDOW": 2}))
        self.assertEqual({(bad["field"], bad["value"]) for bad in got.bad}, {("at", str(NOW + 86401)), ("at", "4900000000")})
        self.assertEqual(self.etl(window=window, since=1700000000, until=NOW).account, (5, 1, {"TIME_OUT_OF_RANGE": 2}, {"OUTSIDE_WINDOW": 2}))


class Report(EtlTest):
    def test_population(self):
        fields = INTERACTIONS + (field("EVENT_TYPE", "kind"),)
        self.put("a.csv", "customer,product,at,kind\nu1,i1,1700000000,view\nu1,i2,1700000000,buy\nu2,i1,1700000000,view\nu3,i3,bad,like\n")
        report = self.etl(fields, columns=[("customer", "string")]).report
        self.assertEqual({name: report[name] for name in ("users", "usersWithTwo", "items", "eventTypes", "columns", "mode", "since", "until", "dataset", "run", "version")}, {
            "users": 2, "usersWithTwo": 1, "items": 2, "eventTypes": 2, "columns": [{"name": "customer", "type": "string"}], "mode": "FULL",
            "since": None, "until": None, "dataset": "interactions", "run": "r1", "version": 1})
        self.assertEqual(report["examples"], [{"reason": "NOT_A_TIME", "field": "at", "value": "bad"}])

    def test_a_bad_row_is_told_whole(self):
        self.put("a.csv", HEADER + "u1,i1,soon\nu2,i2\n")
        self.assertEqual(sorted(self.etl().bad, key=lambda bad: bad["reason"]), [
            {"reason": "MALFORMED", "field": None, "value": "u2,i2", "row": {"customer": "u2", "product": "i2", "at": None}, "line": "u2,i2"},
            {"reason": "NOT_A_TIME", "field": "at", "value": "soon", "row": {"customer": "u1", "product": "i1", "at": "soon"}, "line": None}])

    def test_an_attempt_again_replaces_what_the_first_left(self):
        self.put("a.csv", HEADER + "u1,i1,1700000000\nu2,i2,x\n")
        self.etl()
        self.put("a.csv", HEADER + "u3,i3,1700000000\n")
        self.assertEqual((self.etl().rows, self.etl().bad), ([("u3", "i3", "1700000000")], []))
