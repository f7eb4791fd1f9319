#!/bin/sh
# Brings the database up to this version of the code, then becomes the command it was given.
set -eu
python manage.py migrate --no-input --verbosity 1
python manage.py guard_record
python manage.py createcachetable
exec "$@"
