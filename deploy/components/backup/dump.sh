#!/bin/sh
# Dumps every database of the server, and the roles, into the folder $1. The server is named by PostgreSQL's own
# variables (PGHOST, PGUSER, PGPASSFILE or PGPASSWORD). What fails ends it, and then nothing is uploaded.
set -eu
folder=$1
umask 077
databases=$(psql -d postgres -At -c "SELECT datname FROM pg_database WHERE datallowconn AND NOT datistemplate AND datname <> 'postgres' ORDER BY 1")
# Passwords are not in the dump: they come from the secret.
pg_dumpall --globals-only --no-role-passwords --file "$folder/globals.sql"
for database in $databases; do
  pg_dump --format=custom --file "$folder/$database.dump" "$database"
  # Reads the dump to its end: a dump that cannot be read is none.
  pg_restore --file=/dev/null "$folder/$database.dump"
  echo "dumped $database"
done
