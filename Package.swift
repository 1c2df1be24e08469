// swift-tools-version: 6.2
import PackageDescription

// One switch for CI: a warning anywhere in our own code fails the build.
let warningsAreErrors = Context.environment["SCHEMAGEN_WARNINGS_AS_ERRORS"] == "1"

let house: [SwiftSetting] =
    [
        .swiftLanguageMode(.v6),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
    ] + (warningsAreErrors ? [.treatAllWarnings(as: .error)] : [])

// libcurl comes with Linux and macOS; the other Apple systems have URLSession alone.
let withCurl: TargetDependencyCondition? = .when(platforms: [.linux, .macOS])
let tool: TargetDependencyCondition? = .when(traits: ["Tool"])

// Xcode collects it from what an app links. Elsewhere it would only be a folder beside every program.
#if os(macOS)
    let privacy: [Resource] = [.copy("PrivacyInfo.xcprivacy")]
#else
    let privacy: [Resource] = []
#endif

// An app that depends on this package by URL is not to fetch what only the tool and its tests need, and Xcode cannot
// set traits: so they are on by default here alone. The folder of the manifest is `/` while versions are being chosen,
// and below `checkouts` after that, in Xcode as well. By path this looks like a root: such apps set `traits: []`.
let isDependency = Context.packageDirectory == "/" || Context.packageDirectory.contains("/checkouts/")

// `make docs` alone builds documentation: nobody else is to fetch the plugin for it.
let documentation: [Package.Dependency] =
    Context.environment["SCHEMAGEN_DOCS"] == "1"
    ? [.package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0")] : []

let package = Package(
    name: "schemagen",
    platforms: [.macOS(.v14), .iOS(.v16), .tvOS(.v16), .visionOS(.v1)],
    products: [
        // With FalTransport, for apps that bring a transport of their own.
        .library(name: "FalRuntime", targets: ["FalRuntime", "FalTransport"]),
        .library(name: "Generated", targets: ["Generated"]),
        .library(name: "FalWebhooks", targets: ["FalWebhooks"]),
        .library(name: "FalEmulator", targets: ["FalEmulator"]),
        .executable(name: "schemagen", targets: ["schemagen"]),
        .plugin(name: "SchemagenPlugin", targets: ["SchemagenPlugin"]),
    ],
    traits: [
        .trait(name: "Tool", description: "The generator, its command line and the local fal (FalEmulator)."),
        .trait(name: "Webhooks", description: "Changes nothing: FalWebhooks needs no other package."),
        .default(enabledTraits: isDependency ? [] : ["Tool"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0", traits: []),
        // Its support for configuration files and for all of Foundation is not used.
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
    ] + documentation,
    targets: [
        // What apps import.
        .systemLibrary(
            name: "CCurl", pkgConfig: "libcurl",
            providers: [.apt(["libcurl4-openssl-dev"]), .brew(["curl"])]),
        .target(name: "FalSupport", swiftSettings: house),
        .target(name: "FalJSON", dependencies: ["FalSupport"], swiftSettings: house),
        .target(name: "FalFields", dependencies: ["FalJSON", "FalSupport"], swiftSettings: house),
        .target(
            name: "FalTransport", dependencies: ["FalSupport", .target(name: "CCurl", condition: withCurl)],
            swiftSettings: house),
        .target(
            name: "FalRuntime", dependencies: ["FalJSON", "FalFields", "FalTransport", "FalSupport"],
            exclude: privacy.isEmpty ? ["PrivacyInfo.xcprivacy"] : [], resources: privacy, swiftSettings: house),
        .target(name: "Generated", dependencies: ["FalRuntime"], path: "Generated", swiftSettings: house),
        .systemLibrary(name: "CLibCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        // Not swift-crypto: its BoringSSL takes longer to compile than all the rest of the tool, and SwiftPM 6.3 cannot
        // resolve a package that some apps of a graph enable by a trait and others do not.
        .target(
            name: "SystemCrypto", dependencies: [.target(name: "CLibCrypto", condition: .when(platforms: [.linux]))],
            swiftSettings: house),
        .target(
            name: "FalWebhooks",
            dependencies: [
                "FalJSON", "FalTransport", "FalRuntime", "FalSupport", "SystemCrypto",
            ],
            swiftSettings: house),

        // The generator.
        .systemLibrary(
            name: "CYAML", pkgConfig: "yaml-0.1",
            providers: [.apt(["libyaml-dev"]), .brew(["libyaml"])]),
        .target(
            name: "SchemagenTemplates", path: "Templates",
            resources: [.embedInCode("Endpoint"), .embedInCode("Module")],
            swiftSettings: house),
        .target(
            name: "SchemagenCore",
            dependencies: [
                "FalJSON", "FalFields", "FalSupport", "SchemagenTemplates",
                .product(name: "Mustache", package: "swift-mustache", condition: tool),
            ],
            swiftSettings: house),
        .target(
            name: "SchemagenWorkspace",
            dependencies: [
                "SchemagenCore", "FalRuntime", "FalJSON", "FalFields", "FalTransport", "FalSupport", "CYAML",
                "SystemCrypto", .product(name: "Subprocess", package: "swift-subprocess", condition: tool),
            ],
            swiftSettings: house),
        .target(name: "SampleMedia", swiftSettings: house),
        .target(
            name: "FalEmulator",
            dependencies: [
                "SchemagenCore", "SampleMedia", "FalJSON", "FalFields", "FalRuntime", "FalTransport", "FalSupport",
                "SystemCrypto",
                // The server without routes, middleware and files, which cost a minute of compilation.
                .product(name: "HummingbirdCore", package: "hummingbird", condition: tool),
                // Its words for heads, connections, logs and graceful ends, which it does not pass on.
                .product(name: "HTTPTypes", package: "swift-http-types", condition: tool),
                .product(name: "NIOCore", package: "swift-nio", condition: tool),
                .product(name: "NIOPosix", package: "swift-nio", condition: tool),
                .product(name: "NIOWebSocket", package: "swift-nio", condition: tool),
                .product(name: "Logging", package: "swift-log", condition: tool),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle", condition: tool),
            ],
            swiftSettings: house),
        .executableTarget(
            name: "schemagen",
            dependencies: [
                "SchemagenWorkspace", "SchemagenCore", "FalEmulator", "FalRuntime", "FalFields", "FalJSON",
                "FalSupport",
                .product(name: "ArgumentParser", package: "swift-argument-parser", condition: tool),
            ],
            swiftSettings: house),
        // Depends on nothing, since every app that uses it would pay for that: it runs an installed schemagen.
        .plugin(
            name: "SchemagenPlugin",
            capability: .command(
                intent: .custom(
                    verb: "schemagen", description: "Run an installed schemagen on this package (add, update, diff, …)."
                ),
                permissions: [
                    .allowNetworkConnections(
                        scope: .all(ports: []), reason: "It fetches the models' documents from fal."),
                    .writeToPackageDirectory(
                        reason: "It writes the models' documents, generated Swift and lockfiles."),
                ]),
            path: "Sources/SchemagenPlugin"),
        .executableTarget(
            name: "Benchmarks",
            dependencies: [
                "SchemagenWorkspace", "SchemagenCore", "FalEmulator", "FalJSON", "FalFields", "FalRuntime",
                "FalTransport", "FalSupport",
                .product(name: "ArgumentParser", package: "swift-argument-parser", condition: tool),
            ],
            exclude: ["Baselines"],
            swiftSettings: house),
        .executableTarget(
            name: "Fuzz",
            dependencies: [
                "SchemagenWorkspace", "SchemagenCore", "FalWebhooks", "FalRuntime", "FalFields", "FalJSON",
                "FalSupport", "SystemCrypto", "TestSupport",
                .product(name: "ArgumentParser", package: "swift-argument-parser", condition: tool),
            ],
            swiftSettings: house),

        // One test target per target, then the whole.
        .target(
            name: "TestSupport",
            dependencies: ["FalJSON", .product(name: "Subprocess", package: "swift-subprocess", condition: tool)],
            path: "Tests/Support", swiftSettings: house),
        .target(
            name: "Loopback", dependencies: ["FalTransport", "FalSupport"], path: "Tests/Loopback", swiftSettings: house
        ),
        .testTarget(name: "FalSupportTests", dependencies: ["FalSupport"], swiftSettings: house),
        .testTarget(name: "FalJSONTests", dependencies: ["FalJSON", "TestSupport"], swiftSettings: house),
        .testTarget(name: "FalFieldsTests", dependencies: ["FalFields", "FalJSON"], swiftSettings: house),
        .testTarget(
            name: "FalTransportTests", dependencies: ["FalTransport", "FalSupport", "Loopback"], swiftSettings: house),
        .testTarget(
            name: "FalRuntimeTests",
            dependencies: [
                "FalRuntime", "FalTransport", "FalFields", "FalJSON", "FalEmulator", "TestSupport", "FalSupport",
                "Loopback",
            ],
            swiftSettings: house),
        .testTarget(
            name: "FalWebhooksTests",
            dependencies: [
                "FalWebhooks", "FalRuntime", "FalTransport", "FalJSON", "FalSupport", "FalEmulator", "TestSupport",
                "Loopback", "SystemCrypto",
            ],
            swiftSettings: house),
        .testTarget(
            name: "SystemCryptoTests", dependencies: ["SystemCrypto", "FalSupport"], swiftSettings: house),
        .testTarget(
            name: "SampleMediaTests", dependencies: ["SampleMedia", "FalJSON", "TestSupport"], swiftSettings: house),
        .testTarget(
            name: "FalEmulatorTests",
            dependencies: [
                "FalEmulator", "FalWebhooks", "FalRuntime", "FalTransport", "FalFields", "FalJSON", "FalSupport",
                "Fuzz", "TestSupport", "Loopback",
            ],
            swiftSettings: house),
        .testTarget(
            name: "SchemagenCoreTests",
            dependencies: ["SchemagenCore", "FalFields", "FalJSON", "FalSupport", "TestSupport"],
            swiftSettings: house),
        .testTarget(
            name: "SchemagenWorkspaceTests",
            dependencies: [
                "SchemagenWorkspace", "SchemagenCore", "FalRuntime", "FalFields", "FalJSON", "FalTransport",
                "FalSupport", "TestSupport", "Loopback",
            ],
            swiftSettings: house),
        .testTarget(
            name: "SchemagenTests",
            dependencies: [
                "schemagen", "SchemagenWorkspace", "SchemagenCore", "FalEmulator", "FalRuntime", "FalFields", "FalJSON",
                "Fuzz", "TestSupport",
                .product(name: "ArgumentParser", package: "swift-argument-parser", condition: tool),
            ],
            swiftSettings: house),
        .testTarget(
            name: "FuzzTests", dependencies: ["Fuzz", "SchemagenCore", "FalJSON", "TestSupport"], swiftSettings: house),
        .testTarget(name: "GeneratedTests", dependencies: ["Generated", "FalRuntime"], swiftSettings: house),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "schemagen", "SchemagenWorkspace", "SchemagenCore", "FalEmulator", "FalWebhooks", "FalRuntime",
                "FalFields", "FalJSON", "TestSupport", "Loopback",
                // For the servers in the documentation, which are compiled.
                .product(name: "Hummingbird", package: "hummingbird", condition: tool),
            ],
            exclude: ["Cases"],
            swiftSettings: house),
    ]
)
