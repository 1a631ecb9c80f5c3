"""What can go wrong on the way to AWS."""


class CannotPackage(Exception):
    """There is no package, or it would not run; says why and what to do."""
