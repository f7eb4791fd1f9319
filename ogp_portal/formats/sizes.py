"""How large a file is, in words."""

from django.template.defaultfilters import filesizeformat
from django.utils.translation import ngettext

KILOBYTE = 1024


def size_text(size: int) -> str:
    """“4,8 MB”. As Django has it, but for single bytes: its Latvian gives them wrong endings."""
    if size >= KILOBYTE:
        return str(filesizeformat(size))
    return ngettext("%(size)d byte", "%(size)d bytes", size) % {"size": size}
