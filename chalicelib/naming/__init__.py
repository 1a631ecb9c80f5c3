"""What things are called: ids, S3 keys, times as text, and names and words as they are compared. Pure.

Uses models alone.
"""
