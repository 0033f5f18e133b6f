# The programs of the order application in one image: order-worker, order-api, order-starter and order-stub.
FROM swift:6.3-bookworm AS build
# hadolint ignore=DL3008 # the release of Debian pins them
RUN apt-get update \
    && apt-get install -y --no-install-recommends libgrpc-dev libprotobuf-c-dev libssl-dev zlib1g-dev \
        libpq-dev libsqlite3-dev \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY Package.swift ./
COPY Sources Sources
COPY Tests Tests
RUN swift build -c release --static-swift-stdlib --product order-worker \
    && swift build -c release --static-swift-stdlib --product order-api \
    && swift build -c release --static-swift-stdlib --product order-starter \
    && swift build -c release --static-swift-stdlib --product order-stub \
    && mkdir /out \
    && for program in order-worker order-api order-starter order-stub; do \
        cp ".build/release/$program" /out/ || exit 1; \
    done

FROM debian:bookworm-slim
# hadolint ignore=DL3008 # the release of Debian pins them
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates libcurl4 libgrpc29 libpq5 libprotobuf-c1 libsqlite3-0 libxml2 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --create-home --uid 10001 orders \
    && install -d -o orders -g orders -m 0700 /var/lib/orders /var/lib/orders/keys
COPY --from=build /out/ /usr/local/bin/
COPY wiremock/mappings /usr/share/orders/wiremock/mappings
# The only folder that the programs may write to.
ENV ORDER_DB_FILE=/var/lib/orders/orders.db
ENV ENCRYPTION_KEY_FILE=/var/lib/orders/keys/.encryption.key
USER 10001
WORKDIR /usr/share/orders
CMD ["order-worker"]
