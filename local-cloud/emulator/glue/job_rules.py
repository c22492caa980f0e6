"""What Glue refuses of a job although each member by itself is right.

https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-jobs-job.html
"""

from emulator.glue.refusals import invalid

COMMANDS = ("glueetl", "pythonshell", "gluestreaming", "glueray")
VERSIONS = ("0.9", "1.0", "2.0", "3.0", "4.0", "5.0", "5.1")
# A job that names no version.
DEFAULT_VERSION = "5.1"
# Data processing units of a worker.
DPU = {"Standard": 1, "G.025X": 0.25, "G.1X": 1, "G.2X": 2, "G.4X": 4, "G.8X": 8, "Z.2X": 2}
LONGEST_MIN = 7 * 24 * 60


def check(job):
    for rule in (_command, _version, _timeout, _capacity, _execution_class, _pythonshell):
        problem = rule(job)
        if problem:
            raise invalid(problem)


def version(job):
    return job.get("GlueVersion", DEFAULT_VERSION)


def timeout_minutes(job):
    return job.get("Timeout", 480 if version(job) >= "5.0" else 2880)


def _command(job):
    name = job["Command"].get("Name")
    if name not in COMMANDS:
        return f"The command name '{name}' is not supported. Allowed: {', '.join(COMMANDS)}."
    if not job["Command"].get("ScriptLocation", "").startswith("s3://"):
        return "Command.ScriptLocation must be the path of a script in S3."
    return None


def _version(job):
    return None if version(job) in VERSIONS else f"Glue version {version(job)} is not supported. Allowed: {', '.join(VERSIONS)}."


def _timeout(job):
    timeout = job.get("Timeout", 1)
    return f"Timeout is {timeout} minutes: at most {LONGEST_MIN} (7 days) are allowed." if timeout > LONGEST_MIN else None


def _capacity(job):
    worker, number = job.get("WorkerType"), job.get("NumberOfWorkers")
    if (worker or number) and "MaxCapacity" in job:
        return "Please do not set Max Capacity if using Worker Type and Number of Workers."
    if (worker is None) != (number is None):
        return "Please set both Worker Type and Number of Workers."
    if job["Command"]["Name"] == "glueetl" and "MaxCapacity" in job and version(job) >= "2.0":
        return f"Glue version {version(job)} takes no Max Capacity: set Worker Type and Number of Workers."
    return None


def _execution_class(job):
    if job.get("ExecutionClass") != "FLEX":
        return None
    if job["Command"]["Name"] != "glueetl" or version(job) < "3.0" or job.get("WorkerType") not in ("G.1X", "G.2X"):
        return "The execution class FLEX is allowed for jobs of the command glueetl with Glue version 3.0 or newer and workers of type G.1X or G.2X."
    return None


def _pythonshell(job):
    if job["Command"]["Name"] != "pythonshell":
        return None
    if "WorkerType" in job:
        return "Worker Type is not supported for Job Command pythonshell."
    if job.get("MaxCapacity", 0.0625) not in (0.0625, 1):
        return f"Max Capacity of a job of the command pythonshell is {job['MaxCapacity']}: allowed are 0.0625 and 1."
    return None
