"""Onrecord: who is on record as saying what in news articles. docs/architecture.md is its map."""
