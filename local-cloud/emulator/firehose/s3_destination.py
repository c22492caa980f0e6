"""Delivery to S3: a backup of what came, then one object for each partition, and one for each kind of failure.

Partitions are made when the buffer of the stream is delivered; Firehose has a buffer for each.
"""

from emulator import cloud_clock
from emulator.firehose import attempts, conversion, failures, partition_keys, prefixes, processors, telemetry
from emulator.firehose.failures import PROCESSING, Failure


class Delivering:
    """Records of one buffer. Objects that are written are not written again by a further attempt."""

    METRICS = "DeliveryToS3"

    def __init__(self, stream, records):
        self._stream, self._records = stream, records
        self._config = stream["destinations"][0]["config"]
        self.destination = self._config["BucketARN"]
        self._written = {}
        self._parted = None

    def attempt(self, _waited):
        """(URIs, records delivered, records failed); attempts.Failed when it has to be made again."""
        stream, config = self._stream, self._config
        if config.get("S3BackupMode") == "Enabled":
            self._back_up(config["S3BackupConfiguration"])
        converter = None
        if format_ := conversion.enabled(config):
            try:
                converter = conversion.Converter(format_, stream)
            except conversion.Gone as problem:
                raise attempts.Failed("DataFormatConversion.EntityNotFound", str(problem)) from None
        partitions, failed = self._partitions()
        delivered = 0
        for prefix, records in partitions.items():
            if converter:
                data, good, bad = converter.converted(records)
                failed = failed + bad
            else:
                end = processors.delimiter(config)
                data, good = attempts.packed(config, b"".join(record.data + end for record in records)), len(records)
            if data is not None:
                self._write(("data", prefix), config, prefix, data, attempts.extension(config, bool(converter)))
            delivered += good
        for kind in sorted({each.kind for each in failed}):
            self._write(("errors", kind), config, prefixes.of_errors(config, self._oldest, kind),
                        attempts.packed(config, "".join(each.line() for each in failed if each.kind == kind).encode()), attempts.extension(config))
        self._tell(partitions, delivered, failed, bool(converter))
        return list(self._written.values()), delivered, len(failed)

    @property
    def _oldest(self):
        return self._records[0].arrived

    def _partitions(self):
        """Records by the prefix of their object, and those that have none."""
        query = processors.query(self._config)
        if not query:
            return self._parted or self._kept({prefixes.of_data(self._config, self._oldest): self._records}, [])
        if self._parted:
            return self._parted
        partitions, failed, evaluated = {}, [], {}
        for record in self._records:
            try:
                keys = partition_keys.of(query, record.data)
                pair = tuple(sorted(keys.items()))
                # Once for each partition: a prefix may have a random part.
                if pair not in evaluated:
                    evaluated[pair] = prefixes.of_data(self._config, self._oldest, keys)
                partitions.setdefault(evaluated[pair], []).append(record)
            except (partition_keys.Failed, prefixes.Unknown) as problem:
                failed.append(Failure(record, PROCESSING, partition_keys.CODE, str(problem)))
        return self._kept(partitions, failed)

    def _kept(self, *parted):
        self._parted = parted
        return parted

    def _back_up(self, config):
        data = attempts.packed(config, b"".join(record.data for record in self._records))
        self._write(("backup", ""), config, prefixes.of_data(config, self._oldest), data, attempts.extension(config))
        telemetry.count(self._stream, BackupToS3_Bytes=len(data), BackupToS3_Records=len(self._records), BackupToS3_Success=1)

    def _write(self, what, config, prefix, data, extension):
        if what not in self._written:
            key = prefix + prefixes.name(config, self._stream, cloud_clock.now(), extension)
            self._written[what] = attempts.put(self._stream, config, key, data)

    def _tell(self, partitions, delivered, failed, converted):
        stream, size = self._stream, sum(len(record.data) for record in self._records)
        telemetry.count(stream, DeliveryToS3_Success=1, DeliveryToS3_Records=delivered, DeliveryToS3_Bytes=size,
                        DeliveryToS3_DataFreshness=cloud_clock.now() - self._oldest, DeliveryToS3_ObjectCount=len(self._written))
        if processors.query(self._config):
            telemetry.count(stream, PartitionCount=len(partitions))
        if converted:
            telemetry.count(stream, SucceedConversion_Records=delivered,
                            FailedConversion_Records=sum(each.kind == failures.CONVERSION for each in failed))
        role = self._config["RoleARN"]
        for code, message in sorted({(each.code, each.message) for each in failed}):
            telemetry.error(stream, self._config, role, self.destination, code, message)
