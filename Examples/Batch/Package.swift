// swift-tools-version: 6.2
import PackageDescription

// In an app of your own, take schemagen by its URL, and the module that `schemagen add` writes instead of `Generated`.
let package = Package(
    name: "Batch",
    platforms: [.macOS(.v14)],
    dependencies: [.package(name: "schemagen", path: "../..", traits: [])],
    targets: [
        .executableTarget(
            name: "Batch",
            dependencies: [
                .product(name: "FalRuntime", package: "schemagen"),
                .product(name: "Generated", package: "schemagen"),
            ])
    ])
