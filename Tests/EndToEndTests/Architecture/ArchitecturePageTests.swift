import Testing

@Suite("Reading the architecture page")
struct ArchitecturePageTests {
    private let page = ArchitecturePage(
        """
        | folder | what |
        | --- | --- |
        | `Sources/FalJSON/Scan/` | the scanner |

        | target | may import |
        | --- | --- |
        | `FalSupport` | FoundationEssentials at most |
        | FalJobs, FalProxy | `FalRuntime`, FalSupport |
        | SampleMedia | – |
        | Tool | a SHA-256 (CryptoKit or Crypto), Hummingbird |
        | schemagen | all of the above, ArgumentParser |
        | Benchmarks | anything |

        Foundation (FoundationEssentials where it suffices) is open to all but FalSupport and SampleMedia, which take
        FoundationEssentials at most. See `FalJSON/JSONValue.swift`, not `swift build` or `a.swift`.
        """)

    @Test("Each row of the table allows the modules that it names, also in parentheses")
    func rows() {
        #expect(page.imports["FalProxy"]?.allows("FalRuntime") == true)
        #expect(page.imports["FalJobs"] == page.imports["FalProxy"])
        #expect(page.imports["FalJobs"]?.allows("Hummingbird") == false)
        #expect(page.imports["SampleMedia"]?.allows("FalSupport") == false)
        #expect(page.imports["Tool"]?.allows("Crypto") == true)
        #expect(page.imports["Benchmarks"] == .anything)
    }

    @Test("\"All of the above\" is every target above, and not what those import")
    func allOfTheAbove() {
        #expect(page.imports["schemagen"]?.allows("SampleMedia") == true)
        #expect(page.imports["schemagen"]?.allows("ArgumentParser") == true)
        #expect(page.imports["schemagen"]?.allows("Hummingbird") == false)
    }

    @Test("Targets without Foundation are those that the sentence below the table excepts")
    func foundation() {
        #expect(page.withoutFoundation == ["FalSupport", "SampleMedia"])
    }

    @Test("Paths are what stands in code spans and ends like a file or a folder")
    func paths() {
        #expect(page.paths == ["Sources/FalJSON/Scan/", "FalJSON/JSONValue.swift"])
    }
}
