import unittest
from unittest import mock

from ministack.core.responses import get_account_id
from ministack.services import dynamodb
from ministack.services.cloudformation import provisioners

from emulator import global_table


def props(*regions):
    return {
        "TableName": "orders",
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
        "BillingMode": "PAY_PER_REQUEST",
        "Replicas": [{"Region": region} for region in ("us-east-1", *regions)],
    }


class GlobalTableTest(unittest.TestCase):
    def setUp(self):
        dynamodb.reset()
        patch = mock.patch.dict(provisioners._RESOURCE_HANDLERS)
        patch.start()
        self.addCleanup(patch.stop)
        global_table.register()
        self.handlers = provisioners._RESOURCE_HANDLERS[global_table.TYPE]

    def regions(self):
        return sorted(region for (_account, region, name), _table in dynamodb._tables.all_items() if name == "orders")

    def test_replicas_come_and_go_with_the_template(self):
        self.handlers["create"]("Table", props("eu-west-1"), "stack")
        self.assertEqual(self.regions(), ["eu-west-1", "us-east-1"])
        replica = dynamodb._tables.get_scoped(get_account_id(), "eu-west-1", "orders")
        self.assertIn(":eu-west-1:", replica["TableArn"])
        self.handlers["update"]("orders", props("eu-west-1"), props("us-west-2"), "stack")
        self.assertEqual(self.regions(), ["us-east-1", "us-west-2"])
        self.handlers["delete"]("orders", props("us-west-2"))
        self.assertEqual(self.regions(), [])

    def test_a_table_without_replicas(self):
        self.handlers["create"]("Table", props(), "stack")
        self.assertEqual(self.regions(), ["us-east-1"])

    def test_a_replica_over_another_table_fails_the_stack(self):
        self.handlers["create"]("Table", props("eu-west-1"), "stack")
        with self.assertRaisesRegex(ValueError, "already existed as tables"):
            global_table.change("orders", "Create", {"eu-west-1"})
