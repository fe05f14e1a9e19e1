#!/bin/sh
# The three roles and the database, when a new cluster is made: the app's owns nothing, the owner's
# migrates, and the backup's reads past the rules of the rows.
set -eu
secret() { cat "/run/secrets/$1"; }
# Each on a line of its own, so that one that cannot be read ends it here: no role without a password.
app=$(secret kvarter_app_password)
owner=$(secret kvarter_owner_password)
backup=$(secret kvarter_backup_password)
psql -v ON_ERROR_STOP=1 -q -U postgres -v app="$app" -v owner="$owner" -v backup="$backup" <<'SQL'
create role kvarter_owner login password :'owner';
create role kvarter_app login password :'app';
create role kvarter_backup login bypassrls password :'backup';
grant pg_read_all_data to kvarter_backup;
create database kvarter owner kvarter_owner;
\c kvarter
create extension postgis;
revoke create on schema public from public;
grant create on schema public to kvarter_owner;
SQL
