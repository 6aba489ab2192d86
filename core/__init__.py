"""The kernel: settings, database, work, outbox, errors, ids, markup, i18n.

It knows no feature and no HTTP. Everything below the edge is plain synchronous Python; the edge is
`core.desk` (a request) and `core.worker` (the outbox), and nobody else commits.
"""
