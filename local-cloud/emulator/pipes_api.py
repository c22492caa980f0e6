"""AWS::Pipes::Pipe and CreatePipe: MiniStack drops the parameters of a pipe's source and target; here the pipe keeps them, checked.

Of the parameters the ones are taken that pipes_delivery.py follows; another one is refused rather than ignored.
"""

from ministack.services import pipes, stepfunctions
from ministack.services.cloudformation import provisioners

from emulator import api_model

TYPE = "AWS::Pipes::Pipe"
KEPT = ("SourceParameters", "TargetParameters")
SOURCE = {"FilterCriteria", "DynamoDBStreamParameters"}
TARGET = {"StepFunctionStateMachineParameters"}


def register():
    handler = provisioners._RESOURCE_HANDLERS[TYPE]
    handler["create"] = _checked(handler["create"], props_at=1)
    handler["update"] = _checked(handler["update"], props_at=2)
    pipes._create_pipe, pipes._update_pipe = _keeping(pipes._create_pipe), _keeping(pipes._update_pipe)
    pipes._describe_response = _with_parameters(pipes._describe_response)


def _checked(change, props_at):
    def changed(*arguments, **named):
        parameters = checked(arguments[props_at])
        name, attributes = change(*arguments, **named)
        pipes._pipes[name] = {**pipes._pipes[name], **parameters}
        return name, attributes
    return changed


def checked(props):
    """The parameters if EventBridge Pipes would take them and the emulator follows them; otherwise ValueError, one sentence."""
    source = api_model.conform("pipes", "PipeSourceParameters", props.get("SourceParameters") or {})
    target = api_model.conform("pipes", "PipeTargetParameters", props.get("TargetParameters") or {})
    for given, known in ((source, SOURCE), (target, TARGET)):
        if given.keys() - known:
            raise ValueError(f"{TYPE}: the emulator does not follow {', '.join(sorted(given.keys() - known))}, it follows {', '.join(sorted(known))}")
    if props.get("Enrichment"):
        raise ValueError(f"{TYPE}: the emulator does not follow Enrichment")
    if ":states:" in props.get("Target", "") and not _is_express(props["Target"]) and invocation(target) == "REQUEST_RESPONSE":
        raise ValueError(f"{TYPE}: InvocationType is REQUEST_RESPONSE (the default), which a standard state machine cannot answer: "
                         "use FIRE_AND_FORGET or an express state machine")
    return {"SourceParameters": source, "TargetParameters": target}


def invocation(target_parameters):
    return target_parameters.get("StepFunctionStateMachineParameters", {}).get("InvocationType", "REQUEST_RESPONSE")


def _is_express(arn):
    return (stepfunctions._state_machines.get(arn) or {}).get("type") == "EXPRESS"


def _keeping(change):
    def changed(name, body):
        try:
            parameters = checked({**pipes._pipes.get(name, {}), **body})
        except ValueError as problem:
            return pipes._error(400, "ValidationException", str(problem))
        answer = change(name, body)
        if answer[0] < 400:
            pipes._pipes[name] = {**pipes._pipes[name], **parameters}
        return answer
    return changed


def _with_parameters(describe):
    def described(pipe):
        return {**describe(pipe), **{key: pipe[key] for key in KEPT if pipe.get(key)}}
    return described
