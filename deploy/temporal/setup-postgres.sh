#!/bin/sh
# Creates Temporal's two databases and brings their schemas up to date. Safe to run again.
set -eu

: "${SQL_HOST:?SQL_HOST is not set}" "${SQL_PORT:?SQL_PORT is not set}"
: "${SQL_USER:?SQL_USER is not set}" "${SQL_PASSWORD:?SQL_PASSWORD is not set}"
export SQL_PASSWORD

schemas=/etc/temporal/schema/postgresql/v12

tool() {
    database=$1
    shift
    temporal-sql-tool --plugin postgres12 --ep "$SQL_HOST" -p "$SQL_PORT" -u "$SQL_USER" --db "$database" "$@"
}

for pair in temporal:temporal temporal_visibility:visibility; do
    database=${pair%%:*}
    schema=${pair##*:}
    echo "database $database"
    # The first two fail if they were done before; only update-schema must succeed.
    tool "$database" create || true
    tool "$database" setup-schema -v 0.0 || true
    tool "$database" update-schema -d "$schemas/$schema/versioned"
done
echo "Temporal's databases are ready"
