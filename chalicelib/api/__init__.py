"""What callers see: the calls of the API, each resource a module with its parameters and answers beside it.

Uses the services, with the ports that bootstrap wires, and the shapes of models, intake and ports. Of its
modules, routing and edge alone know Chalice.
"""
