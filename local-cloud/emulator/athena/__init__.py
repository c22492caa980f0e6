"""Amazon Athena: MiniStack reads files by their names; here a query really runs over tables as the catalog describes them: Iceberg tables,
Parquet and JSON files with registered or projected partitions, and views. Workgroups enforce where results go and how much a query may read.

Queries are translated from Trino's SQL into that of DuckDB. Statements that change something are left to MiniStack, which knows few of them.
"""

CATALOG = "awsdatacatalog"


def register():
    """Into MiniStack's tables of services and of CloudFormation types."""
    from ministack import app as ministack_app

    from emulator.athena import door, stack_resources

    ministack_app.SERVICE_HANDLERS["athena"] = door.handle_request
    stack_resources.register()
