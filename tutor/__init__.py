"""A tutor of backpropagation: lessons in, one chain-rule multiplication at a time out."""

__version__ = "0.1.0"
