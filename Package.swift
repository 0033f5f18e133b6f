// swift-tools-version: 6.2
import CompilerPluginSupport
import PackageDescription

let package = Package(
    name: "temporal-core",
    products: [
        // What everybody needs: for workflow code, for workers and clients, and for tests.
        .library(name: "TemporalWorkflows", targets: ["TemporalWorkflows"]),
        .library(name: "TemporalWorkflowsFoundation", targets: ["TemporalWorkflowsFoundation"]),
        .library(name: "Temporal", targets: ["Temporal"]),
        .library(name: "TemporalTesting", targets: ["TemporalTesting"]),
        .library(name: "TemporalTestingTraits", targets: ["TemporalTestingTraits"]),
        // Add-ons.
        .library(name: "TemporalEncryption", targets: ["TemporalEncryption"]),
        .library(name: "TemporalCompression", targets: ["TemporalCompression"]),
        .library(name: "TemporalS3", targets: ["TemporalS3"]),
        .library(name: "TemporalCodecServer", targets: ["TemporalCodecServer"]),
        .library(name: "TemporalCodecServerHTTP", targets: ["TemporalCodecServerHTTP"]),
        .library(name: "TemporalHTTP", targets: ["TemporalHTTP"]),
        .library(name: "TemporalConfiguration", targets: ["TemporalConfiguration"]),
        .library(name: "TemporalPrometheus", targets: ["TemporalPrometheus"]),
        .library(name: "TemporalMonitoring", targets: ["TemporalMonitoring"]),
        .library(name: "TemporalReplayCommand", targets: ["TemporalReplayCommand"]),
        .library(name: "TemporalTracing", targets: ["TemporalTracing"]),
        .library(name: "TemporalServiceLifecycle", targets: ["TemporalServiceLifecycle"]),
        .library(name: "TemporalMacros", targets: ["TemporalMacros"]),
        .library(name: "TemporalStreams", targets: ["TemporalStreams"]),
        .executable(name: "order-worker", targets: ["OrderWorker"]),
        .executable(name: "order-starter", targets: ["OrderStarter"]),
        .executable(name: "order-replay", targets: ["OrderReplay"]),
        .executable(name: "order-api", targets: ["OrderAPI"]),
        .executable(name: "order-stub", targets: ["OrderStub"]),
    ],
    traits: [
        .trait(name: "HTTPServer", description: "TemporalHTTP, TemporalMonitoring and TemporalCodecServerHTTP."),
        .trait(name: "S3", description: "An HTTP client for TemporalS3."),
        // Not a default: nobody who does not ask for them fetches and builds swift-syntax.
        .trait(name: "Macros", description: "TemporalMacros."),
        .trait(name: "OrderApplication", description: "The order application.", enabledTraits: ["HTTPServer"]),
        .default(enabledTraits: ["HTTPServer", "OrderApplication", "S3"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-distributed-tracing", from: "1.7.3"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/LebJe/TOMLKit", from: "0.6.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        // Each release belongs to a compiler, and all from 600 on have what is used here.
        .package(url: "https://github.com/swiftlang/swift-syntax", "600.0.1"..<"604.0.0"),
    ],
    targets: [
        // C, and nothing but C.
        .systemLibrary(name: "CGRPC"),
        .systemLibrary(name: "CProtobufC"),
        .systemLibrary(name: "COpenSSL"),
        .systemLibrary(name: "CZlib"),
        .systemLibrary(name: "CPostgres"),
        .target(name: "CTemporalAPI", linkerSettings: [.linkedLibrary("protobuf-c")]),

        // The SDK.
        .target(name: "TemporalCore"),
        .target(name: "TemporalWorkflows", dependencies: ["TemporalCore"]),
        .target(name: "TemporalWorkflowsFoundation", dependencies: ["TemporalWorkflows"]),
        .target(name: "TemporalModel", dependencies: ["TemporalCore"]),
        .target(name: "TemporalWire", dependencies: ["TemporalCore", "TemporalModel", "CTemporalAPI", "CProtobufC"]),
        .target(name: "TemporalRPC", dependencies: ["TemporalCore", "TemporalModel", "TemporalWire", "CGRPC"]),
        .target(
            name: "TemporalClient",
            dependencies: [
                "TemporalCore", "TemporalModel", "TemporalWire", "TemporalRPC", "TemporalCrypto",
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        .target(
            name: "TemporalWorker",
            dependencies: [
                "TemporalCore", "TemporalModel", "TemporalWire", "TemporalRPC", "TemporalClient",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "CoreMetrics", package: "swift-metrics"),
            ]
        ),
        // Only exports; see there.
        .target(
            name: "Temporal",
            dependencies: [
                "TemporalCore", "TemporalModel", "TemporalWire", "TemporalRPC", "TemporalClient", "TemporalWorker",
            ]
        ),
        .target(name: "TemporalCrypto", dependencies: ["COpenSSL"]),
        .target(name: "TemporalEncryption", dependencies: ["TemporalCore", "TemporalWire", "TemporalCrypto"]),
        .target(name: "TemporalCompression", dependencies: ["TemporalCore", "TemporalWire", "CZlib"]),
        .target(
            name: "TemporalS3",
            dependencies: [
                "TemporalCore", "TemporalWire", "TemporalCrypto",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ]
        ),
        .target(name: "TemporalCodecServer", dependencies: ["TemporalCore", "TemporalWire"]),
        .target(
            name: "TemporalHTTP",
            dependencies: [
                "TemporalCore",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
            ]
        ),
        .target(name: "TemporalCodecServerHTTP", dependencies: ["TemporalCodecServer", "TemporalHTTP"]),
        .target(
            name: "TemporalConfiguration",
            dependencies: ["TemporalCore", "TemporalClient", .product(name: "TOMLKit", package: "TOMLKit")]
        ),
        .target(
            name: "TemporalPrometheus",
            dependencies: [.product(name: "CoreMetrics", package: "swift-metrics")]
        ),
        .target(
            name: "TemporalMonitoring",
            dependencies: ["TemporalCore", "TemporalWorker", "TemporalPrometheus", "TemporalHTTP"]
        ),
        .target(
            name: "TemporalTesting",
            dependencies: [
                "TemporalCore", "TemporalModel", "TemporalWire", "TemporalRPC", "TemporalClient", "TemporalWorker",
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        // Apart, since it imports Testing, which programs that do not test should not load.
        .target(name: "TemporalTestingTraits", dependencies: ["TemporalTesting"]),
        .target(
            name: "TemporalReplayCommand",
            dependencies: [
                "TemporalCore", "TemporalRPC", "TemporalClient", "TemporalConfiguration", "TemporalWorker",
                "TemporalTesting",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]
        ),
        .target(
            name: "TemporalTracing",
            dependencies: [
                "TemporalCore", "TemporalWire", "TemporalClient", "TemporalWorker",
                .product(name: "Tracing", package: "swift-distributed-tracing"),
            ]
        ),
        .target(
            name: "TemporalStreams",
            dependencies: ["TemporalCore", "TemporalModel", "TemporalWire", "TemporalRPC", "TemporalClient"]
        ),
        .target(
            name: "TemporalServiceLifecycle",
            dependencies: [
                "TemporalClient", "TemporalWorker",
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]
        ),
        // Runs inside the compiler.
        .macro(
            name: "TemporalMacrosPlugin",
            dependencies: [
                .product(name: "SwiftCompilerPlugin", package: "swift-syntax"),
                .product(name: "SwiftDiagnostics", package: "swift-syntax"),
                .product(name: "SwiftSyntax", package: "swift-syntax"),
                .product(name: "SwiftSyntaxBuilder", package: "swift-syntax"),
                .product(name: "SwiftSyntaxMacros", package: "swift-syntax"),
            ]
        ),
        // Empty without the trait.
        .target(
            name: "TemporalMacros",
            dependencies: [
                "TemporalCore", .target(name: "TemporalMacrosPlugin", condition: .when(traits: ["Macros"])),
            ]
        ),

        // The order application.
        .target(name: "OrderContract", dependencies: ["TemporalCore"]),
        // TemporalCore is not imported there; named here, so that a change of the engine compiles the workflows again.
        .target(name: "OrderWorkflows", dependencies: ["TemporalWorkflows", "OrderContract", "TemporalCore"]),
        .target(
            name: "OrderDatabase",
            dependencies: ["TemporalCore", "CPostgres", .product(name: "GRDB", package: "GRDB.swift")]
        ),
        .target(
            name: "OrderHTTP",
            dependencies: [
                "TemporalCore",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOFoundationCompat", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ]
        ),
        .target(name: "OrderStores", dependencies: ["OrderContract", "OrderDatabase", "TemporalCore"]),
        .target(
            name: "OrderActivities",
            dependencies: [
                "OrderContract", "OrderHTTP", "OrderStores", "TemporalCore", "TemporalWorker",
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        .target(
            name: "OrderCommandLine",
            dependencies: [
                "OrderContract", "OrderHTTP", "TemporalCore", "TemporalClient", "TemporalConfiguration",
                "TemporalEncryption", "TemporalRPC",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        .target(name: "OrderTimeline", dependencies: ["TemporalCore", "TemporalClient"]),
        .target(
            name: "OrderWorkerService",
            dependencies: [
                "OrderContract", "OrderWorkflows", "OrderDatabase", "OrderStores", "OrderActivities",
                "OrderCommandLine",
                "TemporalCore", "TemporalClient", "TemporalWorker", "TemporalPrometheus", "TemporalMonitoring",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ]
        ),
        .executableTarget(
            name: "OrderWorker",
            dependencies: [
                "OrderCommandLine", "OrderWorkerService", "TemporalClient",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]
        ),
        .executableTarget(
            name: "OrderStarter",
            dependencies: [
                "OrderContract", "OrderHTTP", "OrderWorkflows", "OrderDatabase", "OrderStores", "OrderActivities",
                "OrderCommandLine", "OrderTimeline", "TemporalCore", "TemporalClient",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
            ]
        ),
        .executableTarget(
            name: "OrderReplay",
            dependencies: [
                "OrderWorkflows", "OrderCommandLine", "TemporalClient", "TemporalWorker", "TemporalReplayCommand",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]
        ),
        .executableTarget(
            name: "OrderAPI",
            dependencies: [
                "OrderContract", "OrderWorkflows", "OrderDatabase", "OrderStores", "OrderCommandLine",
                "OrderWorkerService", "OrderTimeline", "TemporalCore", "TemporalClient", "TemporalRPC",
                "TemporalWorker",
                "TemporalEncryption", "TemporalPrometheus", "TemporalCodecServer", "TemporalCodecServerHTTP",
                "TemporalHTTP",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Mustache", package: "swift-mustache"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            // One program, with its pages inside.
            resources: [.embedInCode("Resources")]
        ),
        .executableTarget(
            name: "OrderStub",
            dependencies: [
                "OrderCommandLine", "TemporalHTTP",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        // No products: a program that is named as its target is built in this repository only.
        .executableTarget(
            name: "bench-worker",
            dependencies: [
                "TemporalWorkflows", "TemporalCore", "TemporalClient", "TemporalWorker", "TemporalTesting",
                "TemporalPrometheus",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ],
            path: "Sources/BenchWorker"
        ),
        .executableTarget(
            name: "soak",
            dependencies: [
                "TemporalWorkflows", "TemporalCore", "TemporalClient", "TemporalWorker", "TemporalTesting",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ],
            path: "Sources/Soak"
        ),

        // Tests.
        // Not test targets: what the tests of several share. How to wait, and how to run programs;
        .target(name: "TestSupport", path: "Tests/TestSupport", exclude: ["Python"]),
        // a real server with clients and workers on it;
        .target(
            name: "LiveTestSupport",
            dependencies: [
                "TestSupport", "TemporalCore", "TemporalWire", "TemporalClient", "TemporalWorker", "TemporalTesting",
                "TemporalTestingTraits",
                .product(name: "Logging", package: "swift-log"),
            ],
            path: "Tests/LiveTestSupport"
        ),
        // servers and networks that misbehave.
        .target(name: "HostileServers", dependencies: ["TestSupport"], path: "Tests/HostileServers"),
        .testTarget(
            name: "TemporalCoreTests",
            dependencies: ["TemporalCore", "TemporalWorkflows", "TemporalWorkflowsFoundation"]
        ),
        .testTarget(
            name: "TemporalWireTests",
            dependencies: [
                "TemporalCore", "TemporalModel", "TemporalWire",
                .product(name: "SwiftProtobuf", package: "swift-protobuf"),
            ]
        ),
        .testTarget(
            name: "TemporalEncryptionTests",
            dependencies: ["TemporalEncryption", "TemporalWire", "TemporalCore"]
        ),
        .testTarget(
            name: "TemporalCompressionTests",
            dependencies: ["TemporalCompression", "TemporalEncryption", "TemporalWire", "TemporalCore"]
        ),
        .testTarget(
            name: "TemporalS3Tests",
            dependencies: ["TestSupport", "TemporalS3", "TemporalTesting", "TemporalWire", "TemporalCore"]
        ),
        .testTarget(
            name: "ExternalStorageTests",
            dependencies: [
                "TestSupport", "LiveTestSupport", "TemporalCore", "TemporalWire", "TemporalClient", "TemporalWorker",
                "TemporalTesting", "TemporalEncryption", "TemporalCodecServer",
            ]
        ),
        .testTarget(
            name: "TemporalCodecServerTests",
            dependencies: [
                "TemporalCodecServer", "TemporalCompression", "TemporalEncryption", "TemporalTesting", "TemporalWire",
                "TemporalCore",
            ]
        ),
        .testTarget(
            name: "TemporalCodecServerHTTPTests",
            dependencies: [
                "TestSupport", "LiveTestSupport", "TemporalCodecServer", "TemporalCodecServerHTTP", "TemporalHTTP",
                "TemporalCompression", "TemporalEncryption", "TemporalClient", "TemporalWorker", "TemporalTesting",
                "TemporalWire", "TemporalCore",
                .product(name: "Logging", package: "swift-log"),
            ],
            exclude: ["Python"]
        ),
        .testTarget(
            name: "TemporalConfigurationTests",
            dependencies: ["TemporalConfiguration", "TemporalClient"]
        ),
        .testTarget(
            name: "TemporalRPCTests",
            dependencies: [
                "TestSupport", "LiveTestSupport", "HostileServers", "TemporalRPC", "TemporalWire", "TemporalCore",
                "TemporalTesting",
            ]
        ),
        .testTarget(
            name: "TemporalClientTests",
            dependencies: [
                "TestSupport", "LiveTestSupport", "HostileServers", "TemporalCore", "TemporalWorkflows", "TemporalWire",
                "TemporalModel", "TemporalRPC", "TemporalClient", "TemporalStreams", "TemporalWorker",
                "TemporalTesting",
                "TemporalEncryption",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "MetricsTestKit", package: "swift-metrics"),
            ]
        ),
        .testTarget(
            name: "TemporalWorkerTests",
            dependencies: [
                "TestSupport", "LiveTestSupport", "HostileServers", "TemporalCore", "TemporalWorkflows",
                "TemporalModel",
                "TemporalWire", "TemporalStreams", "TemporalRPC", "TemporalClient", "TemporalWorker", "TemporalTesting",
                "TemporalPrometheus",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "MetricsTestKit", package: "swift-metrics"),
            ],
            exclude: ["Python"]
        ),
        .testTarget(
            name: "TemporalTracingTests",
            dependencies: [
                "LiveTestSupport", "TemporalCore", "TemporalClient", "TemporalWorker", "TemporalTesting",
                "TemporalTracing",
                .product(name: "InMemoryTracing", package: "swift-distributed-tracing"),
                .product(name: "Tracing", package: "swift-distributed-tracing"),
            ]
        ),
        .testTarget(
            name: "TemporalServiceLifecycleTests",
            dependencies: [
                "LiveTestSupport", "TemporalCore", "TemporalRPC", "TemporalClient", "TemporalWorker", "TemporalTesting",
                "TemporalServiceLifecycle",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]
        ),
        .testTarget(
            name: "TemporalPrometheusTests",
            dependencies: ["TemporalPrometheus", .product(name: "CoreMetrics", package: "swift-metrics")]
        ),
        .testTarget(
            name: "TemporalReplayCommandTests",
            dependencies: [
                "TestSupport", "OrderWorkflows", "TemporalCore", "TemporalWire", "TemporalClient", "TemporalWorker",
                "TemporalReplayCommand",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]
        ),
        .testTarget(name: "TemporalHTTPTests", dependencies: ["TemporalHTTP"]),
        .testTarget(
            name: "TemporalMonitoringTests",
            dependencies: [
                "TemporalMonitoring", "TemporalPrometheus", "TemporalCore", "TemporalWorker",
                .product(name: "CoreMetrics", package: "swift-metrics"),
            ]
        ),
        .testTarget(
            name: "OrderTests",
            dependencies: [
                "HostileServers", "OrderContract", "OrderWorkflows", "OrderDatabase", "OrderStores", "OrderActivities",
                "OrderCommandLine", "OrderStub", "OrderStarter", "OrderWorkerService", "OrderWorker", "OrderAPI",
                "OrderHTTP", "TemporalCore", "TemporalWorker", "TemporalClient", "TemporalHTTP", "TemporalTesting",
                "TemporalPrometheus",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
            ]
        ),
        .testTarget(name: "OrderTimelineTests", dependencies: ["OrderTimeline", "TemporalCore"]),
        .testTarget(
            name: "OrderDatabaseTests",
            dependencies: [
                "TestSupport", "LiveTestSupport",
                "OrderContract", "OrderDatabase", "OrderStores", "TemporalCore", "TemporalTesting",
                // Run as programs, so they must be built.
                "OrderWorker", "OrderStarter",
            ]
        ),
        .testTarget(
            name: "ReplayTests",
            dependencies: [
                "OrderContract", "OrderWorkflows", "TemporalCore", "TemporalModel", "TemporalWorkflows",
                "TemporalTesting",
                "TemporalWorker",
                "TemporalClient", "TemporalWire",
            ],
            exclude: ["Histories", "Dialects"]
        ),
        .testTarget(
            name: "InteropTests",
            dependencies: [
                "TestSupport", "LiveTestSupport",
                "TemporalCore", "TemporalWorkflows", "TemporalWire", "TemporalClient", "TemporalWorker",
                "TemporalTesting",
                "TemporalEncryption", "TemporalPrometheus", "TemporalS3", "TemporalStreams",
                .product(name: "Logging", package: "swift-log"),
            ],
            exclude: ["Python"]
        ),
        .testTarget(
            name: "TemporalTestingTests",
            dependencies: [
                "TestSupport", "LiveTestSupport",
                "TemporalCore", "TemporalModel", "TemporalWire", "TemporalRPC", "TemporalClient", "TemporalWorker",
                "TemporalTesting",
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        .testTarget(
            name: "ProofTests",
            dependencies: [
                "TestSupport", "LiveTestSupport",
                "TemporalCore", "TemporalWire", "TemporalClient", "TemporalWorker", "TemporalTesting",
                "TemporalRPC", .product(name: "Logging", package: "swift-log"),
            ],
            exclude: ["Histories/Recorded"]
        ),
        .testTarget(
            name: "LoadTests",
            dependencies: [
                "TestSupport", "LiveTestSupport",
                "TemporalCore", "TemporalClient", "TemporalWorker", "TemporalTesting",
                // Run as a program, so it must be built.
                "soak",
            ]
        ),
        .testTarget(
            name: "CompileFailTests",
            // The worker is not imported by the tests but by a case.
            dependencies: ["TestSupport", "TemporalWorkflows", "TemporalWorkflowsFoundation", "TemporalWorker"],
            exclude: ["Cases"]
        ),
        .testTarget(name: "TidyTests", dependencies: ["TestSupport"]),
        .testTarget(
            name: "IntegrationTests",
            dependencies: [
                "TestSupport", "LiveTestSupport",
                "OrderContract", "OrderWorkflows", "OrderDatabase", "OrderStores", "OrderActivities", "TemporalCore",
                "TemporalRPC", "TemporalClient",
                "TemporalWorker", "TemporalTesting", "TemporalWorkflows",
                // Run as programs, so they must be built.
                "OrderWorker", "OrderStarter", "OrderReplay", "OrderStub", "OrderAPI",
            ]
        ),
    ],
    swiftLanguageModes: [.v6]
)

/// One loop, so that no target is built by other rules than its neighbours.
for target in package.targets where target.type != .system && target.name != "CTemporalAPI" {
    target.swiftSettings = [
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("ExistentialAny"),
        .treatAllWarnings(as: .error),
    ]
}

/// What only the application or only the HTTP servers use is fetched with their traits alone: a package that depends on
/// the SDK with `traits: []` gets neither a web framework nor a database.
for target in package.targets {
    let trait: String
    switch target.name {
    case "TemporalHTTP", "TemporalHTTPTests": trait = "HTTPServer"
    case "TemporalMacrosPlugin": trait = "Macros"
    case "TemporalS3": trait = "S3"
    case let name where name.hasPrefix("Order"): trait = "OrderApplication"
    default: continue
    }
    target.dependencies = target.dependencies.map { dependency in
        guard case .productItem(let name, let package, let aliases, nil) = dependency else { return dependency }
        return .productItem(name: name, package: package, moduleAliases: aliases, condition: .when(traits: [trait]))
    }
}
