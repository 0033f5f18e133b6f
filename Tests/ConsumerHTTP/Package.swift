// swift-tools-version: 6.2
import PackageDescription

// A package that uses the SDK with the traits `HTTPServer` and `S3`: the Swift of the pages that needs it is compiled here. It is
// apart from Tests/Consumer, so that nothing there depends on the packages that the traits bring along.

let package = Package(
    name: "parcels-http",
    dependencies: [
        .package(name: "temporal-core", path: "../..", traits: ["HTTPServer", "S3"]),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        // What the page about activities that block shows; users need neither it nor libpq.
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    ],
    targets: [
        .systemLibrary(name: "CLibPQ"),
        .testTarget(
            name: "PageTests",
            dependencies: [
                .product(name: "Temporal", package: "temporal-core"),
                .product(name: "TemporalCodecServer", package: "temporal-core"),
                .product(name: "TemporalCodecServerHTTP", package: "temporal-core"),
                .product(name: "TemporalCompression", package: "temporal-core"),
                .product(name: "TemporalEncryption", package: "temporal-core"),
                .product(name: "TemporalMonitoring", package: "temporal-core"),
                .product(name: "TemporalPrometheus", package: "temporal-core"),
                .product(name: "TemporalTesting", package: "temporal-core"),
                "CLibPQ",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "TemporalS3", package: "temporal-core"),
                .product(name: "CoreMetrics", package: "swift-metrics"),
            ]
        ),
    ],
    swiftLanguageModes: [.v6]
)
