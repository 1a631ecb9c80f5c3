"""What operators do: extract again, build the table again, look after dead letters.

Uses the wings receiving, editing, sources and telling, and paging; none uses it.
"""
