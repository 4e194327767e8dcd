"""What is wrong with YAML that cannot be parsed, in words for someone who has never heard of tokens."""

from __future__ import annotations

import re

import yaml

from tutor.lesson.problems import Report
from tutor.lesson.source import Excerpt

__all__ = ["line_around", "quote_this", "report_syntax_error"]

_ENTRY = re.compile(r"\s*(?:- +)*(?:(?P<key>[^\s:#\"'\[{][^:#\n]*): +)?(?P<value>\S.*?)\s*$")
_NEEDS_QUOTES = frozenset("!&*@%[{`\"'|>")
_LONGEST = 200
_CLOSER = {"[": "]", "{": "}"}


def report_syntax_error(
    error: yaml.MarkedYAMLError,
    excerpt: Excerpt,
    folded: tuple[int, int] | None,
    bracket: int | None,
    report: Report,
) -> None:
    """Report a parser's error where its cause stands.

    Args:
        error: what the parser raised.
        excerpt: the text that was parsed.
        folded: where the latest quoted text over several lines begins and ends, if there is one; an error on the
            line on which it ends means that it was never closed.
        bracket: where the innermost bracket stands that is open at the error, if there is one.
        report: takes the problem.
    """
    problem, context = error.problem or "", error.context or ""
    index = error.problem_mark.index if error.problem_mark else 0
    opening = error.context_mark.index if error.context_mark else index
    end_of_text = "<stream end>" in problem or "end of stream" in problem
    if folded is not None and "\n" not in excerpt.text[folded[1] : index]:
        index, words = folded[0], _unclosed_quote(excerpt.text[folded[0]])
    elif "quoted scalar" in context and (end_of_text or "document separator" in problem):
        index, words = opening, _unclosed_quote(excerpt.text[opening])
    elif bracket is not None and (end_of_text or ("got ':'" in problem and "\n" in excerpt.text[bracket:index])):
        index, words = bracket, _unclosed_bracket(excerpt.text[bracket])
    else:
        if "could not find expected ':'" in problem or "alias" in context or "anchor" in context:
            index = opening
        words = _in_words(problem, context, line_around(excerpt.text, index))
    code, message, cure = words
    report.error(code, excerpt.range(index, index + 1), message, cure)


def _unclosed_quote(quote: str) -> tuple[str, str, str]:
    return "unclosed-quote", f"this {quote} is never closed", "close it on its line"


def _unclosed_bracket(bracket: str) -> tuple[str, str, str]:
    return "unclosed-bracket", f"this {bracket} is never closed", f"close it with {_CLOSER[bracket]}"


def _in_words(problem: str, context: str, line: str) -> tuple[str, str, str]:
    """Code, sentence and cure."""
    code = "yaml-syntax"
    if "'\\t'" in problem:
        return "yaml-tab", "a tab stands where YAML wants spaces", "indent with spaces"
    if "alias" in context or "anchor" in context:
        return "yaml-anchor", "a lesson has no YAML anchors or aliases", quote_this(line)
    if "escape" in problem:
        return code, r"\ begins an escape between double quotes, and this is none", "use single quotes"
    if "flow" in context:
        return code, "a comma or a closing bracket was expected here", "quote a text that holds , : ? [ ] { or }"
    if "found ']'" in problem or "found '}'" in problem:
        return code, "this bracket closes nothing", "delete it"
    if "mapping values are not allowed" in problem:
        return code, "a second `key:` begins here, inside a value", quote_this(line) or "mend its indentation"
    if "could not find expected ':'" in problem:
        return code, "`key: value` was expected here", quote_this(line)
    if "<block mapping start>" in problem or "found '-'" in problem or "found '?'" in problem:
        return code, "the indentation of this line fits no line above", "align it with its neighbours"
    return code, "this cannot be read as YAML", quote_this(line)


def line_around(text: str, index: int) -> str:
    """The line of a text on which an index stands."""
    end = text.find("\n", index)
    return text[text.rfind("\n", 0, index) + 1 : end if end >= 0 else len(text)]


def quote_this(line: str) -> str:
    """Advice: the same line with its value between quotes, or "" where quotes would not help or the line is long."""
    entry = _ENTRY.match(line) if len(line) <= _LONGEST else None
    if entry is None or not (entry["value"][0] in _NEEDS_QUOTES or ": " in entry["value"]):
        return ""
    key, value = entry["key"], entry["value"]
    if len(value) > 2 and value[0] == value[-1] and value[0] in "'\"":
        value = value[1:-1]
    quoted = f"'{value}'" if "'" not in value else '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return f"quote this: {key}: {quoted}" if key else f"quote this: {quoted}"
