"""What MiniStack's engine leaves out of the JSONata states language: Output of Succeed; Arguments, Output and Assign of Parallel."""

from ministack.services import stepfunctions


def register():
    stepfunctions._apply_output_path = _with_output_of_succeed(stepfunctions._apply_output_path)
    stepfunctions._run_parallel_branches = _with_jsonata_fields(stepfunctions._run_parallel_branches)


def _is_jsonata(state, context):
    return stepfunctions._state_query_language(state, context) == "JSONata"


def _with_output_of_succeed(apply_output_path):
    def apply(state, data, context=None):
        if state.get("Type") == "Succeed" and _is_jsonata(state, context):
            return stepfunctions._apply_jsonata_output(state, data, context, default=data)
        return apply_output_path(state, data, context)
    return apply


def _with_jsonata_fields(run_branches):
    def run(state, given, execution, context):
        if not _is_jsonata(state, context):
            return run_branches(state, given, execution, context)
        arguments = stepfunctions._apply_jsonata_arguments(state, given, context)
        results, following = run_branches(state, arguments, execution, context)
        output = stepfunctions._apply_jsonata_output(state, given, context, result=results, default=results)
        stepfunctions._apply_state_assign(state, given, context, result=results)
        return output, following
    return run
