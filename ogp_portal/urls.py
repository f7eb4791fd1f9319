"""All addresses. Latvian has no prefix, English stands under /en/."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path, register_converter
from django.urls.converters import StringConverter

from measures.views.files import evidence_file
from ogp_portal import health
from ogp_portal.pages import statements
from ogp_portal.pages.components import components


class HashConverter(StringConverter):
    """A SHA-256 in hexadecimal."""

    regex = "[0-9a-f]{64}"


register_converter(HashConverter, "sha256")

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    # The bytes are the same in every language.
    path("evidence/<sha256:sha256>/<str:name>", evidence_file, name="evidence-file"),
    path("admin/", admin.site.urls),
    *i18n_patterns(
        path("", include("ogp_portal.pages.urls")),
        path("", include("reports.urls")),
        path("", include("measures.urls")),
        path("", include("commitments.urls")),
        path("", include("ogp_portal.accounts.urls")),
        path("about/", statements.about, name="about"),
        path("accessibility/", statements.accessibility, name="accessibility"),
        path("privacy/", statements.privacy, name="privacy"),
        *([path("components/", components, name="components")] if settings.DEBUG else []),
        prefix_default_language=False,
    ),
]

handler400 = "ogp_portal.errors.bad_request"
handler403 = "ogp_portal.errors.permission_denied"
handler404 = "ogp_portal.errors.page_not_found"
handler429 = "ogp_portal.errors.too_many_requests"
handler500 = "ogp_portal.errors.server_error"
