// swift-tools-version: 6.2
import PackageDescription

// Apart from the package that it tests: its trait `Macros` makes the compiler build the whole of a package anew, and a
// user's package builds only what it needs of it.
let package = Package(
    name: "temporal-macros-tests",
    dependencies: [.package(name: "temporal-core", path: "../..", traits: ["Macros"])],
    targets: [
        .target(
            name: "Forms",
            dependencies: [
                .product(name: "TemporalMacros", package: "temporal-core"),
                .product(name: "TemporalWorkflows", package: "temporal-core"),
                .product(name: "Temporal", package: "temporal-core"),
            ]
        ),
        // The Swift of the page about macros.
        .target(
            name: "Pages",
            dependencies: [
                .product(name: "TemporalMacros", package: "temporal-core"),
                .product(name: "TemporalWorkflows", package: "temporal-core"),
                .product(name: "Temporal", package: "temporal-core"),
            ]
        ),
        .testTarget(
            name: "FormTests",
            dependencies: [
                "Forms", .product(name: "Temporal", package: "temporal-core"),
                .product(name: "TemporalTesting", package: "temporal-core"),
            ]
        ),
        // Asks the compiler what it says of files, which import these modules.
        .testTarget(
            name: "MisuseTests",
            dependencies: [
                .product(name: "TemporalMacros", package: "temporal-core"),
                .product(name: "TemporalWorkflows", package: "temporal-core"),
                .product(name: "Temporal", package: "temporal-core"),
            ],
            exclude: ["Cases", "Expansions"]
        ),
    ],
    swiftLanguageModes: [.v6]
)

for target in package.targets {
    target.swiftSettings = [
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("ExistentialAny"),
        .treatAllWarnings(as: .error),
    ]
}
