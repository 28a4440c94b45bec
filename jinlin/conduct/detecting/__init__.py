"""Finding what may break a rule in a stream of messages: pure functions over columns, no rows, no clock.

`finding.find` is the door; `bench: benchmarks/conduct_stream.py`.
"""
