"""The project itself as an app: its two tables, and the checks of its settings."""

from django.apps import AppConfig

from ogp_portal import checks


class PortalConfig(AppConfig):
    name = "ogp_portal"
    # Registered by being imported, as Django's own checks are.
    checks = checks
