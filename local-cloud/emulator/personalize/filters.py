"""Filters: CreateFilter and DeleteFilter. The expression must fit the schemas of the dataset group."""

from emulator.personalize import datasets, filter_expression, life, resources
from emulator.personalize.refusals import in_use, invalid


def create(params):
    group = resources.active("datasetGroup", params["datasetGroupArn"])
    expression = filter_expression.parse(params["filterExpression"])
    for condition in expression.conditions:
        _check(group, condition)
    described = {key: value for key, value in params.items() if key != "tags"}
    with resources.changing:
        resources.within("filters", "filters in a dataset group", resources.of_kind("filter", group.arn))
        made = resources.add("filter", resources.arn_of("filter", params["name"]), described, params.get("tags", []))
        made.kept["expression"] = expression
        life.begin(made, "filter")
    return {"filterArn": made.arn}


def _check(group, condition):
    dataset = datasets.of_group(group.arn, condition.dataset.upper())
    field = dataset and datasets.schema_of(dataset).named(condition.field)
    if not field:
        raise invalid(f"The filter expression uses {condition.dataset}.{condition.field}, which the dataset group {group.arn} does not have.")
    if field.textual:
        raise invalid(f"The filter expression uses {condition.field}, which is textual; such a field can't be used in a filter.")
    if condition.sign not in ("IN", "NOT IN") and field.type in ("string", "boolean"):
        raise invalid(f"The filter expression compares {condition.field} by {condition.sign}, but it is a {field.type}.")


def delete(params):
    found = resources.known("filter", params["filterArn"])
    with resources.changing:
        if found.running:
            raise in_use(f"The filter {found.arn} is being made or deleted.")
        life.begin(found, "delete", done=lambda _: resources.remove(found), statuses=life.DELETION)
    return {}
