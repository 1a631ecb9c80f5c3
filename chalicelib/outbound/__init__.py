"""Requests to the addresses that subscribers give: which may be asked, and the asking.

Uses ports; it implements ``Targets``.
"""
