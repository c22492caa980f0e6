"""Filter expressions, as far as the local cloud knows them; whatever else Personalize has is refused.

    INCLUDE|EXCLUDE ItemID WHERE <condition> [AND <condition>...] | [OR <condition>...]
    condition: Interactions.FIELD or Items.FIELD, then IN or NOT IN ("a", $B, "*"), or of Items.FIELD also = < <= > >= and a number or $B

https://docs.aws.amazon.com/personalize/latest/dg/filter-expressions.html
"""

import operator
import re

from emulator.personalize.refusals import invalid

TOKEN = re.compile(r'\s*(?:("(?:[^"\\]|\\.)*")|(\$[A-Za-z_]\w*)|([A-Za-z_][\w]*(?:\.\w+)?)|(-?\d+(?:\.\d+)?)|(<=|>=|[=<>(),]))')
COMPARISONS = {"=": operator.eq, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}
# The newest interactions of a user and an event type that count.
MOST_INTERACTIONS = 100


class Condition:
    def __init__(self, dataset, field, sign, values):
        self.dataset, self.field, self.sign, self.values = dataset, field, sign, values

    def holds(self, value, given):
        wanted = [each for text in self.values for each in (given[text[1:]] if text.startswith("$") else [text])]
        if self.sign in COMPARISONS:
            return value is not None and COMPARISONS[self.sign](float(value), float(wanted[0]))
        found = self._found(value, wanted)
        return not found if self.sign == "NOT IN" else found

    def _found(self, value, wanted):
        if value is None:
            return False
        if self.field == "EVENT_TYPE":
            # The one place where case does not matter.
            return "*" in wanted or str(value).lower() in {each.lower() for each in wanted}
        return "*" in wanted or not {each.lower() if isinstance(value, bool) else each for each in wanted}.isdisjoint(_texts(value))


def _texts(value):
    """Of several categories, each counts."""
    return str(value).lower().split("|") if isinstance(value, bool) else str(value).split("|")


class Filter:
    def __init__(self, includes, conditions, every):
        self._includes, self.conditions, self._every = includes, conditions, every

    @property
    def parameters(self):
        return {text[1:] for condition in self.conditions for text in condition.values if text.startswith("$")}

    def test(self, given, events, items):
        """A function that tells whether an item may be recommended; `events`: the user's interactions as (item, event type, event value)."""
        missing = sorted(self.parameters - set(given))
        if missing:
            raise invalid(f"The value for the filter parameter {missing[0]} is missing in filterValues.")
        values = {name: read_values(text) for name, text in given.items()}
        meets = self._of_events(values, events) if self.conditions[0].dataset == "Interactions" else self._of_items(values, items)
        return lambda item: meets(item) == self._includes

    def _all(self, results):
        return all(results) if self._every else any(results)

    def _of_events(self, values, events):
        places = {"EVENT_TYPE": 1, "EVENT_VALUE": 2}
        met = {event[0] for event in events
               if self._all([condition.holds(event[places[condition.field]], values) for condition in self.conditions])}
        return lambda item: item in met

    def _of_items(self, values, items):
        return lambda item: self._all([condition.holds(items.get(item, {}).get(condition.field), values) for condition in self.conditions])


def read_values(text):
    """`"a","b"` or `10` of filterValues."""
    values, rest = [], text.strip()
    while True:
        found = re.match(r'\s*(?:"((?:[^"\\]|\\.)*)"|([^",\s]+))\s*(,|$)', rest)
        if not found:
            raise invalid(f"The filter value {text} is not valid: values stand in double quotes, with commas between them.")
        values.append(found[1].replace('\\"', '"') if found[1] is not None else found[2])
        rest = rest[found.end():]
        if not found[3]:
            return values


def parse(text):
    """The filter of this expression; a refusal names what the local cloud does not know."""
    tokens = _Tokens(text)
    mode = tokens.take("INCLUDE", "EXCLUDE")
    tokens.take("ITEMID")
    tokens.take("WHERE")
    conditions, words = [_condition(tokens)], set()
    while not tokens.over:
        words.add(tokens.take("AND", "OR"))
        conditions.append(_condition(tokens))
    if len(words) > 1 or len({condition.dataset for condition in conditions}) > 1:
        raise invalid(f"The filter expression mixes AND with OR, or datasets; the local cloud knows one of each only: {text}")
    return Filter(mode == "INCLUDE", conditions, "OR" not in words)


def _condition(tokens):
    dataset, _, field = tokens.take_name().partition(".")
    if dataset.lower() not in ("interactions", "items") or not field:
        raise invalid(f"The filter expression uses {dataset}.{field}; the local cloud knows Interactions.FIELD and Items.FIELD only.")
    dataset = dataset.capitalize()
    if dataset == "Interactions" and field not in ("EVENT_TYPE", "EVENT_VALUE"):
        raise invalid(f"The filter expression uses Interactions.{field}; the local cloud knows EVENT_TYPE and EVENT_VALUE of interactions only.")
    sign = tokens.take("IN", "NOT", *COMPARISONS)
    if sign in COMPARISONS:
        return Condition(dataset, field, sign, [tokens.take_value()])
    if sign == "NOT":
        tokens.take("IN")
    tokens.take("(")
    values = [tokens.take_value()]
    while tokens.take(",", ")") == ",":
        values.append(tokens.take_value())
    return Condition(dataset, field, "NOT IN" if sign == "NOT" else "IN", values)


class _Tokens:
    def __init__(self, text):
        self._text, self._place = text, 0

    @property
    def over(self):
        return not self._text[self._place:].strip()

    def _next(self):
        found = TOKEN.match(self._text, self._place)
        if not found:
            rest = self._text[self._place:].strip()
            raise invalid(f"The filter expression is not valid, or not known to the local cloud, from '{rest}': {self._text}")
        self._place = found.end()
        return found

    def take(self, *words):
        before, found = self._place, self._next()
        word = (found[3] or found[5] or "").upper()
        if word not in words:
            raise invalid(f"The filter expression should have {' or '.join(words)} at '{self._text[before:].strip()}' (or the local cloud does not "
                          f"know this): {self._text}")
        return word

    def take_name(self):
        return self._next()[3] or ""

    def take_value(self):
        before, found = self._place, self._next()
        if found[1]:
            return found[1][1:-1].replace('\\"', '"')
        if not found[2] and not found[4]:
            raise invalid(f"The filter expression should have a value in double quotes, a number or a $parameter at "
                          f"'{self._text[before:].strip()}': {self._text}")
        return found[2] or found[4]
