"""Properties of a template as a request of the API whose types they have."""


def from_template(shape, value):
    """Properties as the API's members: their first letters are small, keys of maps are data, numbers and booleans may be texts."""
    if shape.type_name == "structure" and isinstance(value, dict):
        names = {name.lower(): name for name in shape.members}
        return {names.get(key.lower(), key): from_template(shape.members[names[key.lower()]], item) if key.lower() in names else item
                for key, item in value.items()}
    if shape.type_name == "map" and isinstance(value, dict):
        return {key: from_template(shape.value, item) for key, item in value.items()}
    if shape.type_name == "list" and isinstance(value, list):
        return [from_template(shape.member, item) for item in value]
    if shape.type_name in ("integer", "long") and isinstance(value, str) and value.isdigit():
        return int(value)
    if shape.type_name == "double" and isinstance(value, str):
        return float(value)
    return value
