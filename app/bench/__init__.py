"""Measuring a site from outside: `forum bench`.

It plants a made community of any size in a folder of its own, starts the real server on it, and asks over HTTP what
people ask while they type. No server imports this. No limit of a site is loosened: what a limit would stop is spread
over as many made people as it takes.
"""
