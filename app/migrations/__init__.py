"""The schema's history, shared by SQLite and PostgreSQL."""
