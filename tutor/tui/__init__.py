"""The screens, in Textual. Nothing outside this room imports it."""
