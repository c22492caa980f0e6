"""The script of the Glue jobs. Its package is beside it; in Glue it comes by --extra-py-files."""
import json
import sys

from personalize_etl.arguments import read_arguments
from personalize_etl.catalog import Catalog
from personalize_etl.errors import EtlError
from personalize_etl.job import export
from personalize_etl.storage import Storage
from pyspark.sql import SparkSession


def main(words):
    settings, run = read_arguments(words)
    spark = SparkSession.builder.appName(f"personalize-{settings.dataset}").getOrCreate()
    try:
        report = export(spark, Catalog(), Storage(), settings, run)
    except EtlError as error:
        print(error, file=sys.stderr, flush=True)
        raise
    finally:
        spark.stop()
    # Examples are values of people, which are for the bucket alone.
    print(json.dumps({name: value for name, value in report.items() if name != "examples"}, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
