"""Chat history into the lake: read, refuse, key, features, members, memberships (R-251).

`importer.HistoryImporter` is the door; `passage.Passage` reads in the order of the work.
"""
