"""What a catalog's table says about its format, and what a connection may lack."""
import unittest

from botocore.exceptions import ClientError
from personalize_etl.catalog import Catalog, format_of
from personalize_etl.errors import EtlError
from personalize_etl.tls import tls_options


def table(classification=None, library="", parameters=None, **more):
    return {"Parameters": {**({"classification": classification} if classification else {}), **more},
            "StorageDescriptor": {"SerdeInfo": {"SerializationLibrary": f"org.apache.{library}", "Parameters": parameters or {}}}}


class Formats(unittest.TestCase):
    def test_what_is_stated(self):
        self.assertEqual(format_of(table("parquet")), {"type": "PARQUET"})
        self.assertEqual(format_of(table("json")), {"type": "JSON"})
        self.assertEqual(format_of(table(library="ParquetHiveSerDe")), {"type": "PARQUET"})
        self.assertEqual(format_of(table("orc")), {"stated": "orc"})
        self.assertEqual(format_of(table()), {"stated": "nothing"})
        self.assertEqual(format_of(table("parquet", table_type="ICEBERG")), {"stated": "iceberg"})

    def test_csv(self):
        self.assertEqual(format_of(table("csv", "LazySimpleSerDe", {"field.delim": ";"}, **{"skip.header.line.count": "1"})),
                         {"type": "CSV", "delimiter": ";", "quote": '"', "header": True, "encoding": "UTF-8"})
        self.assertEqual(format_of(table("csv", "OpenCSVSerde", {"separatorChar": "|", "quoteChar": "'"})),
                         {"type": "CSV", "delimiter": "|", "quote": "'", "header": False, "encoding": "UTF-8"})


class Services:
    """Glue and Secrets Manager, which answer this."""

    def __init__(self, answer):
        self._answer = answer

    def __getattr__(self, name):
        def call(**_):
            if isinstance(self._answer, Exception):
                raise self._answer
            return self._answer
        return call


class Tls(unittest.TestCase):
    def test_as_the_connection_says(self):
        for said, enforced in (({"JDBC_ENFORCE_SSL": "true"}, True), ({"JDBC_ENFORCE_SSL": "false"}, False), ({}, False)):
            glue = Services({"Connection": {"ConnectionProperties": {"JDBC_CONNECTION_URL": "jdbc:x", "SECRET_ID": "s", **said}}})
            self.assertIs(Catalog(glue, Services({"SecretString": '{"username":"u","password":"p"}'})).connection("shop").tls, enforced)

    def test_each_driver(self):
        for url, options in (("postgresql://h/d", {"sslmode": "require"}), ("postgresql://h/d?sslmode=verify-ca", {}), ("mysql://h/d?a=b", {"sslMode": "REQUIRED"}),
                             ("mysql://(host=h,sslMode=VERIFY_IDENTITY)/d", {}), ("mariadb://h/d", {"sslMode": "trust"}), ("redshift://h/d", {"ssl": "true"})):
            self.assertEqual(tls_options(f"jdbc:{url}"), options)

    def test_what_weakens_it(self):
        for url in ("mysql://h/d?useSSL=false", "mysql://(host=h,sslMode=PREFERRED)/d", "mariadb://h/d?sslMode=disable", "redshift://h/d;ssl=false", "oracle://h/d", "nonsense"):
            with self.subTest(url), self.assertRaisesRegex(EtlError, "ETL_ERROR SourceUnreachable: the connection enforces TLS"):
                tls_options(f"jdbc:{url}")


class Ends(unittest.TestCase):
    def ends(self, code, call):
        with self.assertRaises(EtlError) as raised:
            call()
        self.assertEqual(raised.exception.code, code)

    def test_a_catalog_that_does_not_answer(self):
        denied = ClientError({"Error": {"Code": "AccessDeniedException", "Message": "no"}}, "GetTable")
        self.ends("SourceUnreachable", lambda: Catalog(Services(denied)).table("shop", "orders"))
        self.ends("SourceUnreachable", lambda: Catalog(Services(denied)).connection("shop"))

    def test_a_connection_without_a_secret_or_with_another_kind_of_secret(self):
        glue = Services({"Connection": {"ConnectionProperties": {"JDBC_CONNECTION_URL": "jdbc:x", "SECRET_ID": "s"}}})
        for secret in ("no JSON", '{"user":"u"}', "[]"):
            self.ends("SourceUnreachable", lambda: Catalog(glue, Services({"SecretString": secret})).connection("shop"))
        self.ends("SourceUnreachable", lambda: Catalog(Services({"Connection": {"ConnectionProperties": {}}}), Services({})).connection("shop"))
