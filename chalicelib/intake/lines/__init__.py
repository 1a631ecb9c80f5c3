"""What a line of an article may be: a byline, a dateline, a caption, a correction, a time, furniture.

Uses models alone; one module a kind of line, and the word lists in data/.
"""
