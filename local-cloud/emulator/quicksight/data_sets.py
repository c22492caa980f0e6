"""Data sets: tables and SQL of data sources, whose columns are declared."""

from ministack.services import glue

from emulator.quicksight import data_sources
from emulator.quicksight.refusals import invalid
from emulator.quicksight.resources import Kind

CATALOG = "AwsDataCatalog"
# The types that a column of a data set has; those of other columns become texts.
TYPES = ("STRING", "INTEGER", "DECIMAL", "DATETIME")


def _check(request):
    physical = request.get("PhysicalTableMap", {})
    if not physical:
        raise invalid("PhysicalTableMap must have at least one table")
    for name, table in physical.items():
        _check_table(f"PhysicalTableMap.{name}", table)
    for name, table in request.get("LogicalTableMap", {}).items():
        source = table["Source"].get("PhysicalTableId")
        if source is not None and source not in physical:
            raise invalid(f"LogicalTableMap.{name} has the source {source}, which is not in PhysicalTableMap")


def _check_table(where, table):
    if len(table) != 1 or set(table) - {"RelationalTable", "CustomSql"}:
        raise invalid(f"{where} must be one of RelationalTable and CustomSql, not {', '.join(sorted(table)) or 'nothing'}")
    (kind, spec), = table.items()
    if not data_sources.KIND.has(spec["DataSourceArn"]):
        raise invalid(f"{where}: the data source {spec['DataSourceArn']} is not found")
    columns = [column["Name"] for column in spec.get("InputColumns" if kind == "RelationalTable" else "Columns", [])]
    if len(set(columns)) < len(columns):
        raise invalid(f"{where}: names of columns must be unique")
    if kind == "RelationalTable" and spec.get("Catalog", CATALOG) == CATALOG:
        found = glue._tables.get(f"{spec.get('Schema')}/{spec['Name']}")
        if found is None:
            raise invalid(f"{where}: the table {spec.get('Schema')}.{spec['Name']} is not in the Glue catalog")
        _check_columns(where, columns, found)


def _check_columns(where, columns, table):
    there = [column["Name"] for column in [*table.get("StorageDescriptor", {}).get("Columns", []), *table.get("PartitionKeys", [])]]
    unknown = [name for name in columns if name.lower() not in {each.lower() for each in there}]
    # A table whose columns the catalog does not tell, as Iceberg's may be, is taken as it is.
    if there and unknown:
        raise invalid(f"{where}: the table has no column {unknown[0]}, only {', '.join(there)}")


def _more(request):
    columns = [column for table in request.get("PhysicalTableMap", {}).values() for spec in table.values()
               for column in spec.get("InputColumns", spec.get("Columns", []))]
    return {"ConsumedSpiceCapacityInBytes": 0,
            "OutputColumns": [{"Name": column["Name"], "Type": column["Type"] if column["Type"] in TYPES else "STRING"} for column in columns]}


KIND = Kind("DataSet", "dataset", _check, _more)
