import FalJSON
import TestSupport
import Testing

@testable import SchemagenWorkspace

private func canonical(_ text: String) throws -> String {
    String(decoding: try CanonicalDocument(Array(text.utf8)).bytes, as: UTF8.self)
}

@Suite struct CanonicalDocumentTests {
    @Test func sortsKeysAndPrintsOneMemberPerLine() throws {
        #expect(
            try canonical(#"{"b":1,"a":{"d":[1,{"z":0,"y":[]}],"c":{}}}"#) == """
                {
                  "a": {
                    "c": {},
                    "d": [
                      1,
                      {
                        "y": [],
                        "z": 0
                      }
                    ]
                  },
                  "b": 1
                }

                """)
    }

    @Test func propertiesFollowTheOrderListBesideThem() throws {
        let text = #"{"properties":{"a":1,"b":2,"c":3,"d":4},"x-fal-order-properties":["c","gone","a","c"]}"#
        let root = try JSONNode(parsing: try canonical(text))
        #expect(root["properties"]?.objectValue?.map(\.key) == ["c", "a", "b", "d"])
        #expect(root.objectValue?.map(\.key) == ["properties", "x-fal-order-properties"])
    }

    /// The order list of a schema is for its own properties; those of a property's schema have their own, or none.
    @Test func anOrderListReachesNoDeeper() throws {
        let text = """
            {"x-fal-order-properties": ["z", "a"], "properties": {
              "a": {"type": "object", "properties": {"z": 1, "a": 2}},
              "z": {"x-fal-order-properties": ["q", "p"], "properties": {"p": 1, "q": 2}}}}
            """
        let root = try JSONNode(parsing: try canonical(text))["properties"]
        #expect(root?.objectValue?.map(\.key) == ["z", "a"])
        #expect(root?["a"]?["properties"]?.objectValue?.map(\.key) == ["a", "z"])
        #expect(root?["z"]?["properties"]?.objectValue?.map(\.key) == ["q", "p"])
    }

    @Test func nothingIsLost() throws {
        let text = #"{"n":[1.0,-0,1e5,1E+05,123456789012345678901234567890],"s":"\u0000\"é\/","k":1,"k":2,"":null}"#
        let result = try canonical(text)
        for literal in ["1.0", "-0", "1e5", "1E+05", "123456789012345678901234567890"] {
            #expect(result.contains("    " + literal), "\(literal)")
        }
        let first = try #require(result.firstRange(of: "\"k\": 1"))
        let second = try #require(result.firstRange(of: "\"k\": 2"))
        #expect(first.lowerBound < second.lowerBound)
        #expect(try JSONValue(parsing: result) == JSONValue(parsing: text))
    }

    @Test(arguments: ["", "{", "{\"a\":1} x", "null null"])
    func whatIsNotJSONIsRefused(text: String) {
        #expect(throws: JSONError.self) { try canonical(text) }
    }

    @Test func theDigestIsThatOfTheBytes() {
        // From FIPS 180: the digest of "abc".
        #expect(
            CanonicalDocument.digest(of: Array("abc".utf8))
                == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    }
}

@Suite struct CanonicalCorpusTests {
    @Test(.enabled(if: Corpus.isPresent, "\(Corpus.absence)"))
    func genuineDocumentsAreStableUnderShuffledKeys() throws {
        var generator = SystemRandomNumberGenerator()
        let files = try Corpus.present.documents()
        #expect(!files.isEmpty)
        for file in files {
            let document = try JSONNode(parsing: try file.bytes())
            let once = CanonicalDocument(document)
            let reread = try JSONNode(parsing: once.bytes)
            #expect(CanonicalDocument(reread) == once, "\(file.id): not stable")
            #expect(
                CanonicalDocument(document.shuffled(using: &generator)) == once,
                "\(file.id): depends on the order of keys")
            #expect(reread.value == document.value, "\(file.id): something is lost")
        }
    }
}

extension JSONNode {
    fileprivate func shuffled(using generator: inout some RandomNumberGenerator) -> JSONNode {
        switch content {
        case .array(let elements):
            return JSONNode(.array(elements.map { $0.shuffled(using: &generator) }), at: position)
        case .object(let members):
            let changed = members.map { member in
                Member(
                    key: member.key, keyPosition: member.keyPosition, value: member.value.shuffled(using: &generator))
            }
            return JSONNode(.object(changed.shuffled(using: &generator)), at: position)
        default: return self
        }
    }
}
