"""Sessions for other programs, one module per format (docs/exports.md). Pure: sessions in, bytes out.

Every format but CSV and the raw records needs a wall time; `dated` gives the sessions that have one.
"""
