import SchemagenCore
import TestSupport
import Testing

@testable import SchemagenWorkspace

@Suite("--source and --offline")
struct SourceSpecificationTests {
    private func read(_ text: String?, offline: Bool = false) throws(Failure) -> SourceSpecification {
        try SourceSpecification(source: text, offline: offline, schemas: "Schemas")
    }

    private func makes(_ specification: SourceSpecification) throws -> any DocumentSource {
        let environment = SourceEnvironment(transport: ScriptedTransport { _, _ in .init("") })
        return try specification.source(key: nil, environment: environment)
    }

    @Test("Nothing means fal, --offline what is vendored, a URL a service, a path a directory")
    func kinds() throws {
        let directory = try TemporaryFolder()
        #expect(try read(nil) == .service(.fal))
        #expect(try read(nil, offline: true) == .vendored("Schemas"))
        #expect(try read(directory.path) == .directory(directory.path))
        #expect(try read("http://127.0.0.1:8080/") == .service(ServiceAddress(base: "http://127.0.0.1:8080")))
        #expect(try makes(read(nil)).name == "fal")
        #expect(try makes(read("http://127.0.0.1:8080/")).name == "http://127.0.0.1:8080")
        #expect(try (makes(read(directory.path)) as? DirectorySource)?.layout == .any)
        #expect(try (makes(read(nil, offline: true)) as? DirectorySource)?.layout == .vendored)
    }

    @Test(
        "Anything else is refused with the reason and the remedy",
        arguments: [
            ("no/such/directory", "There is no directory 'no/such/directory'.", "Check the path"),
            ("localhost:8080", "There is no directory 'localhost:8080'.", "write http://localhost:8080"),
            ("localhost", "There is no directory 'localhost'.", "write http://localhost"),
            ("", "--source is empty.", "leave the option out"),
            ("http://example.com", "plain http is for this machine alone", "Use https"),
        ])
    func refused(text: String, message: String, remedy: String) throws {
        let failure = try #require(throws: Failure.self) { try read(text) }
        #expect(failure.kind == .usage)
        #expect(failure.diagnostics[0].code == .unusableSource)
        #expect(failure.diagnostics[0].message.contains(message))
        #expect(failure.diagnostics[0].remedy?.contains(remedy) == true)
    }

    @Test("A file is not a directory")
    func file() throws {
        let directory = try TemporaryFolder(["x.json": "{}"])
        let failure = try #require(throws: Failure.self) { try read("\(directory.path)/x.json") }
        #expect(failure.diagnostics[0].message.contains("is a file"))
    }

    @Test("--source and --offline exclude each other")
    func both() throws {
        let failure = try #require(throws: Failure.self) { try read("https://example.com", offline: true) }
        #expect(failure.diagnostics[0].message == "--offline and --source exclude each other.")
    }

    @Test("Every code of this area is listed once, with an explanation worth reading")
    func codes() {
        let codes = DiagnosticCode.sourceCodes
        #expect(Set(codes.map(\.id)).count == codes.count)
        #expect(codes.map(\.id) == codes.map(\.id).sorted())
        for code in codes {
            #expect(code.id.hasPrefix("SG6") && code.id.count == 5)
            #expect(code.explanation.count > 60)
        }
    }
}
