"""Delivery into an Iceberg table."""

from emulator.firehose.refusals import not_implemented


def check(_config, _arn):
    raise not_implemented("Iceberg tables")


class Delivering:
    METRICS = "DeliveryToIceberg"
