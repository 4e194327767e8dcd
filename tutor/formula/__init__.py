"""The language of mathematics: text to trees, trees to text and to values. Knows nothing of networks."""

from tutor.formula.evaluate import Function, Values, compile_formula, evaluate
from tutor.formula.parse import normal_name, parse
from tutor.formula.rewrite import fold, functions_in, names_in, rename, substitute
from tutor.formula.show import canonical, number_text
from tutor.formula.tree import (
    Array,
    Binary,
    Call,
    Expr,
    Index,
    Name,
    Number,
    Slice,
    Span,
    Transpose,
    Unary,
)

__all__ = [
    "Array",
    "Binary",
    "Call",
    "Expr",
    "Function",
    "Index",
    "Name",
    "Number",
    "Slice",
    "Span",
    "Transpose",
    "Unary",
    "Values",
    "canonical",
    "compile_formula",
    "evaluate",
    "fold",
    "functions_in",
    "names_in",
    "normal_name",
    "number_text",
    "parse",
    "rename",
    "substitute",
]
