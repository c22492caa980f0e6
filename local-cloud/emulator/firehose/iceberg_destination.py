"""Delivery into an Iceberg table of the catalog: a data file for each partition of the table, and one snapshot for each buffer.

https://docs.aws.amazon.com/firehose/latest/dev/apache-iceberg-stream.html
"""

from ministack.core.responses import get_account_id, get_region
from ministack.services import glue

from emulator import cloud_clock, recorder, role_storage
from emulator.firehose import attempts, prefixes, telemetry
from emulator.firehose.failures import ICEBERG, Failure
from emulator.firehose.refusals import invalid, not_implemented
from emulator.glue import access, catalog, iceberg
from emulator.refusal import Refusal

RETRY_S = 300
NOT_HERE = ("SchemaEvolutionConfiguration", "TableCreationConfiguration")


def check(config, arn):
    if config["CatalogConfiguration"].get("CatalogARN") != f"arn:aws:glue:{get_region()}:{get_account_id()}:catalog":
        raise not_implemented(f"catalog {config['CatalogConfiguration']}, only the CatalogARN of this account and region")
    if (config.get("ProcessingConfiguration") or {}).get("Enabled"):
        raise not_implemented("processing or routing of records for Iceberg tables")
    if any((config.get(name) or {}).get("Enabled") for name in NOT_HERE):
        raise not_implemented("creation and evolution of Iceberg tables")
    tables = config.get("DestinationTableConfigurationList") or []
    if len(tables) != 1:
        raise not_implemented(f"Iceberg destination with {len(tables)} tables, only one")
    if "PartitionSpec" in tables[0]:
        raise not_implemented("creation and evolution of Iceberg tables")
    database, name = _named(config)
    _note(config, arn, "GetTable", database, name)
    if not glue._tables.get(f"{database}/{name}"):
        raise invalid(f"Role {config['RoleARN']} is not authorized to perform: glue:GetTable for the given table or the table does not exist.")


class Delivering:
    """Records of one buffer. What is written is not written again by a further attempt."""

    METRICS = "DeliveryToIceberg"

    def __init__(self, stream, records):
        self._stream, self._records = stream, records
        self._config = stream["destinations"][0]["config"]
        self._database, self._name = _named(self._config)
        self.destination = f"{self._config['CatalogConfiguration']['CatalogARN']}/{self._database}/{self._name}"
        self._written = {}
        self._appended = None

    def attempt(self, waited):
        """(URIs, records delivered, records failed); attempts.Failed when it has to be made again."""
        if self._config.get("S3BackupMode") == "AllData":
            self._put("backup", prefixes.of_data(self._s3, self._oldest), b"".join(record.data for record in self._records))
        if self._appended is None:
            try:
                self._appended = self._append()
            except (Refusal, LookupError, role_storage.Missing, FileNotFoundError) as problem:
                code = "Iceberg.NoSuchTable" if isinstance(problem, (Refusal, LookupError)) else "S3.NoSuchBucket"
                if waited < (self._config.get("RetryOptions") or {}).get("DurationInSeconds", RETRY_S):
                    raise attempts.Failed(code, f"The table {self._database}.{self._name} cannot be written: {problem}") from None
                self._appended = 0, [Failure(record, ICEBERG, code, str(problem)) for record in self._records]
        delivered, failed = self._appended
        if failed:
            prefix = prefixes.of_errors({**self._s3, **self._own_errors()}, self._oldest, ICEBERG)
            self._put("errors", prefix, "".join(each.line() for each in failed).encode())
        self._tell(delivered, failed)
        return list(self._written.values()), delivered, len(failed)

    @property
    def _s3(self):
        return self._config["S3Configuration"]

    @property
    def _oldest(self):
        return self._records[0].arrived

    def _own_errors(self):
        prefix = self._config["DestinationTableConfigurationList"][0].get("S3ErrorOutputPrefix")
        return {"ErrorOutputPrefix": prefix} if prefix else {}

    def _append(self):
        # Here, because importing PyIceberg takes a second, and most emulators never need it.
        import pyarrow as pa
        from pyiceberg.io.pyarrow import schema_to_pyarrow

        from emulator.firehose import iceberg_rows
        from emulator.glue import iceberg_tables
        from emulator.glue.iceberg_files import Store

        role, arn = self._config["RoleARN"], self._stream["arn"]
        _note(self._config, arn, "GetTable", self._database, self._name)
        if not iceberg.is_one(catalog.table(self._database, self._name)):
            raise LookupError("it is not an Iceberg table")
        table = iceberg_tables.load(self._database, self._name, Store(role, arn))
        rows, failed = [], []
        for record in self._records:
            try:
                rows.append(iceberg_rows.row(table.schema(), record.data))
            except iceberg_rows.Bad as bad:
                failed.append(Failure(record, ICEBERG, bad.code, str(bad)))
        if rows:
            _note(self._config, arn, "UpdateTable", self._database, self._name)
            table.append(pa.Table.from_pylist(rows, schema=schema_to_pyarrow(table.schema(), include_field_ids=False)))
        return len(rows), failed

    def _put(self, what, prefix, data):
        if what not in self._written:
            key = prefix + prefixes.name(self._s3, self._stream, cloud_clock.now(), attempts.extension(self._s3))
            self._written[what] = attempts.put(self._stream, self._s3, key, attempts.packed(self._s3, data))

    def _tell(self, delivered, failed):
        size = sum(len(record.data) for record in self._records)
        telemetry.count(self._stream, DeliveryToIceberg_IncomingRowCount=len(self._records), DeliveryToIceberg_SuccessfulRowCount=delivered,
                        DeliveryToIceberg_FailedRowCount=len(failed), DeliveryToIceberg_Bytes=size,
                        DeliveryToIceberg_DataFreshness=cloud_clock.now() - self._oldest, DeliveryToIceberg_Success=int(delivered > 0))
        if "errors" in self._written:
            telemetry.count(self._stream, DeliveryToS3_Success=1, DeliveryToS3_Records=len(failed))
        for code, message in sorted({(each.code, each.message) for each in failed}):
            telemetry.error(self._stream, self._config, self._config["RoleARN"], self.destination, code, message)


def _named(config):
    """Names in the catalog are in lower case."""
    table = config["DestinationTableConfigurationList"][0]
    return table["DestinationDatabaseName"].lower(), table["DestinationTableName"].lower()


def _note(config, arn, operation, database, name):
    recorder.note(service="glue", operation=operation, action=f"glue:{operation}", principal=config["RoleARN"], via=arn, status=0,
                  resources=access.checks(operation, {"DatabaseName": database, "Name": name}, get_region(), get_account_id())[0])
