import json
import unittest
from unittest import mock

import pg8000.native
from ministack.services import secretsmanager

from emulator.glue import database

PROPERTIES = {"JDBC_CONNECTION_URL": "jdbc:postgresql://db:6543/shop?ssl=true", "SECRET_ID": "shop"}
COLUMNS = [("public", "users", "id", "integer", 32, 0), ("public", "users", "price", "numeric", 10, 2),
           ("public", "users", "any", "numeric", None, None),
           ("public", "users", "at", "timestamp with time zone", None, None), ("sales", "orders", "note", "jsonb", None, None)]


class DatabaseTest(unittest.TestCase):
    """What is made of a database's answers; a real database answers in glue.e2e.ts."""

    def setUp(self):
        self.connection = mock.Mock(**{"run.return_value": COLUMNS})
        self.connect = self.patch(mock.patch.object(pg8000.native, "Connection", return_value=self.connection))
        self.secret = self.patch(mock.patch.object(secretsmanager, "resolve_secret_string",
                                                   return_value=json.dumps({"username": "u", "password": "p"})))

    def patch(self, patch):
        self.addCleanup(patch.stop)
        return patch.start()

    def failure(self, **properties):
        with self.assertRaises(database.Failed) as caught:
            database.answers({**PROPERTIES, **properties})
        return str(caught.exception)

    def test_columns_have_types_of_the_catalog(self):
        self.assertEqual(database.tables(PROPERTIES), [
            database.Table("public", "users", (("id", "int"), ("price", "decimal(10,2)"), ("any", "decimal(38,18)"), ("at", "timestamp"))),
            database.Table("sales", "orders", (("note", "string"),))])
        place, more = self.connect.call_args
        self.assertEqual(place, ("u", "db", "shop", 6543, "p"))
        self.assertTrue(more["ssl_context"])
        self.connection.close.assert_called_once()

    def test_a_name_and_a_password_do_instead_of_a_secret(self):
        database.answers({"JDBC_CONNECTION_URL": "jdbc:postgresql://db/shop", "USERNAME": "me", "PASSWORD": "mine"})
        place, more = self.connect.call_args
        self.assertEqual((place, more["ssl_context"]), (("me", "db", "shop", 5432, "mine"), False))

    def test_failures_are_told_in_the_words_of_the_database(self):
        self.connection.run.side_effect = pg8000.DatabaseError({"S": "ERROR", "M": "permission denied for schema"})
        self.assertEqual(self.failure(), "permission denied for schema")
        self.connection.close.assert_called_once()
        self.connect.side_effect = pg8000.InterfaceError("Can't create a connection to host db")
        self.assertEqual(self.failure(), "Can't create a connection to host db")
        self.secret.return_value = json.dumps({"username": "u"})
        self.assertEqual(self.failure(), "The secret shop has no 'password'.")
        self.secret.return_value = None
        self.assertIn("can't find the specified secret", self.failure())
        self.assertIn("is not one of PostgreSQL", self.failure(JDBC_CONNECTION_URL="jdbc:oracle:thin:@db"))
