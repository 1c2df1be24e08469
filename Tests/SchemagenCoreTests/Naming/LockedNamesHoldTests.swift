import FalFields
import FalJSON
import SchemagenCore
import TestSupport
import Testing

/// A name that was given once stays, whatever comes beside it.
@Suite struct LockedNamesHoldTests {
    private let voice: JSONValue = [
        "type": "object", "properties": ["format": ["enum": ["mp3", "wav"]], "name": ["type": "string"]],
    ]

    private var before: EndpointDocument {
        EndpointDocument(
            input: [
                "format": ["enum": ["mp3", "wav"]], "style": ["enum": ["Hope", "noir"]], "voice": .reference("Voice"),
                "size": ["anyOf": [["enum": ["a"]], .reference("Size")]], "a_b": ["type": "string"],
            ],
            components: [
                "Voice": voice,
                "Size": ["type": "object", "properties": ["w": ["type": "integer"]], "required": ["w"]],
            ])
    }

    /// The same with neighbours that want the names of what was there.
    private var after: EndpointDocument {
        EndpointDocument(
            input: [
                "format": ["enum": ["mp3", "wav", "flac"]],
                "style": ["enum": ["Hope", "hope", "Hope ", "noir", "NOIR"]],
                "voice": .reference("Voice"),
                "size": ["anyOf": [["enum": ["a", "A"]], .reference("Size")]],
                "a_b": ["type": "string"], "a-b": ["type": "string"], "aB": ["type": "string"],
            ],
            components: [
                "Voice": voice, "voice": voice,
                "Size": ["type": "object", "properties": ["w": ["type": "integer"]], "required": ["w"]],
                "Style": ["type": "object", "properties": ["x": .reference("voice")]],
                "Format": ["type": "object", "properties": ["y": .reference("Style")], "required": ["y"]],
            ])
    }

    @Test func namesInTheLockOutliveTheirNewNeighbours() throws {
        let first = try before.named()
        let second = try after.named(locked: first.chosen)
        for (scope, names) in first.chosen {
            // Two lists were equal and are not any more: only one of them can keep the name.
            for (wire, name) in names where wire != "Voice.format" {
                #expect(second.chosen[scope]?[wire] == name, "\(scope): \(wire)")
            }
        }
    }

    @Test func ofTwoListsThatWereEqualTheFirstKeepsTheName() throws {
        let first = try before.named()
        let second = try after.named(locked: first.chosen)
        #expect(first.chosen["types"]?["Input.format"] == "Format")
        #expect(first.chosen["types"]?["Voice.format"] == "Format")
        #expect(second.chosen["types"]?["Input.format"] == "Format")
        #expect(second.chosen["types"]?["Voice.format"] == "VoiceFormat")
    }

    @Test func theSameDocumentAndItsOwnLockGiveTheSameNames() throws {
        let first = try after.named()
        let second = try after.named(locked: first.chosen)
        #expect(second.chosen == first.chosen)
        #expect(second.nestedNames == first.nestedNames)
    }

    @Test func noTwoThingsShareAName() throws {
        for endpoint in [try before.named(), try after.named(), try after.named(locked: before.named().chosen)] {
            let types = endpoint.nestedNames.map(\.text)
            #expect(Set(types).count == types.count)
            for record in endpoint.records { #expect(Set(record.fields.map(\.name.text)).count == record.fields.count) }
            for list in endpoint.enumerations {
                #expect(Set(list.members.map(\.name.text)).count == list.members.count)
            }
        }
    }

    @Test func aComponentCalledInputIsNotTheInput() throws {
        let document = EndpointDocument(
            input: ["kind": ["enum": ["a", "b"]], "inner": .reference("Input")],
            components: ["Input": ["type": "object", "properties": ["kind": ["enum": ["c"]]]]])
        let named = try document.named()
        #expect(named.enumerations.contains { $0.record?.text == "Input" })
        #expect(Set(named.enumerations.map { $0.members.map(\.value) }) == [["a", "b"], ["c"]])
        for list in named.enumerations {
            let record = try #require(list.record).text
            #expect(named.schema.listedTexts(record, list.field) == list.members.compactMap(\.value.stringValue))
        }
    }
}
