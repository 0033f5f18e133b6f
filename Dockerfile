# The order application in three images:
#
#   docker build -t order-temporal .                         order-worker and order-api, for production
#   docker build -t order-temporal-tools --target tools .    order-starter and order-replay, for jobs and operators
#   docker build -t order-temporal-stub --target stub .      order-stub, the stand-in for the validation service
#
# The base images are named by tag, since their digests were not known here. Pin them in your own build:
#   docker build --build-arg SWIFT_IMAGE=swift@sha256:… --build-arg DEBIAN_IMAGE=debian@sha256:… .
ARG SWIFT_IMAGE=swift:6.3-bookworm
ARG DEBIAN_IMAGE=debian:bookworm-slim

# hadolint ignore=DL3006 # the argument has the version
FROM ${SWIFT_IMAGE} AS dependencies
# hadolint ignore=DL3008 # the release of Debian pins them
RUN apt-get update \
    && apt-get install -y --no-install-recommends libgrpc-dev libprotobuf-c-dev libssl-dev zlib1g-dev \
        libpq-dev libsqlite3-dev \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /src
# What was tested is built: each package in the version of the lock, which scripts/lint compares with the manifest.
COPY Package.swift ./
COPY deploy/Package.resolved ./Package.resolved
RUN swift package resolve --force-resolved-versions

FROM dependencies AS build
# The manifest names the tests' folders, but none of them is built.
COPY Sources Sources
COPY Tests Tests
RUN for program in order-worker order-api order-starter order-replay order-stub; do \
        swift build -c release --static-swift-stdlib --force-resolved-versions -Xlinker -s --product "$program" \
            || exit 1; \
    done \
    && install -D -t /out ".build/release/order-worker" ".build/release/order-api" ".build/release/order-starter" \
        ".build/release/order-replay" ".build/release/order-stub"

# hadolint ignore=DL3006 # the argument has the version
FROM ${DEBIAN_IMAGE} AS runtime
# hadolint ignore=DL3008 # the release of Debian pins them
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates libgrpc29 libpq5 libprotobuf-c1 \
        libsqlite3-0 libssl3 zlib1g \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --system --gid 10001 orders \
    && useradd --system --create-home --uid 10001 --gid orders orders \
    && install -d -o orders -g orders -m 0700 /var/lib/orders /var/lib/orders/keys
ARG VERSION=unknown
ARG REVISION=unknown
LABEL org.opencontainers.image.title="order-temporal" \
    org.opencontainers.image.description="The order application on Temporal" \
    org.opencontainers.image.version="$VERSION" \
    org.opencontainers.image.revision="$REVISION"
# The only folder that the programs may write to.
ENV ORDER_DB_FILE=/var/lib/orders/orders.db
ENV ENCRYPTION_KEY_FILE=/var/lib/orders/keys/.encryption.key
USER 10001:10001
WORKDIR /var/lib/orders

FROM runtime AS stub
COPY --from=build /out/order-stub /usr/local/bin/
COPY wiremock/mappings /usr/share/orders/wiremock/mappings
WORKDIR /usr/share/orders
HEALTHCHECK --interval=10s --timeout=5s --start-period=10s --retries=6 \
    CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8081"]
CMD ["order-stub", "--host", "0.0.0.0"]

FROM runtime AS tools
COPY --from=build /out/order-starter /out/order-replay /usr/local/bin/
HEALTHCHECK NONE
CMD ["order-starter", "--help"]

# The last one is what is built when no target is named.
FROM runtime AS production
COPY --from=build /out/order-worker /out/order-api /usr/local/bin/
# Of the worker; docker-compose.yml and the manifests have those of the other programs.
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=6 \
    CMD ["order-worker", "healthcheck"]
CMD ["order-worker"]
