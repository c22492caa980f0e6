"""What data sources and data sets have in common: kept by id, and shown as Describe shows them."""

from ministack.core.responses import AccountRegionScopedDict, get_account_id, get_region, new_uuid

from emulator import api_model, cloud_clock
from emulator.quicksight.refusals import exists, invalid, not_found

# Members that stand beside what Describe tells.
BESIDE = ("AwsAccountId", "Permissions", "Tags", "FolderArns", "Credentials")


class Kind:
    """`name` as it stands in the API (DataSet), `part` of its ARN, `check(request)` of what it refers to, `more(request)` that Describe tells too."""

    def __init__(self, name, part, check, more):
        self.name, self.part, self._check, self._more = name, part, check, more
        self.id = f"{name}Id"
        self._all = AccountRegionScopedDict()

    def arn_of(self, identifier):
        return f"arn:aws:quicksight:{get_region()}:{get_account_id()}:{self.part}/{identifier}"

    def known(self, identifier):
        if identifier not in self._all:
            raise not_found(f"{self.name} with id {identifier} is not found")
        return self._all[identifier]

    def has(self, arn):
        return any(self.arn_of(identifier) == arn for identifier in self._all)

    def create(self, request):
        identifier = request[self.id]
        if identifier in self._all:
            raise exists(f"{self.name} {identifier} already exists")
        self._put(request, cloud_clock.now())
        return self._answer(identifier)

    def update(self, request):
        before = self.known(request[self.id])
        self._put({**request, **{name: before[name] for name in ("Permissions", "Tags") if name in before}}, before["CreatedTime"])
        return self._answer(request[self.id])

    def _put(self, request, created):
        if request["AwsAccountId"] != get_account_id():
            raise invalid(f"AwsAccountId is {request['AwsAccountId']}, allowed: {get_account_id()}, the account of the caller")
        self._check(request)
        self._all[request[self.id]] = {**request, **self._more(request), "Arn": self.arn_of(request[self.id]), "CreatedTime": created,
                                       "LastUpdatedTime": cloud_clock.now()}

    def _answer(self, identifier):
        return {"Arn": self.arn_of(identifier), self.id: identifier, "RequestId": new_uuid(), "Status": 201}

    def describe(self, request):
        found = self.known(request[self.id])
        return {self.name: {key: value for key, value in found.items() if key not in BESIDE}, "RequestId": new_uuid(), "Status": 200}

    def permissions(self, request):
        found = self.known(request[self.id])
        return {f"{self.name}Arn": found["Arn"], self.id: request[self.id], "Permissions": found.get("Permissions", []), "RequestId": new_uuid(),
                "Status": 200}

    def listed(self, _request):
        members = api_model.service_model("quicksight").shape_for("DataSetSummary" if self.name == "DataSet" else "DataSource").members
        every = [{key: each[key] for key in members if key in each} for each in self._all.values()]
        return {"DataSetSummaries" if self.name == "DataSet" else "DataSources": every, "RequestId": new_uuid(), "Status": 200}

    def delete(self, request):
        found = self.known(request[self.id])
        self.forget(request[self.id])
        return {"Arn": found["Arn"], self.id: request[self.id], "RequestId": new_uuid(), "Status": 200}

    def forget(self, identifier):
        self._all.pop(identifier, None)
