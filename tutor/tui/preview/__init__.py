"""A lesson on the screen while it is being written: read anew at every save."""
