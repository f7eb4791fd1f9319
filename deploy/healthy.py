"""Exit 0 when the process behind port 8000 is alive: the container's health check.

/healthz asks no database, so an outage of the database does not get healthy containers killed.
"""

import os
import sys
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit

# The portal answers to its public name only.
public_name = urlsplit(os.environ.get("BASE_URL", "")).netloc or "127.0.0.1:8000"
connection = HTTPConnection("127.0.0.1", 8000, timeout=2)
try:
    connection.request("GET", "/healthz", headers={"Host": public_name})
    status = connection.getresponse().status
except (OSError, HTTPException) as error:
    sys.exit(f"/healthz does not answer: {error}")
sys.exit(0 if status == 200 else f"/healthz answers {status}")
