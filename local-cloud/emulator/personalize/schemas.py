"""Schemas: CreateSchema and DeleteSchema. They are there at once."""

from emulator.personalize import avro, resources
from emulator.personalize.refusals import in_use, invalid


def create(params):
    try:
        parsed = avro.parse(params["schema"], params.get("domain"))
    except avro.Invalid as problem:
        raise invalid(f"Input schema is not valid: {problem}.") from None
    with resources.changing:
        resources.within("schemas", "active schemas", resources.of_kind("schema"))
        made = resources.add("schema", resources.arn_of("schema", params["name"]), dict(params))
    made.kept["schema"] = parsed
    return {"schemaArn": made.arn}


def delete(params):
    schema = resources.known("schema", params["schemaArn"])
    with resources.changing:
        users = [each for each in resources.of_kind("dataset") if each.described["schemaArn"] == schema.arn]
        if users:
            raise in_use(f"The schema {schema.arn} is used by {users[0].arn}; delete that first.")
        resources.remove(schema)
    return {}
