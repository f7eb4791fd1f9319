"""Sets a report as PDF, in a process of its own: typst keeps what it has set, and a worker that did
it itself would grow with every edition. Reads its task from standard input, and writes the PDF.

    python -m reports.formats.typesetting < task.json > report.pdf
"""

import json
import resource
import sys

import typst

MOST_MEMORY = 4 * 1024**3  # bytes of address space, of which the fonts take some


def main() -> int:
    task = json.load(sys.stdin)
    _soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = MOST_MEMORY if hard == resource.RLIM_INFINITY else min(MOST_MEMORY, hard)
    resource.setrlimit(resource.RLIMIT_AS, (most, hard))
    try:
        pdf = typst.compile(
            task["template"],
            format="pdf",
            ignore_system_fonts=True,
            sys_inputs={"report": json.dumps(task["report"])},
            # PDF/A-2a, to be kept for long; and PDF/UA-1, for whoever does not see it.
            pdf_standards=["a-2a", "ua-1"],
            timestamp=task["timestamp"],
        )
    except typst.TypstError as error:
        sys.stderr.write(str(error))
        return 1
    sys.stdout.buffer.write(pdf)
    return 0


if __name__ == "__main__":
    sys.exit(main())
