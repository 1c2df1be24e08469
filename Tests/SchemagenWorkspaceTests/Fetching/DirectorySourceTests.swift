import Foundation
import SchemagenCore
import TestSupport
import Testing

@testable import SchemagenWorkspace

@Suite("Documents in a directory")
struct DirectorySourceTests {
    private func document(_ id: String) -> String {
        #"{"openapi":"3.0.4","info":{"x-fal-metadata":{"endpointId":"\#(id)"}}}"#
    }

    private func all(_ path: String, layout: DocumentFolder.Layout = .any) async throws -> Catalogue {
        try await DirectorySource(path, layout: layout).catalogue(matching: [EndpointPattern(parsing: "**")])
    }

    @Test("Names with '__' for '/' and nested folders give the same ids")
    func bothNamings() async throws {
        let flat = try TemporaryFolder(["fal-ai__veo3.1__fast.json": "{}", "bria__expand.json": "{}"])
        let nested = try TemporaryFolder(["fal-ai/veo3.1/fast.json": "{}", "bria/expand.json": "{}"])
        #expect(try await all(flat.path).ids == ["bria/expand", "fal-ai/veo3.1/fast"])
        #expect(try await all(nested.path + "/").ids == ["bria/expand", "fal-ai/veo3.1/fast"])
    }

    @Test("A document is read as it is, and says where it came from")
    func documents() async throws {
        let directory = try TemporaryFolder(["a__b.json": "{ not JSON", "a/c.json": "[]"])
        let results = await DirectorySource(directory.path, layout: .any).documents(for: ["a/c", "a/b", "a/c", "a/x"])
        #expect(results.map(\.id) == ["a/c", "a/b", "a/x"])
        #expect(try results[1].outcome.get().bytes == Array("{ not JSON".utf8))
        #expect(try results[1].outcome.get().address == "\(directory.path)/a__b.json")
        guard case .failure(let failure) = results[2].outcome else {
            Issue.record("a document came from nowhere")
            return
        }
        #expect(failure.kind == .documents)
        #expect(failure.diagnostics[0].code == .unknownEndpoint)
        #expect(failure.diagnostics[0].message == "There is no document of 'a/x'.")
        #expect(failure.diagnostics[0].remedy == "Did you mean a/b or a/c?")
    }

    @Test(
        "models.json in the directory or one level above tells which ids the catalogue lists",
        arguments: ["models.json", "../models.json"])
    func models(place: String) async throws {
        let outer = try TemporaryFolder(["documents/a__b.json": "{}"])
        try outer.write(
            #"{"models":[{"endpoint_id":"a/b","metadata":{"display_name":"B"}},{"endpoint_id":"a/z"}]}"#,
            to: "documents/\(place)")
        let found = try await all("\(outer.path)/documents")
        #expect(found.ids == ["a/b"])

        let missing = try await DirectorySource("\(outer.path)/documents", layout: .any)
            .catalogue(matching: [EndpointPattern(parsing: "a/z")])
        #expect(missing.ids.isEmpty)
        #expect(missing.diagnostics.map(\.code) == [.nothingMatches])
        #expect(
            missing.diagnostics[0].message.contains(
                "models.json lists 1 of these, but their documents are not here"))
    }

    @Test(
        "A broken models.json is a warning; the documents are used without it",
        arguments: ["{\"models\":[}", "{}", "nonsense"])
    func brokenModels(text: String) async throws {
        let directory = try TemporaryFolder(["a__b.json": "{}", "models.json": text])
        let found = try await all(directory.path)
        #expect(found.ids == ["a/b"])
        #expect(found.diagnostics.map(\.code) == [.notACatalogue])
        #expect(found.diagnostics[0].severity == .warning)
        #expect(found.failure == nil)
    }

    @Test("The id is the file's, whatever the document calls itself")
    func aliased() async throws {
        let directory = try TemporaryFolder(["minimax__h3-max.json": document("fal-ai/minimax-h3-turbo")])
        #expect(try await all(directory.path).ids == ["minimax/h3-max"])
    }

    @Test("A name that can mean several ids means the one models.json knows, else the one the document says")
    func ambiguous() async throws {
        let mixed = try TemporaryFolder([
            "fal-ai/one/v1__fast.json": document("fal-ai/one/v1/fast"),
            "fal-ai/two/v1__fast.json": document("fal-ai/two/v1__fast"),
            "openapi/fal-ai__three.json": document("fal-ai/three"),
            "openapi/fal-ai__four.json": "not JSON",
        ])
        #expect(
            try await all(mixed.path).ids == [
                "fal-ai/four", "fal-ai/one/v1/fast", "fal-ai/three", "fal-ai/two/v1__fast",
            ])
        let listed = try TemporaryFolder([
            "x/fal-ai/five__six.json": document("five/six"),
            "models.json": #"{"models":[{"endpoint_id":"x/fal-ai/five/six"}]}"#,
        ])
        #expect(try await all(listed.path).ids == ["x/fal-ai/five/six"])
    }

    @Test("A name that is no id is read in the document; a file that has none is left out with a note")
    func strangers() async throws {
        let directory = try TemporaryFolder([
            "openapi.json": document("fal-ai/flux/dev"), "package.json": "{}", "notes.txt": "x",
            ".hidden__x.json": "{}",
            ".git/a__b.json": "{}", "a__b.json": "{}",
        ])
        let found = try await all(directory.path)
        #expect(found.ids == ["a/b", "fal-ai/flux/dev"])
        #expect(found.diagnostics.map(\.code) == [.ignoredFile])
        #expect(found.diagnostics[0].message == "Left out, because the name gives no endpoint id: 'package.json'.")
    }

    @Test("Of two files about one endpoint the first by path is taken, with a note")
    func twins() async throws {
        let directory = try TemporaryFolder(["a/b.json": "[1]", "a__b.json": "[2]"])
        let source = DirectorySource(directory.path, layout: .any)
        let found = try await source.catalogue(matching: [EndpointPattern(parsing: "**")])
        #expect(found.ids == ["a/b"])
        #expect(found.diagnostics.map(\.code) == [.duplicateEndpoint])
        #expect(found.diagnostics[0].message.contains("'a__b.json' (as 'a/b.json', a/b)"))
        #expect(try await source.documents(for: ["a/b"])[0].outcome.get().bytes == Array("[1]".utf8))
    }

    @Test("Vendored documents are <id>.json alone; locks, patches and our own folder are none")
    func vendored() async throws {
        let schemas = try TemporaryFolder([
            "fal-ai/flux/dev.json": "{}", "fal-ai/under__score.json": "{}", "names.lock": "x", "schemagen.lock": "x",
            "schemagen.yaml": "x", "patches/fal-ai/flux/dev.json": "{}", ".schemagen/stage/a/b.json": "{}",
            "models.json": "{}",
        ])
        let found = try await all(schemas.path, layout: .vendored)
        #expect(found.ids == ["fal-ai/flux/dev", "fal-ai/under__score"])
        let documents = await DirectorySource(schemas.path, layout: .vendored).documents(
            for: found.ids + ["patches/fal-ai/flux/dev", "../x/y", "fal-ai/flux/dve"])
        #expect(documents.map { (try? $0.outcome.get()) != nil } == [true, true, false, false, false])
        guard case .failure(let failure) = documents[4].outcome else { return }
        #expect(failure.diagnostics[0].remedy == "Did you mean fal-ai/flux/dev?")
    }

    @Test(
        "A pipe or a device in a document's place is an error that names it, and nobody waits for it",
        arguments: [DocumentFolder.Layout.any, .vendored])
    func irregularHostileFiles(layout: DocumentFolder.Layout) async throws {
        let directory = try TemporaryFolder(["acme/good.json": "{}"])
        #expect(mkfifo("\(directory.path)/acme/pipe.json", 0o600) == 0)
        try FileManager.default.createSymbolicLink(
            atPath: "\(directory.path)/acme/zero.json", withDestinationPath: "/dev/zero")
        let found = try await all(directory.path, layout: layout)
        #expect(found.ids == ["acme/good", "acme/pipe", "acme/zero"])
        let documents = await DirectorySource(directory.path, layout: layout).documents(for: found.ids)
        #expect((try? documents[0].outcome.get()) != nil)
        for document in documents.dropFirst() {
            guard case .failure(let failure) = document.outcome else {
                Issue.record("\(document.id) was read")
                continue
            }
            #expect(failure.diagnostics[0].message == "The document cannot be read: it is not a regular file.")
            #expect(failure.diagnostics[0].place.path == "\(directory.path)/\(document.id).json")
        }
    }

    @Test("A directory without documents is an error with a remedy for its kind")
    func empty() async throws {
        let directory = try TemporaryFolder(["readme.md": "x"])
        for (layout, remedy) in [(DocumentFolder.Layout.any, "fal-ai__flux__dev.json"), (.vendored, "schemagen add")] {
            let failure = try await #require(throws: Failure.self) { try await all(directory.path, layout: layout) }
            #expect(failure.kind == .usage)
            #expect(failure.diagnostics[0].code == .emptyDirectory)
            #expect(failure.diagnostics[0].remedy?.contains(remedy) == true)
        }
    }

    @Test("A directory that is gone is an error, for every document too")
    func gone() async throws {
        let path = try TemporaryFolder().path + "/nowhere"
        let failure = try await #require(throws: Failure.self) { try await all(path) }
        #expect(failure.diagnostics[0].code == .unreadableDirectory)
        #expect(failure.diagnostics[0].message == "The directory cannot be read: it does not exist.")
        #expect(failure.diagnostics[0].place.path == path)
        let results = await DirectorySource(path, layout: .any).documents(for: ["a/b"])
        #expect(throws: Failure.self) { try results[0].outcome.get() }
    }

    @Test("Links to files count, links to directories do not, so that no link leads round in a circle")
    func links() async throws {
        let directory = try TemporaryFolder(["a/b.json": "{}"])
        let manager = FileManager.default
        try manager.createSymbolicLink(atPath: "\(directory.path)/a/loop", withDestinationPath: directory.path)
        try manager.createSymbolicLink(
            atPath: "\(directory.path)/a__c.json", withDestinationPath: "\(directory.path)/a/b.json")
        try manager.createSymbolicLink(atPath: "\(directory.path)/a__d.json", withDestinationPath: "/dev/zero")
        // A device is listed, so that reading it says what is wrong.
        #expect(try await all(directory.path).ids == ["a/b", "a/c", "a/d"])
        let results = await DirectorySource(directory.path, layout: .any).documents(for: ["a/d"])
        #expect(throws: Failure.self) { try results[0].outcome.get() }
    }

    @Test("A file of 40 MB is refused, and the others are read")
    func hugeFile() async throws {
        let directory = try TemporaryFolder(["a__b.json": "{}", "a__c.json": ""])
        truncate("\(directory.path)/a__c.json", 40 << 20)
        let results = await DirectorySource(directory.path, layout: .any).documents(for: ["a/c", "a/b"])
        guard case .failure(let failure) = results[0].outcome else {
            Issue.record("40 MB were taken for a document")
            return
        }
        #expect(failure.diagnostics[0].code == .answerTooLarge)
        #expect(failure.diagnostics[0].message == "The document cannot be read: it is larger than 32 MiB.")
        #expect(try results[1].outcome.get().bytes == Array("{}".utf8))
    }
}
