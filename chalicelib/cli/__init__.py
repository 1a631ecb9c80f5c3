"""The commands of ``python -m chalicelib``, a module each; ``__main__`` lists them.

Uses services, ports, the local system and what is below them; of the API only its address.

connection          to a running Onrecord, whose API most commands only call
deployment          to a deployment itself, for dlq, backfill, index, lake, doctor and "tokens first"
checks              what doctor looks at
showing, pacing     how answers are shown, and at what pace many are asked for
verifying           of stats
"""
