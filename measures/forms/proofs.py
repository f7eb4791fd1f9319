"""Evidence in a form: rows of links and files, each with what it proves."""

from datetime import date
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from commitments.forms.versioned import Line
from measures.evidence.attached import Shelf
from measures.evidence.places import is_of_no_public_network
from measures.filtering import DayField
from measures.forms.rows import Rows
from measures.forms.uploads import FormWithFile
from measures.operations.reporting import Proof

LONGEST_LINK = 1_000
MOST_PROOFS = 20


LABELS = {
    "evidence-url": _("Link"),
    "evidence-upload": _("File"),
    "evidence-file": _("File"),
    "evidence-proves": _("What does it prove?"),
    "evidence-dated_on": _("Its own date"),
}


class LinkField(forms.CharField):
    """A web address, to the letter but for its scheme in small letters."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"})
        super().__init__(required=False, max_length=LONGEST_LINK, widget=widget, **kwargs)

    def clean(self, value: Any) -> str:
        url: str = super().clean(value)
        if is_of_no_public_network(url):
            raise forms.ValidationError(
                gettext("This address is of an internal network: the public cannot open it.")
            )
        if url and not is_web_address(url):
            raise forms.ValidationError(why_no_web_address(url))
        scheme, colon, rest = url.partition(":")
        return f"{scheme.lower()}{colon}{rest}"


def is_web_address(url: str) -> bool:
    """http(s) with a host, and nothing in it that a browser would read otherwise than a person."""
    if any(char.isspace() or not char.isprintable() or char in '<>"\\^`{|}' for char in url):
        return False
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        return False
    is_plain = parts.username is None and parts.password is None
    return parts.scheme in ("http", "https") and "." in host.strip(".") and is_plain


def why_no_web_address(url: str) -> str:
    """What a person can mend in an address that is none."""
    if not url.lower().startswith(("https://", "http://")):
        return gettext("This is not a web address. It must begin with https:// or http://.")
    return gettext(
        "This is not a whole web address. It names a site in full, as in https://www.example.lv, "
        "and has no spaces, quotes or signs such as < and {, and no user's name or password."
    )


class ProofForm(FormWithFile):
    """One piece of evidence: `evidence-0-url`, `evidence-0-upload`, `evidence-0-proves` …"""

    field_order = ("url", "upload", "file", "proves", "dated_on")

    url = LinkField(label=_("Link"))
    proves = Line(label=_("What does it prove?"), required=False)
    dated_on = DayField(
        label=_("Its own date"),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "input-date"}),
    )

    def __init__(self, *args: Any, today: date | None = None, **kwargs: Any) -> None:
        self.today = today
        super().__init__(*args, **kwargs)

    def clean_dated_on(self) -> date | None:
        day: date | None = self.cleaned_data["dated_on"]
        if day and self.today and day > self.today:
            raise forms.ValidationError(gettext("This day is still to come."))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.errors.keys() & {"url", "upload", "file"}:
            return cleaned
        if cleaned.get("url") or cleaned.get("file"):
            if cleaned.get("proves") == "":
                is_link = bool(cleaned["url"])
                self.add_error("proves", _ASK_WHAT_IT_PROVES[is_link])
        elif cleaned.get("proves") or cleaned.get("dated_on"):
            takes_files = "upload" in self.fields
            self.add_error("url", _ASK_FOR_PROOF[takes_files])
        return cleaned


_ASK_WHAT_IT_PROVES = {
    True: _("Say in a few words what this link proves."),
    False: _("Say in a few words what this file proves."),
}
_ASK_FOR_PROOF = {
    True: _("Give the link, or choose the file, that proves it."),
    False: _("Give the link that proves it."),
}


class BaseProofs(Rows):
    """Links and files as evidence, each with what it proves.

    Made with `shelf=` and `today=`; without a shelf they take links alone.
    """

    rows_prefix = "evidence"
    legend = _("Evidence")
    another = _("One more piece of evidence")
    default_error_messages = {
        **Rows.default_error_messages,
        "too_many_forms": ngettext_lazy(
            "At most %(num)d piece of evidence can be published at once.",
            "At most %(num)d pieces of evidence can be published at once.",
            "num",
        ),
    }

    @property
    def hint(self) -> str:
        shelf: Shelf | None = self.form_kwargs.get("shelf")
        if shelf is None:
            return gettext("Links to public pages or documents, beginning with https://")
        return gettext(
            "A link to a public page or document, beginning with https://, or a file of at most"
            " 50 MB: PDF, DOCX, XLSX, ODT, ODS, CSV, PNG, JPEG, EDOC or ASiC-E. Everybody will be"
            " able to open it."
        )

    def proofs(self) -> tuple[Proof, ...]:
        return tuple(
            Proof(
                url=form.cleaned_data["url"],
                proves=form.cleaned_data["proves"],
                dated_on=form.cleaned_data["dated_on"],
                file=form.attached,
            )
            for form in self.forms
            if form.cleaned_data.get("url") or form.attached
        )


Proofs = BaseProofs.of(ProofForm, MOST_PROOFS)
