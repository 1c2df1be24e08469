// swift-tools-version: 6.2
import PackageDescription

// A package as an app has it: only the runtime and the generated models, with the strictest settings an app may choose.
// `traits: []` leaves out the generator and with it all that it depends on.
let app: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .defaultIsolation(MainActor.self),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .treatAllWarnings(as: .error),
]

let models: [Target.Dependency] = [
    .product(name: "FalRuntime", package: "schemagen"), .product(name: "Generated", package: "schemagen"),
]

let package = Package(
    name: "consumer",
    platforms: [.macOS(.v14)],
    dependencies: [.package(name: "schemagen", path: "../..", traits: [])],
    targets: [
        .target(name: "Studio", dependencies: models, swiftSettings: app),
        .executableTarget(name: "consumer", dependencies: ["Studio"] + models, swiftSettings: app),
    ])
