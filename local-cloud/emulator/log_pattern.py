"""Filter patterns of CloudWatch Logs: terms, and JSON conditions, which MiniStack takes for matching everything.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
"""

import fnmatch
import functools
import json
import operator
import re

ABSENT = object()
ORDER = {">": operator.gt, ">=": operator.ge, "<": operator.lt, "<=": operator.le}
_TOKEN = re.compile(r"""\s*(?:(?P<mark>&&|\|\||[()]|!=|>=|<=|=|>|<)|"(?P<text>(?:\\.|[^"\\])*)"|%(?P<regex>[^%]*)%"""
                    r"""|(?P<selector>\$(?:\.[\w-]+|\[(?:\d+|"[^"]+"|'[^']+')\])+)|(?P<word>[^\s()=!<>&|"]+))""")
_STEP = re.compile(r"""\.([\w-]+)|\[(\d+)\]|\["([^"]+)"\]|\['([^']+)'\]""")


@functools.lru_cache(maxsize=512)
def compiled(pattern):
    """A function that tells whether a message matches; ValueError for a pattern that is none."""
    pattern = pattern.strip()
    if pattern.startswith("[") and pattern.endswith("]"):
        raise ValueError("NotImplemented: the local cloud has no patterns of space-delimited fields, only terms and JSON conditions")
    if not pattern.startswith("{"):
        return _terms(pattern)
    if not pattern.endswith("}"):
        raise ValueError(f"Invalid filter pattern: {pattern} has no closing brace")
    parser = _Parser(_tokens(pattern[1:-1]))
    condition = parser.either()
    if parser.left:
        raise ValueError(f"Invalid filter pattern: {parser.left[0][1]!r} is not expected in {pattern}")

    def matches(message):
        document = parsed(message)
        return document is not ABSENT and condition(document)
    return matches


def parsed(message):
    """A JSON object or array; nothing else has fields."""
    try:
        document = json.loads(message)
    except (ValueError, TypeError):
        return ABSENT
    return document if isinstance(document, (dict, list)) else ABSENT


def field(document, selector):
    """What $.a.b[0] selects, or ABSENT."""
    for match in _STEP.finditer(selector):
        name, index, *quoted = match.groups()
        key = int(index) if index else name or next(filter(None, quoted))
        if isinstance(document, list) and isinstance(key, int) and key < len(document) or isinstance(document, dict) and key in document:
            document = document[key]
        else:
            return ABSENT
    return document


def _tokens(text):
    found, at = [], 0
    while text[at:].strip():
        match = _TOKEN.match(text, at)
        if not match:
            raise ValueError(f"Invalid filter pattern: {text[at:].strip()!r} cannot be read")
        found.append((match.lastgroup, match[match.lastgroup]))
        at = match.end()
    return found


class _Parser:
    """|| binds loosest, then &&; each condition becomes a function of the document."""

    def __init__(self, tokens):
        self.left = tokens

    def either(self):
        parts = [self.both()]
        while self._next_is("||"):
            parts.append(self.both())
        return lambda document: any(part(document) for part in parts)

    def both(self):
        parts = [self.one()]
        while self._next_is("&&"):
            parts.append(self.one())
        return lambda document: all(part(document) for part in parts)

    def one(self):
        if self._next_is("("):
            inner = self.either()
            if not self._next_is(")"):
                raise ValueError("Invalid filter pattern: a parenthesis is not closed")
            return inner
        selector, (kind, word) = self._take("selector"), self._take()
        if kind == "word":
            return self._keyword(selector, word.upper())
        if kind != "mark" or word in ("&&", "||", "(", ")"):
            raise ValueError(f"Invalid filter pattern: {word!r} is no operator")
        return _comparison(selector, word, *self._take())

    def _keyword(self, selector, word):
        if word == "EXISTS":
            return lambda document: field(document, selector) is not ABSENT
        following = self._take("word").upper()
        if (word, following) == ("NOT", "EXISTS"):
            return lambda document: field(document, selector) is ABSENT
        values = {"TRUE": True, "FALSE": False, "NULL": None}
        if word != "IS" or following not in values:
            raise ValueError(f"Invalid filter pattern: {word} {following} is none of EXISTS, NOT EXISTS, IS TRUE, IS FALSE and IS NULL")
        return lambda document: field(document, selector) is values[following]

    def _take(self, wanted=None):
        if not self.left or wanted and self.left[0][0] != wanted:
            raise ValueError(f"Invalid filter pattern: {wanted or 'more'} is expected{f', not {self.left[0][1]!r}' if self.left else ' at its end'}")
        kind, value = self.left.pop(0)
        return value if wanted else (kind, value)

    def _next_is(self, mark):
        if self.left[:1] == [("mark", mark)]:
            self.left.pop(0)
            return True
        return False


def _comparison(selector, mark, kind, value):
    if kind not in ("text", "word", "regex"):
        raise ValueError(f"Invalid filter pattern: {selector} is compared with {value!r}, which is no value")
    number = _number(value) if kind == "word" else None
    if mark in ORDER:
        if number is None:
            raise ValueError(f"Invalid filter pattern: {selector} {mark} {value}: only numbers have an order")
        return lambda document: _is_number(found := field(document, selector)) and ORDER[mark](found, number)
    equal = _equal(kind, value, number)
    # A field that is not there is neither equal nor different.
    return lambda document: (found := field(document, selector)) is not ABSENT and equal(found) == (mark == "=")


def _equal(kind, value, number):
    if kind == "regex":
        expression = re.compile(value)
        return lambda found: isinstance(found, str) and expression.search(found) is not None
    if number is not None:
        return lambda found: _is_number(found) and found == number
    wanted = re.sub(r"\\(.)", r"\1", value)
    # An asterisk stands for any number of characters, alone for any text or number.
    pattern = re.compile(fnmatch.translate(re.sub(r"([\[?])", r"[\1]", wanted)))
    return lambda found: pattern.match(found if isinstance(found, str) else json.dumps(found)) is not None and (
        isinstance(found, str) or _is_number(found))


def _number(text):
    try:
        return float(text)
    except ValueError:
        return None


def _is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _terms(pattern):
    """All terms, one of those with a question mark, none of those with a minus; they are compared exactly."""
    found = [(mark, quoted or word) for mark, quoted, word in re.findall(r'([-?]?)(?:"([^"]*)"|(\S+))', pattern)]
    needed, optional, unwanted = ([term for mark, term in found if mark == wanted] for wanted in ("", "?", "-"))

    def matches(message):
        # Terms that must be there leave those with a question mark without effect.
        return all(term in message for term in needed) and not any(term in message for term in unwanted) \
            and (bool(needed) or not optional or any(term in message for term in optional))
    return matches
