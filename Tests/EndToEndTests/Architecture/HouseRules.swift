/// What may know what. Whoever changes a line here changes the architecture.
enum HouseRules {
    /// Which modules of this package and of others the files of a target may import. Foundation and the system's
    /// modules are another matter.
    static let imports: [String: Set<String>] = [
        "FalSupport": [],
        "FalJSON": ["FalSupport"],
        "FalTransport": ["FalSupport", "CCurl"],
        "FalFields": ["FalJSON", "FalSupport"],
        "FalRuntime": ["FalJSON", "FalFields", "FalTransport", "FalSupport"],
        "Generated": ["FalRuntime"],
        "FalWebhooks": ["FalJSON", "FalTransport", "FalRuntime", "FalSupport", "Crypto", "CryptoKit"],
        "SchemagenTemplates": [],
        "SchemagenCore": ["FalJSON", "FalFields", "FalSupport", "SchemagenTemplates", "Mustache"],
        "SchemagenWorkspace": [
            "SchemagenCore", "FalJSON", "FalFields", "FalTransport", "FalSupport", "CYAML", "Crypto", "CryptoKit",
        ],
        "SampleMedia": [],
        "FalEmulator": [
            "SchemagenCore", "SampleMedia", "FalJSON", "FalFields", "FalRuntime", "FalTransport", "FalSupport",
            "Hummingbird",
            "Crypto", "CryptoKit",
            // Hummingbird's words for addresses, logs and graceful ends, which it does not pass on.
            "NIOCore", "Logging", "ServiceLifecycle",
        ],
        "schemagen": [
            "SchemagenWorkspace", "SchemagenCore", "FalEmulator", "FalRuntime", "FalFields", "FalJSON", "FalSupport",
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

    /// These take FoundationEssentials at most: all of Foundation is too heavy for those who only want JSON.
    static let withoutFoundation: Set<String> = ["FalSupport", "FalJSON", "FalFields"]

    /// Only these have a public face.
    static let publicTargets: Set<String> = [
        "FalJSON", "FalFields", "FalTransport", "FalRuntime", "FalWebhooks", "FalEmulator", "Generated",
    ]

    /// Only these may print, exit, or give up.
    static let executables: Set<String> = ["schemagen", "Benchmarks"]
}
