"""The commands of ``python -m chalicelib``, and how their answers are shown."""
