"""The proof of lessons: whatever a lesson claims is tried, over many variants of its numbers."""

from tutor.check.run import Checked, check_file, check_paths

__all__ = ["Checked", "check_file", "check_paths"]
