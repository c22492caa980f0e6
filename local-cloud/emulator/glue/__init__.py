"""Glue: MiniStack keeps its catalog and the records; here jobs really run, crawlers really read what they crawl, and connections really connect."""


def register():
    """Into MiniStack's tables of services, of CloudFormation types and of Step Functions' integrations."""
    from ministack import app as ministack_app

    from emulator import scratch
    from emulator.glue import crawler_schedule, door, job_task, run_life, stack_resources, stored

    ministack_app.SERVICE_HANDLERS["glue"] = door.handle_request
    scratch.sweep(run_life.DIRECTORY)
    stored.register()
    stack_resources.register()
    job_task.register()
    crawler_schedule.register()
