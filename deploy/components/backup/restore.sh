#!/bin/sh
# Restores the dumps in the folder $1 into an empty server, named by PostgreSQL's own variables: roles that are missing,
# then each database, made anew with its owner, who may connect, and what it sets for its roles. A database that exists is
# left alone, and ends it: drop it first if that is meant. So does one that an interrupted restore left unfinished.
set -eu
folder=$1
roles=$(mktemp)
psql -d postgres -At -c 'SELECT rolname FROM pg_roles' >"$roles"
# A role that is there already keeps its password.
grep -v -x -F -f "$(sed 's/.*/CREATE ROLE &;/' "$roles" >"$roles.known" && echo "$roles.known")" "$folder/globals.sql" |
  psql -d postgres -q -v ON_ERROR_STOP=1
rm -f "$roles" "$roles.known"
for dump in "$folder"/*.dump; do
  database=$(basename "$dump" .dump)
  pg_restore --create --dbname postgres --exit-on-error "$dump"
  echo "restored $database"
done
