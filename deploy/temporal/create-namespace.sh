#!/bin/sh
# Creates the namespace of the order application, once the server answers. Safe to run again.
set -eu

: "${TEMPORAL_ADDRESS:?TEMPORAL_ADDRESS is not set}"
namespace=${TEMPORAL_NAMESPACE:-default}
attempts=60

until temporal operator cluster health >/dev/null 2>&1; do
    attempts=$((attempts - 1))
    if [ "$attempts" -le 0 ]; then
        echo "the Temporal server at $TEMPORAL_ADDRESS does not answer" >&2
        exit 1
    fi
    sleep 1
done

if temporal operator namespace describe -n "$namespace" >/dev/null 2>&1; then
    echo "namespace $namespace is there"
else
    temporal operator namespace create -n "$namespace" --retention 72h
fi
