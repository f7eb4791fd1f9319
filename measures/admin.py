"""Reference rows in the admin: by which words people say how a measure stands."""

from django.contrib import admin

from measures.models import StatusWord
from ogp_portal.accounts.admin import PlainListAdmin


@admin.register(StatusWord)
class StatusWordAdmin(PlainListAdmin):
    """The list by which worksheets that are brought in are understood; coordinators keep it."""

    list_display = ["words", "status"]
    fields = ["words", "status"]
