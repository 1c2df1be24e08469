import FalJSON
import SchemagenCore
import Testing

@testable import SchemagenWorkspace

@Suite struct NamesLockTests {
    private static let names = LockedNames(
        types: ["fal-ai/flux/dev": "FluxDev", "bria/x": "BriaX"],
        scopes: [
            "fal-ai/flux/dev": ["Output": ["z": "z", "a": "a"], "Input": ["image_size": "imageSize"], "Empty": [:]],
            "only/scopes": ["Input": ["quote\"": "quote"]],
        ],
        aliases: ["kling-video/v2.6": "V2_6"])

    @Test func hasOneSortedLineForEachScope() throws {
        let bytes = NamesLock(Self.names).serialized()
        #expect(
            String(decoding: bytes, as: UTF8.self) == """
                {
                  "version": 1,
                  "aliases": {
                    "kling-video/v2.6": "V2_6"
                  },
                  "endpoints": {
                    "bria/x": {
                      "type": "BriaX"
                    },
                    "fal-ai/flux/dev": {
                      "type": "FluxDev",
                      "scopes": {
                        "Empty": {},
                        "Input": {"image_size": "imageSize"},
                        "Output": {"a": "a", "z": "z"}
                      }
                    },
                    "only/scopes": {
                      "scopes": {
                        "Input": {"quote\\"": "quote"}
                      }
                    }
                  }
                }

                """)
        #expect(try NamesLock(reading: bytes).names == Self.names)
    }

    @Test func anEmptyLockReadsBack() throws {
        #expect(try NamesLock(reading: NamesLock().serialized()) == NamesLock())
    }

    @Test func aNameMoreIsALineMore() throws {
        var names = Self.names
        names.scopes["bria/x"] = ["Input": ["prompt": "prompt"]]
        let before = Set(String(decoding: NamesLock(Self.names).serialized(), as: UTF8.self).split(separator: "\n"))
        let after = String(decoding: NamesLock(names).serialized(), as: UTF8.self).split(separator: "\n")
        #expect(
            after.filter { !before.contains($0) }.map { $0.trimmingPrefix { $0 == " " } } == [
                "\"type\": \"BriaX\",", "\"Input\": {\"prompt\": \"prompt\"}",
            ])
    }

    @Test(arguments: [
        ("{\"version\": 1}", "SG501", 1, 1, "'aliases' is missing"),
        (
            "{\"version\": 1, \"aliases\": {},\n\"endpoints\": {\"a/b\": 1}}", "SG501", 2, 22,
            "'a/b' should be an object"
        ),
        ("{\"version\": 1, \"aliases\": {},\n\"endpoints\": {\"a/b\": {\"type\": 1}}}", "SG501", 2, 31, "a string"),
        (
            "{\"version\": 1, \"aliases\": {},\n\"endpoints\": {\"a/b\": {\"scopes\": {\"I\": {\"a\": 1}}}}}", "SG501",
            2, 45,
            "a string"
        ),
        (
            #"{"version":1,"aliases":{},"endpoints":{"a/b":{"scopes":{"I":{"a":"b","#
                + "\n" + #""a":"c"}}}}}"#,
            "SG501", 2, 1, "repeated here"
        ),
        ("{\"version\": 9}", "SG503", 1, 13, "newer"),
        ("{\n  \"version\": 1,\n<<<<<<< ours\n", "SG502", 3, 1, "conflict"),
        ("not json", "SG501", 1, 1, "not JSON"),
    ])
    func aBrokenLockIsToldWithPlaceAndRemedy(text: String, code: String, line: Int, column: Int, words: String) throws {
        let failure = #expect(throws: Failure.self) { try NamesLock(reading: Array(text.utf8), path: "n.lock") }
        let found = try #require(failure?.diagnostics.first)
        #expect(found.code.id == code)
        #expect(found.place.path == "n.lock")
        #expect(found.place.position == JSONPosition(line: line, column: column))
        #expect(found.message.contains(words), "\(found.message)")
        #expect(found.remedy?.isEmpty == false)
    }

    @Test func aGreatLockReadsBack() throws {
        var names = LockedNames()
        for endpoint in 0..<750 {
            let id = "fal-ai/model-\(endpoint)/text-to-video"
            names.types[id] = "Model\(endpoint)TextToVideo"
            for scope in ["Input", "Output"] {
                let fields = (0..<20).map { ("some_field_\($0)", "someField\($0)") }
                names.scopes[id, default: [:]][scope] = Dictionary(uniqueKeysWithValues: fields)
            }
        }
        #expect(try NamesLock(reading: NamesLock(names).serialized()).names == names)
    }
}
