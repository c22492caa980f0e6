"""Metric math of CloudWatch, as far as checks need it: + - * / ^, brackets, numbers, comparisons, IF, MAX, MIN, SUM and AVG of a list, and FILL.

A series is a map from time to value. Where an operand has no value, or the divisor is 0, the result has none. What is not
known here is refused, never guessed. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
"""

import ast
import operator

OPERATORS = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv, ast.Pow: operator.pow}
COMPARISONS = {ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge, ast.Eq: operator.eq, ast.NotEq: operator.ne}
OF_A_LIST = {"MAX": max, "MIN": min, "SUM": sum, "AVG": lambda values: sum(values) / len(values)}


def evaluate(expression, series, times):
    """The series of an expression; `times` are all periods of the request, oldest first. ValueError with one sentence."""
    try:
        tree = ast.parse(expression.replace("^", "**").strip(), mode="eval").body
    except SyntaxError:
        raise ValueError(f"Error in expression '{expression}': it cannot be read") from None
    result = _value(tree, series, times)
    if not isinstance(result, dict):
        raise ValueError(f"Error in expression '{expression}': it is one number, a time series is needed")
    return result


def _value(node, series, times):
    if isinstance(node, ast.Constant) and isinstance(node.value, (int, float)):
        return node.value
    if isinstance(node, ast.Name) and node.id in series:
        return series[node.id]
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return _combine(operator.sub, [0, _value(node.operand, series, times)])
    if isinstance(node, ast.BinOp) and type(node.op) in OPERATORS:
        return _combine(OPERATORS[type(node.op)], [_value(side, series, times) for side in (node.left, node.right)])
    if isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in COMPARISONS:
        compare = COMPARISONS[type(node.ops[0])]
        return _combine(lambda left, right: 1 if compare(left, right) else 0, [_value(side, series, times) for side in (node.left, *node.comparators)])
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return _call(node, series, times)
    raise ValueError(f"Error in expression: '{ast.unparse(node)}' is no query's id and nothing that the local cloud knows")


def _call(node, series, times):
    name, arguments = node.func.id, node.args
    if name == "FILL" and len(arguments) == 2:
        return _fill(_value(arguments[0], series, times), arguments[1], series, times)
    if name == "IF" and len(arguments) == 3:
        return _combine(lambda condition, then, otherwise: then if condition else otherwise, [_value(each, series, times) for each in arguments])
    if name in OF_A_LIST and len(arguments) == 1 and isinstance(arguments[0], ast.List):
        return _combine(lambda *values: OF_A_LIST[name](values), [_value(item, series, times) for item in arguments[0].elts])
    raise ValueError(f"Error in expression: the local cloud does not know '{ast.unparse(node)}'")


def _fill(filled, filler, series, times):
    if isinstance(filler, ast.Name) and filler.id == "REPEAT":
        result, last = {}, None
        for time in times:
            last = filled.get(time, last)
            if last is not None:
                result[time] = last
        return result
    value = _value(filler, series, times)
    fill = value.get if isinstance(value, dict) else lambda _time: value
    return {time: point for time in times if (point := filled.get(time, fill(time))) is not None}


def _combine(function, operands):
    """The function at each time that all series have; of plain numbers a number."""
    maps = [operand for operand in operands if isinstance(operand, dict)]
    if not maps:
        return function(*operands)
    result = {}
    for time in set(maps[0]).intersection(*maps[1:]):
        try:
            result[time] = function(*[operand[time] if isinstance(operand, dict) else operand for operand in operands])
        except ZeroDivisionError:
            continue
    return result
