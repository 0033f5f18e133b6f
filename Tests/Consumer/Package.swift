// swift-tools-version: 6.2
import PackageDescription

// A package that uses the SDK as any other would: through its products alone. The Swift of the README and of the pages
// is compiled and run here; so are a workflow, a worker and a client, each in a target of its kind.

let package = Package(
    name: "parcels",
    dependencies: [
        .package(name: "temporal-core", path: "../..", traits: []),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-distributed-tracing", from: "1.7.3"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        .target(
            name: "ParcelWorkflows",
            dependencies: [.product(name: "TemporalWorkflows", package: "temporal-core")],
            swiftSettings: [.treatAllWarnings(as: .error)]
        ),
        .executableTarget(
            name: "parcel-worker",
            dependencies: [
                "ParcelWorkflows",
                .product(name: "Temporal", package: "temporal-core"),
                .product(name: "TemporalServiceLifecycle", package: "temporal-core"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]
        ),
        .executableTarget(
            name: "parcel-client",
            dependencies: ["ParcelWorkflows", .product(name: "Temporal", package: "temporal-core")]
        ),
        .target(
            name: "ConsumerSupport",
            dependencies: sdk("Temporal", "TemporalTesting"),
            path: "Tests/ConsumerSupport"
        ),
        .testTarget(
            name: "ParcelTests",
            dependencies: [
                "ConsumerSupport", "ParcelWorkflows",
                // Run as programs, so they must be built.
                "parcel-worker", "parcel-client",
            ] + sdk("Temporal", "TemporalTesting")
        ),
        .testTarget(
            name: "PageTests",
            dependencies: ["ConsumerSupport"]
                + sdk(
                    "Temporal",
                    "TemporalWorkflows",
                    "TemporalWorkflowsFoundation",
                    "TemporalTesting",
                    "TemporalTestingTraits",
                    "TemporalConfiguration",
                    "TemporalEncryption",
                    "TemporalCompression",
                    "TemporalReplayCommand",
                    "TemporalTracing",
                    "TemporalStreams",
                    "TemporalServiceLifecycle",
                    "TemporalPrometheus"
                ) + [
                    .product(name: "ArgumentParser", package: "swift-argument-parser"),
                    .product(name: "CoreMetrics", package: "swift-metrics"),
                    .product(name: "InMemoryTracing", package: "swift-distributed-tracing"),
                    .product(name: "Logging", package: "swift-log"),
                    .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                ]
        ),
    ],
    swiftLanguageModes: [.v6]
)

/// Products of the SDK.
func sdk(_ names: String...) -> [Target.Dependency] { names.map { .product(name: $0, package: "temporal-core") } }
