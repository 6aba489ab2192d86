"""What people look after themselves: profile, password, sessions, tokens, and how mails follow notifications."""

from typing import Final

from frontend.pages.me import password, preferences, profile, sessions, tokens

ROUTES: Final = (*profile.ROUTES, *password.ROUTES, *sessions.ROUTES, *tokens.ROUTES, *preferences.ROUTES)
