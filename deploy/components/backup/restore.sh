#!/bin/sh
# Restores the dumps in the folder $1 into an empty server, named by PostgreSQL's own variables: roles that are missing,
# then each database, made anew. Databases that exist are left alone, and end it: drop them first if that is meant.
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
  createdb "$database"
  pg_restore --dbname "$database" --exit-on-error --single-transaction "$dump"
  echo "restored $database"
done
