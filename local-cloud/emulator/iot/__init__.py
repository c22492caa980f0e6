"""AWS IoT Core: MiniStack's rules knew no Firehose, S3, Kinesis and CloudWatch Logs, and tried once; its broker took any client.

Here rules are really carried out with their roles, and devices are held to their certificates, policies and limits.
"""


def register():
    from emulator.iot import lambda_failures, listener, role_aliases, rule_check, rules, session, sql

    sql.register()
    rule_check.register()
    rules.register()
    lambda_failures.register()
    listener.register()
    session.register()
    role_aliases.register()
