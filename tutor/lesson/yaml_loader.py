"""PyYAML's parser, with `?` inside a text in brackets, as YAML 1.2 has it.

PyYAML ends a plain text in `[…]` or `{…}` before a question mark, where authors of questions end theirs.
"""

from __future__ import annotations

import re

import yaml

__all__ = ["Loader"]

_LETTER = r"[^\0\s:]|[^\S\0 \t\n\r]|:(?![\0 \t\n\r])"
_LETTER_IN_BRACKETS = r"[^\0\s:,\[\]{}]|[^\S\0 \t\n\r]|:(?![\0 \t\n\r,\[\]{}])"
_PLAIN, _PLAIN_IN_BRACKETS = (
    re.compile(rf"(?:(?:{letter})++(?: ++(?=(?!#)(?:{letter})))?)*+") for letter in (_LETTER, _LETTER_IN_BRACKETS)
)
"""What is left of a text on its line: words, and the spaces between them."""


class Loader(yaml.SafeLoader):
    r"""Gives the events of a whole text whose only line ends are `\n`."""

    _known = -1

    def check_token(self, *choices: type[yaml.Token]) -> bool:  # type: ignore[override]  # which the stubs let be more
        """Whether the next token is of one of these types; it is looked for once, where PyYAML asks again each time."""
        if self._known != self.tokens_taken:
            while self.need_more_tokens():
                self.fetch_more_tokens()
            self._known = self.tokens_taken
        return bool(self.tokens) and (not choices or isinstance(self.tokens[0], choices))

    def need_more_tokens(self) -> bool:
        """Whether the next token is still unknown, or may yet turn out to be a key."""
        if self.done or not self.tokens:
            return not self.done
        if not self.possible_simple_keys:
            return False
        self.stale_possible_simple_keys()
        first = self.next_possible_simple_key()  # type: ignore[no-untyped-call]  # whose type the stubs leave out
        return bool(first == self.tokens_taken)

    def get_token(self) -> yaml.Token:
        """The next token, which the parser has looked at."""
        self.check_token()
        self.tokens_taken += 1
        token: yaml.Token = self.tokens.pop(0)
        return token

    def scan_plain(self) -> yaml.ScalarToken:
        """A scalar without quotes: runs of characters, and the spaces and line ends between them, folded."""
        start = end = self.get_mark()
        indent = self.indent + 1
        pieces: list[str] = []
        spaces: list[str] | None = []
        run_of = _PLAIN_IN_BRACKETS if self.flow_level else _PLAIN
        while self.peek() != "#":
            run = run_of.match(self.buffer, self.pointer)
            if run is None or not run[0]:
                break
            self.allow_simple_key = False
            pieces += [*(spaces or ()), run[0]]
            self.pointer += len(run[0])  # at once: PyYAML's own `forward` looks at every character
            self.index += len(run[0])
            self.column += len(run[0])
            end = self.get_mark()
            spaces = self.scan_plain_spaces(indent, start)
            if not spaces or (not self.flow_level and self.column < indent):
                break
        return yaml.ScalarToken("".join(pieces), True, start, end)
