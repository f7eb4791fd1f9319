"""Sessions in the database, asked for only by keys that it could have given."""

import re

from django.contrib.sessions.backends.db import SessionStore as DatabaseSessionStore

KEY = re.compile(r"[0-9a-z]{32}")


class SessionStore(DatabaseSessionStore):
    def _validate_session_key(self, key: str | None) -> bool:
        """Django only looks at the length; a cookie can hold what PostgreSQL takes for no text."""
        return bool(key and KEY.fullmatch(key))
