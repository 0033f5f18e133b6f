// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "temporal-examples",
    products: [
        .executable(name: "hello", targets: ["HelloExample"]),
        .executable(name: "messages", targets: ["MessagesExample"]),
        .executable(name: "saga", targets: ["SagaExample"]),
        .executable(name: "fan-out", targets: ["FanOutExample"]),
        .executable(name: "heartbeats", targets: ["HeartbeatsExample"]),
        .executable(name: "schedule", targets: ["ScheduleExample"]),
        .executable(name: "versioning", targets: ["VersioningExample"]),
        .executable(name: "replay-gate", targets: ["ReplayGateExample"]),
        .executable(name: "encryption", targets: ["EncryptionExample"]),
        .executable(name: "other-languages", targets: ["OtherLanguagesExample"]),
    ],
    dependencies: [
        // Without traits only what the SDK needs is fetched. The folder HTTP shows what a trait adds.
        .package(name: "temporal-core", path: "..", traits: []),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    ],
    targets: [
        .example("Hello"),
        .example("Messages"),
        .example("Saga"),
        .example("FanOut"),
        .example("Heartbeats"),
        .example("Schedule"),
        .example("Versioning"),
        .example("Encryption", and: [.sdk("TemporalEncryption")]),
        .example("OtherLanguages", excluding: ["worker.py"]),
        .example(
            "ReplayGate",
            and: [.sdk("TemporalReplayCommand"), .product(name: "ArgumentParser", package: "swift-argument-parser")],
            excluding: ["Histories"]
        ),
        // Workflows and their tests, with no program.
        .target(
            name: "TestKitExample",
            dependencies: [.sdk("TemporalWorkflows")],
            path: "TestKit",
            exclude: ["README.md", "Tests"]
        ),
        .testTarget(
            name: "TestKitTests",
            dependencies: ["TestKitExample", .sdk("Temporal"), .sdk("TemporalTesting")],
            path: "TestKit/Tests"
        ),
        // Runs every program and compares what it prints with its README.
        .testTarget(
            name: "ReadmeTests",
            dependencies: ["ReplayGateExample", .sdk("Temporal"), .sdk("TemporalTesting"), .sdk("TemporalWorkflows")],
            path: "Tests"
        ),
    ],
    swiftLanguageModes: [.v6]
)

for target in package.targets {
    target.swiftSettings = [.enableUpcomingFeature("NonisolatedNonsendingByDefault")]
}

extension Target {
    /// A program: a folder with workflows, which import `TemporalWorkflows`, and the rest, which imports `Temporal`.
    static func example(_ folder: String, and more: [Dependency] = [], excluding others: [String] = []) -> Target {
        .executableTarget(
            name: "\(folder)Example",
            dependencies: [.sdk("TemporalWorkflows"), .sdk("Temporal"), .sdk("TemporalConfiguration")] + more,
            path: folder,
            exclude: ["README.md"] + others
        )
    }
}

extension Target.Dependency {
    /// A product of the SDK.
    static func sdk(_ product: String) -> Target.Dependency { .product(name: product, package: "temporal-core") }
}
