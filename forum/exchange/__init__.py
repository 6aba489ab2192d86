"""Communities on the move: the format threads travel in, and how files of it are read and written.

Owns the documented structs (`format`), the files (`lines`), what Stack Exchange needs beyond them (`stackexchange`,
`dump`), and the pure part of an import: fingerprints (`prints`) and rendered posts (`preparing`).
It never touches the database; the verbs are in `forum.service.importing`, the reads in `forum.queries.exporting`.
"""
