"""What people look after themselves: profile, address, password, sessions, tokens, and mails about notifications."""

from typing import Final

from frontend.pages.me import address, password, preferences, profile, sessions, tokens

ROUTES: Final = (
    *profile.ROUTES,
    *address.ROUTES,
    *password.ROUTES,
    *sessions.ROUTES,
    *tokens.ROUTES,
    *preferences.ROUTES,
)
