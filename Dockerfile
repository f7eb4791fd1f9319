# The portal in a container: gunicorn alone, made to stand behind a proxy (compose.yaml has one).

# The packages are installed in a stage of their own: pip and its cache stay there.
FROM python:3.13-slim AS packages
WORKDIR /portal
COPY requirements.txt .
RUN python -m venv .venv \
    && .venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes \
        -r requirements.txt \
    && .venv/bin/pip uninstall --yes pip

FROM python:3.13-slim
RUN useradd --uid 10001 --no-create-home --home-dir /portal --shell /usr/sbin/nologin portal \
    && install --directory --owner=portal --group=portal /portal/var /portal/var/media
WORKDIR /portal
ENV PATH=/portal/.venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    LOG_FORMAT=json \
    CACHE_URL=db:// \
    STATIC_ROOT=/portal/static-collected
COPY --from=packages /portal/.venv .venv
# The code belongs to root: the process that answers the world cannot rewrite it.
COPY . .
# Only the names of the files matter here; the key is used for nothing and kept nowhere.
RUN SECRET_KEY=0123456789-used-only-while-static-files-are-collected \
    python manage.py collectstatic --no-input --verbosity 0 \
    && python -m compileall -q ogp_portal commitments measures reports opendata
USER portal
VOLUME /portal/var
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s --start-interval=1s --retries=3 \
    CMD ["python", "deploy/healthy.py"]
ENTRYPOINT ["deploy/start.sh"]
CMD ["gunicorn", "--bind", "0.0.0.0:8000", "--workers", "2", "--worker-tmp-dir", "/dev/shm"]
