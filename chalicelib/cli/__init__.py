"""The commands of ``python -m chalicelib``, and how their answers are shown.

Uses everything below it; most commands only call the API of a running Onrecord.
"""
