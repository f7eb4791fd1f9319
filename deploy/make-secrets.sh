#!/bin/sh
# Writes secrets/ for compose.yaml. What is already there is kept.
set -eu
cd "$(dirname "$0")/.."
mkdir -p -m 700 secrets
random() { head -c 36 /dev/urandom | base64 | tr '+/' '-_'; }
put() { test -s "secrets/$1" || printf '%s\n' "$2" > "secrets/$1"; }

put secret_key "$(random)"
put database_password "$(random)"
put database_url "postgres://portal:$(cat secrets/database_password)@database:5432/portal"
# Prints mail to the log. For real mail: smtp+tls://USER:PASSWORD@HOST:587
put email_url "consolemail://"
# The directory keeps others out; the container's user, who is nobody on this machine, must read.
chmod 444 secrets/*
echo "secrets/ is ready. For real mail, write secrets/email_url."
