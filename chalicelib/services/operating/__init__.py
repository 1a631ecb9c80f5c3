"""What operators do: extract again, build the table again, look after dead letters.

Uses the wings receiving, editing, sources, telling, exporting and extracting, and paging; none uses it.
"""
