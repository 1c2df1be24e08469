/// What the house tests check beside the architecture page.
enum HouseRules {
    /// Modules that come with the system or the toolchain, and so are no dependency.
    static let system: Set<String> = [
        "Foundation", "FoundationEssentials", "FoundationNetworking", "CFNetwork", "Glibc", "Musl", "Darwin",
        "Dispatch", "Synchronization", "PackagePlugin",
        "UniformTypeIdentifiers", "Android", "WinSDK", "ucrt", "os", "Security",
    ]

    /// Only these have a public face.
    static let publicTargets: Set<String> = [
        "FalJSON", "FalFields", "FalTransport", "FalRuntime", "FalWebhooks", "FalEmulator", "Generated",
    ]

    /// Only these may print, exit, or give up.
    static let executables: Set<String> = ["schemagen", "Benchmarks", "Fuzz", "SchemagenPlugin"]
}
