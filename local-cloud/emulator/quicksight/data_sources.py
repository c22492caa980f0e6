"""Data sources: Athena's, in a workgroup that is there."""

from ministack.services import athena

from emulator.quicksight.refusals import invalid
from emulator.quicksight.resources import Kind

WORKGROUP = "primary"


def _check(request):
    # UpdateDataSource tells no type; it stays what it was.
    if request.get("Type", "ATHENA") != "ATHENA":
        raise invalid(f"NotImplemented: the local cloud has no data sources of type {request['Type']}, only ATHENA")
    parameters = request.get("DataSourceParameters", {})
    if set(parameters) - {"AthenaParameters"}:
        raise invalid(f"DataSourceParameters of type ATHENA are AthenaParameters, not {', '.join(sorted(parameters))}")
    workgroup = parameters.get("AthenaParameters", {}).get("WorkGroup", WORKGROUP)
    if workgroup != WORKGROUP and workgroup not in athena._workgroups:
        raise invalid(f"WorkGroup {workgroup} of Athena is not found")


KIND = Kind("DataSource", "datasource", _check, lambda _request: {"Type": "ATHENA", "Status": "CREATION_SUCCESSFUL"})
