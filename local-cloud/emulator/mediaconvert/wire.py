"""Members of API shapes: in camelCase on the wire, in PascalCase in the model, in Step Functions and in here."""


def read(shape, value):
    """What came over the wire, with the names of the model. What the model does not know keeps its name, to be refused by it."""
    if shape.type_name == "structure" and isinstance(value, dict):
        names = {member.serialization.get("name", name): name for name, member in shape.members.items()}
        return {names.get(key, key): read(shape.members[names[key]], item) if key in names else item
                for key, item in value.items() if item is not None}
    if shape.type_name == "list" and isinstance(value, list):
        return [read(shape.member, item) for item in value]
    if shape.type_name == "map" and isinstance(value, dict):
        return {key: read(shape.value, item) for key, item in value.items()}
    return value


def written(shape, value):
    """An answer as it goes over the wire; times are seconds."""
    if shape.type_name == "structure":
        members = shape.members
        return {members[key].serialization.get("name", key): written(members[key], item) for key, item in value.items()}
    if shape.type_name == "list":
        return [written(shape.member, item) for item in value]
    if shape.type_name == "map":
        return {key: written(shape.value, item) for key, item in value.items()}
    return int(value) if shape.type_name == "timestamp" else value


def in_milliseconds(shape, value):
    """As Step Functions' optimized integration tells times."""
    if shape.type_name == "structure":
        return {key: in_milliseconds(shape.members[key], item) for key, item in value.items()}
    if shape.type_name == "list":
        return [in_milliseconds(shape.member, item) for item in value]
    return int(value) * 1000 if shape.type_name == "timestamp" else value
