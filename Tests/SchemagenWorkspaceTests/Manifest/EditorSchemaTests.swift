import FalJSON
import Foundation
import SchemagenCore
import TestSupport
import Testing

@testable import SchemagenWorkspace

@Suite("The schema for editors says what the readers do") struct EditorSchemaTests {
    private func schemaAccepts(_ value: JSONValue) throws -> Bool {
        try SchemaCheck.accepts(value, EditorSchema.content)
    }

    private func json(ofYAML text: String) throws -> JSONValue {
        try #require(try YAMLReader.read(Array(text.utf8), path: "m.yaml")).json.value
    }

    private func readerAccepts(manifest value: JSONValue) -> Bool {
        (try? Manifest(reading: value.serialized(), path: "m.yaml")) != nil
    }

    private func readerAccepts(patches value: JSONValue) throws -> Bool {
        var diagnostics: [Diagnostic] = []
        _ = PatchReader(path: "p.yaml", family: "acme/anvil").read(
            try JSONNode(parsing: value.serialized()), reporting: &diagnostics)
        return diagnostics.isEmpty
    }

    @Test("This repository's manifest, a new one, and every example of a patch are fine")
    func good() throws {
        let own = try String(contentsOf: Checkout.root.appending(path: Manifest.path), encoding: .utf8)
        let new = String(decoding: ManifestText.initial(), as: UTF8.self)
        for text in [own, new, "version: 1\nnames: {a/b: X}\nmappers: {a/b: {f: none, g: {from: seed}}}\n"] {
            #expect(try schemaAccepts(json(ofYAML: text)))
        }
        for kind in PatchKind.allCases {
            let patches = try json(ofYAML: kind.example)
            #expect(try schemaAccepts(patches) && readerAccepts(patches: patches), "\(kind)")
        }
    }

    /// What only the reader knows: it looks at several values together, knows the words of Swift and later versions.
    private static let beyond: Set<String> = [
        "version: 1\nmodule: FalRuntime", "version: 1\nmodule: class", "version: 1\nnamespace: String",
        "version: 1\nmodule: Fal", "version: 1\noutput: A/B\ntests: A/b/c", "version: 1\noutput: A/B\ntests: A",
        "version: 1\nnames: {a/b: Type}", "version: 1\nnames: {a/b: X, c/d: X}",
    ]

    @Test("What the reader of manifests refuses is marked in the editor", arguments: ManifestMistake.all)
    func bad(text: String, _: String, _: Int, _: Int, _: String, _: String) throws {
        guard let value = try YAMLReader.read(Array(text.utf8), path: "m.yaml")?.json.value else { return }
        #expect(try schemaAccepts(value) == Self.beyond.contains(text), "\(text)")
    }

    /// One value of each kind that some key takes, and some that none does.
    private static let samples: [JSONValue] = [
        nil, true, 0, 1, 1.5, -1, "", " ", "x", "none", "Sources/X", "X/", "a b", "a/b", "only a/b", "**",
        "fal-ai/flux*/**",
        "Fal.ai/models/fal-ai/flux/dev", "https://fal.ai/models/fal-ai/flux/dev", "FalModels", "3D", "input.a", "input",
        "output.b[].c", "input..a", "frames(fps,24,8,1)", "media[]", "prompt", [], [1], ["a/b"], ["a/b", "a/b"],
        ["prompt", "seed"], [:], ["a/b": "X"], ["a": "X"], ["type": "integer"], ["a/b": ["seed": "none"]],
        ["a/b": ["seed": [:]]], ["a/b": nil],
    ]

    @Test("Whatever the readers accept, the editor accepts", arguments: samples)
    func neverStricter(sample: JSONValue) throws {
        for key in ManifestKey.allCases {
            var manifest: JSONObject = ["version": 1]
            manifest[key.rawValue] = sample
            try expectNoStricter(.object(manifest), readerAccepts(manifest: .object(manifest)))
        }
        for key in OverrideKey.allCases {
            for others: JSONObject in [[:], ["from": "prompt"]] {
                var override = others
                override[key.rawValue] = sample
                let manifest: JSONValue = ["version": 1, "mappers": ["a/b": ["f": .object(override)]]]
                try expectSame(manifest, readerAccepts(manifest: manifest), besides: key == .form)
            }
        }
        for kind in PatchKind.allCases {
            var item: JSONObject = [kind.rawValue: "input.a", "because": "so"]
            if let argument = kind.argument {
                try expectSame([.object(item)], readerAccepts(patches: [.object(item)]))
                item[argument.key] = sample
                // Swift's words, and what a JSON Schema can have, are for the reader.
                let patches: JSONValue = [.object(item)]
                try expectSame(patches, readerAccepts(patches: patches), besides: argument.key == "to")
                item[argument.key] = argument.key == "to" && kind == .retype ? ["type": "integer"] : "x"
            }
            for key in [kind.rawValue, PatchKind.reason] {
                var changed = item
                changed[key] = sample
                try expectSame([.object(changed)], readerAccepts(patches: [.object(changed)]))
            }
        }
    }

    private func expectNoStricter(_ value: JSONValue, _ isAccepted: Bool) throws {
        if isAccepted { #expect(try schemaAccepts(value), "\(value)") }
    }

    private func expectSame(_ value: JSONValue, _ isAccepted: Bool, besides isLenient: Bool = false) throws {
        if isLenient { return try expectNoStricter(value, isAccepted) }
        #expect(try schemaAccepts(value) == isAccepted, "\(value)")
    }

    @Test("The file in Schemas/ is up to date")
    func committed() throws {
        let file = try Data(contentsOf: Checkout.root.appending(path: EditorSchema.path))
        #expect([UInt8](file) == EditorSchema.bytes, "`schemagen generate` writes it anew")
    }
}
