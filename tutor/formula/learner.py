"""The learner's dialect: what may be typed in an answer, made into tokens that the one parser reads.

Juxtaposition multiplies, names may be written together or spelled out, `∂L/∂w` is one name where it is known. Whatever
has two readings, or none, is refused in its place, with what to write instead.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from tutor.errors import FormulaError, did_you_mean
from tutor.formula.names import spellings
from tutor.formula.parse import parse_tokens
from tutor.formula.rewrite import functions_in, rewrite
from tutor.formula.show import echo
from tutor.formula.tokens import Token, name_end, normal_name, token_at
from tutor.formula.tree import Array, Call, Expr, Span
from tutor.words import _

__all__ = ["MAX_CHARACTERS", "MAX_TOKENS", "Vocabulary", "echo", "read", "read_again"]

MAX_CHARACTERS = 200
MAX_TOKENS = 100
_ECHO_DEPTH = 200  # brackets are made explicit, so there are more of them than were typed

_EXPONENT = re.compile("(.+)([eE])(.+)")
_FUNCTION_SIGNS = {"σ": "sigmoid", "ln": "log"}
_WORD_NUMBERS = {"true": "1", "True": "1", "false": "0", "False": "0"}
_CLOSES_OPERAND = frozenset({"number", "name", ")", "]", "power", ".T"})
_OPENS_OPERAND = frozenset({"number", "name", "("})
_OF_ARRAYS = {
    "@": "@ multiplies matrices, and here all are numbers",
    ".T": "only a matrix has a transpose, and here all are numbers",
    "[": "here all are numbers, so there is nothing to index or to list",
    "]": "here all are numbers, so there is nothing to index or to list",
}
_CURES_OF_ARRAYS = {"@": "write * to multiply", ".T": "leave it out", "[": "write ( and )", "]": "write ( and )"}
_CURES = {
    "√": "write sqrt(x)", "½": "write 1/2", "¼": "write 1/4", "{": "write ( and )", "}": "write ( and )",
    "|": "write abs(x)", "Σ": "write sum(x)", "⟨": "write ( and )", "∞": "there are finite numbers only",
    ">": "write step(x): 1 where x is above 0, else 0", "<": "write step(x): 1 where x is above 0, else 0",
    ";": "give one answer", "%": "write * 0.01", "'": "a derivative is a formula of its own",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What an answer may be made of.

    Attributes:
        names: in normal form; a derivative is one name, `∂L/∂w`.
        functions: what may be called.
        arrays: the names that stand for arrays.
        matrices: whether `@`, `⊙`, `ᵀ`, indices and lists may be written.
        cure: what to do about a name that is none of these.
    """

    names: frozenset[str]
    functions: frozenset[str]
    arrays: frozenset[str] = frozenset()
    matrices: bool = False
    cure: str = ""


def read(text: str, words: Vocabulary, *, value: bool = False) -> Expr:
    """An answer as a tree, its places those of `text`.

    Args:
        text: what was typed.
        words: what it may be made of.
        value: whether numbers are asked for, not a formula: then `1, 2` is the list `[1, 2]`, and `2e-1` a number even
            where e is a name.

    Raises:
        FormulaError: with the place of what cannot be read, or can be read in two ways.
    """
    if len(text) > MAX_CHARACTERS:
        message = f"an answer of {len(text)} characters is longer than the {MAX_CHARACTERS} allowed"
        raise FormulaError(message, MAX_CHARACTERS, len(text), code="answer-too-long")
    try:
        found = _Reader(text, words, exponents=value).tokens()
        if len(found) > MAX_TOKENS + 1:
            message = f"an answer holds at most {MAX_TOKENS} symbols"
            raise FormulaError(message, found[MAX_TOKENS].start, len(text), code="answer-too-long")
        return _larger_of_two(_listed(found) if value else parse_tokens(found), words)
    except FormulaError as error:
        cure = "use fewer brackets" if error.code == "formula-too-deep" else error.help
        raise FormulaError(error.message, error.start, error.end, code=error.code, help=cure) from error


def _listed(found: list[Token]) -> Expr:
    """A formula, or a list that may have come without its outer brackets."""
    depth, begun, parts = 0, 0, list[list[Token]]()
    for place, token in enumerate(found):
        if token.kind == "," and depth == 0:
            if begun == place:
                message = "a number is missing before this comma"
                raise _refused(message, token.start, token.end, "write it, or delete one")
            parts.append([*found[begun:place], Token("end", "", token.start, token.start)])
            begun = place + 1
        depth += (token.kind in {"(", "["}) - (token.kind in {")", "]"})
    if not parts:
        return parse_tokens(found)
    if found[begun].kind != "end":
        parts.append(found[begun:])
    return Array(tuple(map(parse_tokens, parts)), Span(found[0].start, found[-1].end))


def read_again(text: str, words: Vocabulary) -> Expr:
    """What `echo` wrote, as the tree it was made of: brackets that were made explicit do not count."""
    return parse_tokens(_Reader(text, words, exponents=True).tokens(), _ECHO_DEPTH)


def _larger_of_two(expr: Expr, words: Vocabulary) -> Expr:
    """`max(a, b)` of numbers is the larger of the two; of arrays, the second argument is an axis."""
    pairs = {"max": "maximum", "min": "minimum"}
    if words.arrays or pairs.keys().isdisjoint(functions_in(expr)):
        return expr

    def change(node: Expr) -> Expr:
        if isinstance(node, Call) and node.function in pairs and len(node.arguments) == 2 and not node.keywords:
            return Call(pairs[node.function], node.arguments, (), node.span)
        return node

    return rewrite(expr, change)


class _Reader:
    """One answer's tokens: names resolved and split, products written out."""

    def __init__(self, text: str, words: Vocabulary, *, exponents: bool) -> None:
        self._text, self._words, self._exponents = text, words, exponents
        self._meant, self._longest = spellings(words.names)
        self._typed = self._typed_tokens()
        self._found: list[Token] = []
        self._operand = False

    def tokens(self) -> list[Token]:
        """All tokens, closed by one of kind `end`."""
        for place, token in enumerate(self._typed):
            if token.kind == "name":
                self._name(place, token)
            elif token.kind != "+" or self._operand or self._typed[place + 1].kind not in _OPENS_OPERAND:
                self._add(token)
        self._check_arrays()
        return self._found

    # characters

    def _typed_tokens(self) -> list[Token]:
        text, place, found = self._text, 0, list[Token]()
        while place < len(text):
            if text[place].isspace():
                place += 1
                continue
            found.append(token := self._derivative(place) or self._token(place))
            place = token.end
        return [*found, Token("end", "", len(text), len(text))]

    def _token(self, place: int) -> Token:
        character = self._text[place]
        if character == "⊙":
            if not self._words.matrices:
                raise _refused("⊙ multiplies arrays, and here all are numbers", place, place + 1, "write * to multiply")
            return Token("*", character, place, place + 1)
        if character == "∂":
            known = sorted(name for name in self._words.names if name.startswith("∂"))
            end = place + len(self._text[place:].split(maxsplit=1)[0])
            cure = did_you_mean(self._text[place:end], known) or self._words.cure
            raise FormulaError("this derivative has no value here", place, end, code="unknown-name", help=cure)
        try:
            token = token_at(self._text, place)
        except FormulaError as error:
            error.help = _CURES.get(character, "")
            raise
        if token.kind in _OF_ARRAYS and not self._words.matrices:
            raise _refused(_OF_ARRAYS[token.kind], token.start, token.end, _CURES_OF_ARRAYS[token.kind])
        if token.kind == "number" and not self._exponents:
            self._check_exponent(token)
        return token

    def _check_exponent(self, token: Token) -> None:
        """Refuse `2e-1` where e is a name, and `2e3` where e3 is one."""
        if not (found := _EXPONENT.fullmatch(token.text)):
            return
        mantissa, letter, exponent = found.groups()
        name = letter if exponent[0] in "+-" else f"{letter}{exponent}"
        if name in self._meant:
            message = f"{self._text[token.start : token.end]} can be read as a number or as a product"
            product = f"{mantissa}*{name}{exponent.removeprefix(name[1:])}"
            cure = f"write {mantissa}*10^{exponent.removeprefix('+')} or {product}"
            raise FormulaError(message, token.start, token.end, code="ambiguous", help=cure)

    def _derivative(self, place: int) -> Token | None:
        """`dL/dw` or `∂L/∂w`, where it is a known name; where dL and dw are names themselves, `∂` alone is meant."""
        text = self._text
        top, end = self._differential(place)
        slash = _behind_space(text, end)
        if not top or text[slash : slash + 1] not in {"/", "÷"}:
            return None
        bottom, end = self._differential(_behind_space(text, slash + 1))
        name = f"∂{top}/∂{bottom}"
        if name not in self._words.names or (text[place] == "d" and {f"d{top}", f"d{bottom}"} <= self._meant.keys()):
            return None
        return Token("name", name, place, end)

    def _differential(self, place: int) -> tuple[str, int]:
        """The name behind a `d` or `∂` and where it ends; "" where none begins."""
        if self._text[place : place + 1] not in {"d", "∂"}:
            return "", place
        start = _behind_space(self._text, place + 1)
        end = name_end(self._text, start)
        return normal_name(self._text[start:end]) or "", end

    # names

    def _name(self, place: int, token: Token) -> None:
        following = self._typed[place + 1].kind
        if following == "=" or token.text in self._words.names:  # an option's name, or one of ours
            self._add(token)
        elif token.text in _WORD_NUMBERS and place and self._typed[place - 1].kind == "=":
            self._add(Token("number", _WORD_NUMBERS[token.text], token.start, token.end))
        elif token.text in self._meant:
            self._add(token._replace(text=self._meant[token.text]))
        elif following == "(" and self._calls(token.text):
            self._add(token, calls=True)
        elif pieces := self._split(token.start, token.end):
            for piece in pieces:
                self._add(piece)
        else:
            raise self._unknown(token, called=following == "(", after=self._typed[place + 1])

    def _split(self, start: int, end: int) -> list[Token]:
        """`ax` as a and x, where there is just one way; [] where there is none."""
        text = self._text
        ways = {end: 1}
        step: dict[int, int] = {}
        for place in range(end - 1, start - 1, -1):
            ends = [
                each
                for each in range(place + 1, min(end, place + 2 * self._longest) + 1)
                if each in ways and self._piece(place, each)
            ]
            if ends:
                ways[place], step[place] = min(sum(ways[each] for each in ends), 2), ends[-1]
        if ways.get(start, 0) > 1:
            message = f"{text[start:end]} can be read as more than one product"
            raise _refused(message, start, end, "write * between the names")
        found: list[Token] = []
        while start in step:
            found.append(Token("name", self._piece(start, step[start]), start, step[start]))
            start = step[start]
        return found

    def _piece(self, start: int, end: int) -> str:
        return self._meant.get(normal_name(self._text[start:end]) or "", "")

    def _unknown(self, token: Token, *, called: bool, after: Token) -> FormulaError:
        functions, names = self._words.functions, self._words.names
        typed = self._text[token.start : token.end]
        if self._calls(token.text):
            return self._without_brackets(token, after)
        for split in range(token.end - 1, token.start, -1):
            head, tail = self._text[token.start : split], self._text[split : token.end]
            if self._calls(head) and (tail[0].isdigit() or self._is_product(split, token.end)):
                return _refused(f"{typed} is no name here", *token[2:], f"did you mean {head}({tail})?")
            if called and self._calls(tail) and self._is_product(token.start, split):
                return _refused(f"{typed} is no function", *token[2:], f"did you mean {head} * {tail}(…)?")
        if called:
            cure = did_you_mean(token.text, functions | names)
            message = _("no function is called {name}").format(name=typed)
            return FormulaError(message, *token[2:], code="unknown-function", help=cure)
        cure = did_you_mean(token.text, names)
        if token.text == "e" and "exp" in functions:
            cure = "write exp(x) for a power of e"
        return FormulaError(
            _("no value is called {name}").format(name=typed),
            *token[2:],
            code="unknown-name",
            help=cure or self._words.cure,
        )

    def _calls(self, word: str) -> bool:
        return _FUNCTION_SIGNS.get(word, word) in self._words.functions

    def _is_product(self, start: int, end: int) -> bool:
        try:
            return bool(self._split(start, end))
        except FormulaError:
            return True

    def _without_brackets(self, token: Token, after: Token) -> FormulaError:
        name = token.text
        if after.kind in {"**", "power"}:
            return _refused(f"{name} is a function", *token[2:], f"write {name}(x)^2 for its square")
        cure = f"did you mean {name}({after.text})?" if after.kind in {"name", "number"} else f"write {name}(x)"
        return _refused(_("{name} is a function, and needs brackets").format(name=name), *token[2:], cure)

    # products

    def _add(self, token: Token, *, calls: bool = False) -> None:
        """One token more, behind a product sign where two operands meet."""
        if self._operand and token.kind in _OPENS_OPERAND:
            self._meet(token)
        self._found.append(token)
        self._operand = token.kind in _CLOSES_OPERAND and not calls

    def _meet(self, token: Token) -> None:
        before = self._found[-1]
        if token.kind == "number":
            left = self._text[before.start : before.end]
            cure = _("write {one} * {other} for a product").format(one=left, other=token.text)
            raise _refused(_("{sign} does not fit here").format(sign=token.text), token.start, token.end, cure)
        first = _term_start(self._found)
        if first and self._found[first - 1].kind == "/":
            raise self._ambiguous(first, token)
        self._found.append(Token("*", "", token.start, token.start))

    def _ambiguous(self, first: int, token: Token) -> FormulaError:
        """`1/2x`: its divisor begins at `first`, and `token` follows it without a sign."""
        slash, divisor, last = self._found[first - 1], self._found[first], self._found[-1]
        top = self._found[_term_start(self._found, first - 1)]
        over, below = self._text[top.start : slash.start].strip(), self._text[divisor.start : last.end]
        more = "(…)" if token.kind == "(" else self._text[token.start : token.end]
        typed = self._text[top.start : token.end]
        message = f"{typed}{'…)' if token.kind == '(' else ''} is ambiguous"
        cure = f"write {over}/({below}{more}) or ({over}/{below}){more}"
        return FormulaError(message, slash.start, token.end, code="ambiguous", help=cure)

    def _check_arrays(self) -> None:
        """Refuse two arrays side by side: that is a matrix product on paper, and entry by entry here."""
        for place, token in enumerate(self._found):
            if token.kind == "*" and not token.text:
                left = self._found[_term_start(self._found, place) : place]
                right = self._found[place + 1 : _factor_end(self._found, place + 1)]
                if self._has_array(left) and self._has_array(right):
                    message = "two arrays side by side can be multiplied in two ways"
                    cure = "write @ for the matrix product, or * for entry by entry"
                    raise FormulaError(message, right[0].start, right[-1].end, code="ambiguous", help=cure)

    def _has_array(self, part: list[Token]) -> bool:
        return any(token.kind == "name" and token.text in self._words.arrays for token in part)


_SIGNS = frozenset({"+", "*", "/", "@", "(", "[", ",", "=", ":", "-"})
_OPENING = {")": "(", "]": "["}


def _term_start(found: list[Token], end: int | None = None) -> int:
    """Where the factors begin that end here, written together: behind the nearest sign that is not a power's own."""
    place = len(found) if end is None else end
    while place:
        token = found[place - 1]
        if token.kind in _OPENING:
            place = _opened_at(found, place - 1)
        elif token.kind in _SIGNS and (token.text or token.kind != "*") and not _is_minus_of_one(found, place - 1):
            return place
        else:
            place -= 1
    return 0


def _is_minus_of_one(found: list[Token], place: int) -> bool:
    """Whether this `-` stands before an operand alone: `x^-2`, `1/-x`."""
    return found[place].kind == "-" and place > 0 and found[place - 1].kind in {"**", "/"}


def _factor_end(found: list[Token], place: int) -> int:
    """Behind the factor that begins here."""
    if found[place].kind == "name" and found[place + 1].kind == "(":
        place += 1
    depth = 0
    for end in range(place, len(found)):
        depth += (found[end].kind in {"(", "["}) - (found[end].kind in {")", "]"})
        if depth <= 0:
            return end + 1
    return len(found)


def _opened_at(found: list[Token], place: int) -> int:
    """Where the bracket was opened that closes at `place`; 0 where it was not."""
    depth = 0
    for each in range(place, -1, -1):
        depth += (found[each].kind in {")", "]"}) - (found[each].kind in {"(", "["})
        if depth == 0:
            return each
    return 0


def _refused(message: str, start: int, end: int, cure: str) -> FormulaError:
    return FormulaError(message, start, end, code="unexpected-token", help=cure)


def _behind_space(text: str, place: int) -> int:
    while text[place : place + 1].isspace():
        place += 1
    return place
