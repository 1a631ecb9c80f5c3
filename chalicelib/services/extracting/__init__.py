"""What the queue brings: a delivery is read, and its claims are served in place of the older ones.

Uses the wings receiving, editing, sources, counting, telling and exporting; none uses it, so that the
functions that receive and answer never import what reads articles.
"""
