import FalRuntime
package import TestSupport

/// The messages of realtime models: what is accepted survives writing.
package struct MessagePackTarget: FuzzTarget {
    package static let name = "messagepack"
    private let message: [UInt8]
    private let mutator = TextMutator(pieces: [
        [0x81], [0x91], [0xA1], [0xC0], [0xC1], [0xC4, 1], [0xC6, 0xFF, 0xFF, 0xFF, 0xFF], [0xC7, 12, 0xFF], [0xCA],
        [0xCB], [0xCF], [0xD3], [0xD4, 5], [0xD6, 0xFF], [0xD7, 0xFF], [0xD9, 1], [0xDC, 0, 1], [0xDD, 0, 0x10, 0, 0],
        [0xDE, 0, 1], [0xDF, 0, 0x10, 0, 0], [0xE0], Array(repeating: 0x91, count: 300),
    ])

    package init(_ material: FuzzMaterial) throws {
        let value: MessagePackValue = [
            "prompt": "a fox é 𝄞", "seed": .unsigned(.max), "least": .integer(.min),
            "small": [0, -1, 200, -200, 70_000],
            "scale": 1.5, "image_bytes": .binary(Array(0...255)), "on": true, "none": nil,
            "when": [
                .timestamp(seconds: 1, nanoseconds: 0), .timestamp(seconds: 1, nanoseconds: 1),
                .timestamp(seconds: -1, nanoseconds: 2),
            ],
            "own": .other(type: 5, [1, 2, 3]), "long": .string(String(repeating: "x", count: 300)),
            "keys": .map([.init(1, 2), .init(nil, [:])]),
        ]
        message = try value.serialized()
    }

    package mutating func input(_ random: inout SeededRandom) -> [UInt8] {
        // Short ones are rarely refused for what stands far behind.
        if random.below(3) == 0 { return (0...random.below(12)).map { _ in UInt8(truncatingIfNeeded: random.next()) } }
        return mutator.mutant(of: message, &random)
    }

    package mutating func run(_ input: [UInt8]) -> FuzzVerdict {
        guard let value = try? MessagePackValue(parsing: input) else { return .refused }
        guard let written = try? value.serialized(), let again = try? MessagePackValue(parsing: written) else {
            return .finding("what was read cannot be written and read again")
        }
        // Compared as bytes, since NaN is unlike itself.
        return (try? again.serialized()) == written ? .accepted : .finding("what is written is another value")
    }
}
