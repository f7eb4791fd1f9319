"""How gunicorn runs the portal, by `make serve` and in the container; address and workers aside."""

wsgi_app = "ogp_portal.wsgi:application"

# One request at a time in each worker: slow readers are the proxy's business.
worker_class = "sync"

# Just above the database's statement_timeout of 10 s, so that a slow query ends as an error page
# with its reason, and only a database that has stopped answering costs a worker.
timeout = 15
graceful_timeout = 15

# Gives leaked memory back. Not all workers at once, and rarely enough not to be noticed.
max_requests = 50_000
max_requests_jitter = 5_000

# A browser behind a proxy sends about thirty headers.
limit_request_fields = 60

# Nothing here is steered while it runs, so there is no socket for it.
control_socket_disable = True

# Nobody before us may say by a header where the portal is mounted or what scheme was used; what a
# proxy tells of the reader is read by the portal itself, and only where TRUSTED_PROXY says so.
forwarded_allow_ips = ""
forwarder_headers = ""
