"""Puts the portal's own site in the place of Django's admin.

In a module of its own: an app's `apps` may declare one configuration only.
"""

from django.contrib.admin.apps import AdminConfig


class ReferenceAdminConfig(AdminConfig):
    default_site = "ogp_portal.accounts.admin.ReferenceSite"
