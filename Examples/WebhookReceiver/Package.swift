// swift-tools-version: 6.2
import PackageDescription

// A package of its own: hummingbird is no dependency of who only calls fal. Elsewhere than in this repository, take
// schemagen by its address instead of by its path.
let package = Package(
    name: "WebhookReceiver",
    platforms: [.macOS(.v14)],
    dependencies: [
        .package(name: "schemagen", path: "../..", traits: ["Webhooks"]),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
    ],
    targets: [
        .executableTarget(
            name: "WebhookReceiver",
            dependencies: [
                .product(name: "FalRuntime", package: "schemagen"),
                .product(name: "FalWebhooks", package: "schemagen"),
                .product(name: "Hummingbird", package: "hummingbird"),
            ])
    ])
