// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "temporal-http-examples",
    products: [
        .executable(name: "codec-server", targets: ["CodecServerExample"]),
        .executable(name: "lifecycle", targets: ["LifecycleExample"]),
    ],
    dependencies: [
        // The trait adds TemporalCodecServerHTTP and TemporalMonitoring, and Hummingbird, which they are made with.
        .package(name: "temporal-core", path: "../..", traits: ["HTTPServer"]),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-distributed-tracing", from: "1.7.3"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        .executableTarget(
            name: "CodecServerExample",
            dependencies: [
                .product(name: "TemporalCodecServerHTTP", package: "temporal-core"),
                .product(name: "TemporalCodecServer", package: "temporal-core"),
                .product(name: "TemporalEncryption", package: "temporal-core"),
            ],
            path: "CodecServer",
            exclude: ["README.md"]
        ),
        .executableTarget(
            name: "LifecycleExample",
            dependencies: [
                .product(name: "Temporal", package: "temporal-core"),
                .product(name: "TemporalConfiguration", package: "temporal-core"),
                .product(name: "TemporalMonitoring", package: "temporal-core"),
                .product(name: "TemporalPrometheus", package: "temporal-core"),
                .product(name: "TemporalServiceLifecycle", package: "temporal-core"),
                .product(name: "TemporalTracing", package: "temporal-core"),
                .product(name: "TemporalWorkflows", package: "temporal-core"),
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "InMemoryTracing", package: "swift-distributed-tracing"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "Tracing", package: "swift-distributed-tracing"),
            ],
            path: "Lifecycle",
            exclude: ["README.md"]
        ),
    ],
    swiftLanguageModes: [.v6]
)

for target in package.targets {
    target.swiftSettings = [.enableUpcomingFeature("NonisolatedNonsendingByDefault")]
}
