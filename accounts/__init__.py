"""People, roles, groups, sessions and tokens: turns a request's cookie or bearer token into an `Actor`.

Owns who somebody is and what they were granted; never what that allows on a thread or an article (that is written in
the rules of the package that has it).

Invariants: no answer tells whether an address has an account, neither by its words nor by its work (a ticket is stored,
a job answers by mail); a session exists only if we made it; only hashes of secrets are kept, and no secret passes
through a verb, because the answers and arguments of verbs may be stored; passwords are hashed before a transaction
begins; one administrator always remains. Deliberately unknown here: spaces (a grant carries their id, nothing else),
HTML, cookies.

Layers, higher first: api | jobs > signing > service > queries > rules, passwords, csrf, agents, views, forms > models >
events, errors.
"""
