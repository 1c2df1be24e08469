import FalJSON
import Foundation

/// The ways to go through JSON that are compared, each in a process of its own.
enum JSONReading: String, CaseIterable, Sendable {
    /// `JSONValue` from bytes.
    case value
    /// `JSONNode` from bytes: with line and column, and members in order.
    case node
    /// Bytes from `JSONValue`.
    case write
    /// Foundation's `JSONSerialization`.
    case serialization

    /// Goes once through all documents, `rounds` times after one that warms up.
    func measure(_ documents: [[UInt8]], rounds: Int) throws -> Usage {
        switch self {
        case .value: try Self.rounds(rounds) { for bytes in documents { Self.keep(try JSONValue(parsing: bytes)) } }
        case .node: try Self.rounds(rounds) { for bytes in documents { Self.keep(try JSONNode(parsing: bytes)) } }
        case .write:
            try Self.rounds(rounds, of: try documents.map { try JSONValue(parsing: $0) }) { values in
                for value in values { Self.keep(value.serialized()) }
            }
        case .serialization:
            try Self.rounds(rounds, of: documents.map { Data($0) }) { documents in
                for data in documents { Self.keep(try JSONSerialization.jsonObject(with: data)) }
            }
        }
    }

    private static func rounds(_ count: Int, _ round: () throws -> Void) throws -> Usage {
        try rounds(count, of: ()) { _ in try round() }
    }

    private static func rounds<Input>(_ count: Int, of input: Input, _ round: (Input) throws -> Void) throws -> Usage {
        try round(input)
        let clock = ContinuousClock()
        let runs = try (0..<count).map { _ in
            let user = ThisProcess.userSeconds
            let start = clock.now
            try round(input)
            return Usage(wall: (clock.now - start) / .seconds(1), user: ThisProcess.userSeconds - user, system: 0)
        }
        return Usage(medianOf: runs)
    }

    /// A value that the optimiser must not take for unused.
    @inline(never)
    private static func keep<Value>(_ value: Value) {
        withExtendedLifetime(value) {}
    }
}
