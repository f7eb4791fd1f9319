"""Exit 0 when the process behind port 8000 is alive: the container's health check.

/healthz asks no database, so an outage of the database does not get healthy containers killed.
"""

import os
import sys
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

# The portal answers to its public name only.
public_name = urlsplit(os.environ.get("BASE_URL", "")).netloc or "127.0.0.1:8000"
request = Request("http://127.0.0.1:8000/healthz", headers={"Host": public_name})
try:
    with urlopen(request, timeout=2) as answer:
        sys.exit(0 if answer.status == 200 else 1)
except OSError as error:
    sys.exit(f"/healthz does not answer: {error}")
