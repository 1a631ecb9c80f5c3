"""How the shipped extraction model is made: see README.md beside this file."""
