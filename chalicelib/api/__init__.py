"""What callers see: the calls of the API, each resource a module with its parameters and answers beside it.

Uses services, bootstrap for the ports, and all below them. Of its modules, routing alone knows Chalice.
"""
