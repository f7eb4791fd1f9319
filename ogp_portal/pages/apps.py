from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "ogp_portal.pages"
    label = "pages"
