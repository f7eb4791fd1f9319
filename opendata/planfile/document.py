"""The plan file: a plan as one JSON document (docs/plan-file.schema.json describes it).

Reading checks the document as a whole before anything is written; writing prints what the record
says now. Both use one *canonical* form, in which a key that would only repeat its default is left
out and no text begins or ends with a blank, so two documents say the same exactly when their
canonical forms are equal.
"""

from typing import Any

Document = dict[str, Any]

FORMAT, FORMAT_VERSION = "open-government-plan", 1
EMPTY: tuple[object, ...] = (None, "", [], {}, False)
# Keys that stay even when they say nothing: the schema asks for them.
ALWAYS = {
    "valid_from",
    "sources",
    "institutions",
    "commitments",
    "reports",
    "groups",
    "measures",
    "lv",
}


class PlanFileError(Exception):
    """The document cannot be loaded; `problems` are (path in the document, sentence)."""

    def __init__(self, problems: list[tuple[str, str]]) -> None:
        super().__init__("; ".join(f"{path}: {sentence}" for path, sentence in problems))
        self.problems = problems


def canonical(node: Any) -> Any:
    if isinstance(node, dict):
        kept = {key: canonical(value) for key, value in node.items()}
        return {
            key: value
            for key, value in kept.items()
            if key in ALWAYS or not (value in EMPTY or value == {"lv": ""})
        }
    if isinstance(node, list):
        return [canonical(value) for value in node]
    return node.strip() if isinstance(node, str) else node
