"""A delivered article, be it text or a whole HTML page, to blocks with their roles and metadata.

Uses lines, formats (for the metadata that pages carry), times and the submission.
"""
