"""Amazon Athena: MiniStack reads files by their names; here tables are read as the catalog describes them, and views and workgroups count."""


def register():
    pass
