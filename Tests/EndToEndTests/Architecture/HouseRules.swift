/// What may know what. Whoever changes a line here changes the architecture.
enum HouseRules {
    /// Which modules of this package and of others the files of a target may import. Foundation and the system's
    /// modules are another matter.
    static let imports: [String: Set<String>] = [
        "FalJSON": [],
        "FalTransport": ["CCurl"],
        "FalFields": ["FalJSON"],
        "FalRuntime": ["FalJSON", "FalFields", "FalTransport"],
        "Generated": ["FalRuntime"],
        "FalWebhooks": ["FalJSON", "FalTransport", "FalRuntime", "Crypto", "CryptoKit"],
        "SchemagenTemplates": [],
        "SchemagenCore": ["FalJSON", "FalFields", "SchemagenTemplates", "Mustache"],
        "SchemagenWorkspace": [
            "SchemagenCore", "FalJSON", "FalFields", "FalTransport", "CYAML", "Crypto", "CryptoKit",
        ],
        "FalEmulator": [
            "SchemagenCore", "FalJSON", "FalFields", "FalRuntime", "FalTransport", "Hummingbird", "Crypto",
            "CryptoKit",
            // Hummingbird's words for addresses, logs and graceful ends, which it does not pass on.
            "NIOCore", "Logging", "ServiceLifecycle",
        ],
        "schemagen": [
            "SchemagenWorkspace", "SchemagenCore", "FalEmulator", "FalRuntime", "FalFields", "FalJSON",
            "ArgumentParser",
        ],
    ]

    /// May import anything.
    static let free: Set<String> = ["Benchmarks"]

    /// Modules that come with the system or the toolchain, and so are no dependency.
    static let system: Set<String> = [
        "Foundation", "FoundationEssentials", "FoundationNetworking", "Glibc", "Musl", "Darwin", "Dispatch",
        "Synchronization",
        "UniformTypeIdentifiers", "Android", "WinSDK", "ucrt", "os", "Security",
    ]

    /// These take FoundationEssentials at most: all of Foundation is too heavy for who only wants JSON.
    static let withoutFoundation: Set<String> = ["FalJSON", "FalFields"]

    /// Only these have a public face.
    static let publicTargets: Set<String> = [
        "FalJSON", "FalFields", "FalTransport", "FalRuntime", "FalWebhooks", "FalEmulator", "Generated",
    ]

    /// Only these may print, exit, or give up.
    static let executables: Set<String> = ["schemagen", "Benchmarks"]
}
