// swift-tools-version: 6.2
import PackageDescription

// In an app of your own, take schemagen by its URL, and the module that `schemagen add` writes instead of `Generated`.
let package = Package(
    name: "Server",
    platforms: [.macOS(.v14)],
    dependencies: [
        .package(name: "schemagen", path: "../..", traits: []),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
    ],
    targets: [
        .executableTarget(
            name: "Server",
            dependencies: [
                .product(name: "FalRuntime", package: "schemagen"),
                .product(name: "FalWebhooks", package: "schemagen"),
                .product(name: "Generated", package: "schemagen"),
                .product(name: "Hummingbird", package: "hummingbird"),
            ])
    ])
