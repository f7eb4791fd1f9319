"""Text in the reader's language, and what stands in for it."""

from html import escape as escape_str
from typing import NamedTuple

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

LANGUAGE_OF_RECORD = "lv"


class Text(NamedTuple):
    """One text in the record's language, and in English where somebody wrote it."""

    lv: str
    en: str = ""

    def best(self, language: str | None = None) -> tuple[str, str]:
        """The text for a reader of `language` (default: the page's), and the language it is in."""
        if (language or get_language()) == "en" and self.en:
            return self.en, "en"
        return self.lv, LANGUAGE_OF_RECORD

    def __str__(self) -> str:
        return self.best()[0]

    def __bool__(self) -> bool:
        return bool(self.lv)

    def html(self, page: str | None = None) -> SafeString:
        """Escaped, and marked with its language where that is not the page's.

        Args:
            page: the page's language, where somebody has asked already: it takes longer to ask
                than to escape, and a table has hundreds of texts.
        """
        page = page or get_language()
        value, language = self.best(page)
        escaped = escape_str(value)
        if value and language != page:
            escaped = f'<span lang="{language}">{escaped}</span>'
        return SafeString(escaped)

    def paragraphs(self) -> SafeString:
        """As `html`, each line that was typed on a line of its own, blank lines as paragraphs."""
        value, language = self.best()
        attribute = "" if language == get_language() else f' lang="{language}"'
        blocks = [block.strip() for block in value.replace("\r\n", "\n").split("\n\n")]
        return mark_safe(  # noqa: S308 - every block is escaped
            "".join(
                f"<p{attribute}>{escape(block).replace(chr(10), '<br>')}</p>"
                for block in blocks
                if block
            )
        )


class Both:
    """The two columns of a text as one value: `title_text = Both("title")`."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __get__(self, row: object, owner: type | None = None) -> Text:
        return Text(getattr(row, self.name), getattr(row, f"{self.name}_en"))


def without_double_stop(sentence: str) -> str:
    """A Latvian day ends with a stop of its own, which also ends the sentence after it."""
    return sentence.replace("..", ".")
