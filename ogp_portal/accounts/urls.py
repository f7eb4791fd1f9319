"""Addresses of sign-in, under the names by which the library finds them.

The names it also knows, and which are left out here (signing up, further e-mail addresses), are
looked up by it only where they exist.
"""

from django.urls import path, re_path

from ogp_portal.accounts import views

urlpatterns = [
    path("login/", views.sign_in, name="account_login"),
    path("logout/", views.sign_out, name="account_logout"),
    path("account/password/change/", views.password_change, name="account_change_password"),
    path("account/password/changed/", views.password_changed, name="account_password_changed"),
    path("account/password/reset/", views.password_reset, name="account_reset_password"),
    path(
        "account/password/reset/sent/",
        views.password_reset_done,
        name="account_reset_password_done",
    ),
    re_path(
        r"^account/password/reset/(?P<uidb36>[0-9A-Za-z]{1,13})-(?P<key>[-0-9A-Za-z]{1,100})/$",
        views.password_new,
        name="account_reset_password_from_key",
    ),
    path(
        "account/password/reset/done/",
        views.password_new_done,
        name="account_reset_password_from_key_done",
    ),
]
