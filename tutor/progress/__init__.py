"""What the learner did and where each lesson stands, kept through crashes, full disks and broken files.

folders    where data and config lie
records    an attempt, a standing, and the rows they become
schema     the migrations
recovery   backups, and what is brought back from a broken file
database   one file: opened, checked, mended
store      what the rest of the tutor uses

Nothing here knows a lesson, a network or a question: ids and verdicts only.
"""
