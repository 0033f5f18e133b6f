# The order worker, the starter and the validation stub in one image.
FROM swift:6.3-bookworm AS build
RUN apt-get update \
    && apt-get install -y --no-install-recommends libgrpc-dev libprotobuf-c-dev libssl-dev zlib1g-dev \
        libpq-dev libsqlite3-dev \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY Package.swift ./
COPY Sources Sources
COPY Tests Tests
RUN swift build -c release --static-swift-stdlib --product order-worker \
    && swift build -c release --static-swift-stdlib --product order-starter \
    && swift build -c release --static-swift-stdlib --product order-stub \
    && mkdir /out \
    && cp .build/release/order-worker .build/release/order-starter .build/release/order-stub /out/

FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates libcurl4 libgrpc29 libpq5 libprotobuf-c1 libsqlite3-0 libxml2 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --create-home --uid 10001 orders \
    && install -d -o orders -g orders /var/lib/orders
COPY --from=build /out/ /usr/local/bin/
COPY wiremock/mappings /usr/share/orders/wiremock/mappings
USER orders
WORKDIR /usr/share/orders
CMD ["order-worker"]
