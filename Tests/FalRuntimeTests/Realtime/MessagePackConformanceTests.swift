import FalJSON
import FalRuntime
import FalSupport
import Foundation
import TestSupport
import Testing

private let python = ProcessInfo.processInfo.environment["MESSAGEPACK_PYTHON"]

/// Our MessagePack against Python's, byte by byte.
@Suite(.enabled(if: python != nil, "MESSAGEPACK_PYTHON names no Python that has msgpack; make conformance sets it"))
struct MessagePackConformanceTests {
    private static let judge = Checkout.root.appending(path: "Tests/Conformance/messagepack.py").path

    @Test("What Python wrote reads as the same value, and is written as the same bytes")
    func read() async throws {
        let made = try await Program.run(try #require(python), [Self.judge, "make", "10000", "7"])
        #expect(made.status == 0, "\(made.complaints)")
        var (count, compared) = (0, 0)
        for line in made.output.split(separator: "\n") {
            let parts = line.split(separator: " ", maxSplits: 1)
            let bytes = try #require(Hexadecimal.bytes(parts[0].utf8))
            let value = try MessagePackValue(parsing: bytes)
            #expect(try value.serialized() == bytes)
            count += 1
            guard parts[1] != "-" else { continue }
            compared += 1
            #expect(value.json() == (try JSONValue(parsing: String(parts[1]))))
        }
        #expect(count == 10_000)
        #expect(compared > 1_000)
    }

    @Test("What we write reads in Python as a value that it writes as the same bytes")
    func write() async throws {
        var random = SeededRandom(seed: 7)
        let lines = try (0..<10_000).map { _ in Hexadecimal.text(try Self.value(&random, depth: 0).serialized()) + "\n"
        }
        let folder = try TemporaryFolder()
        let file = try folder.write(lines.joined(), to: "values")
        let judged = try await Program.run(try #require(python), [Self.judge, "check", file])
        #expect(judged.output == "10000\n")
    }

    private static let lengths = [0, 1, 2, 3, 4, 8, 15, 16, 17, 31, 32, 33, 255, 256, 257]

    private static func value(_ random: inout SeededRandom, depth: Int) -> MessagePackValue {
        let length = lengths[random.below(lengths.count)]
        func bytes() -> [UInt8] { (0..<length).map { _ in UInt8(truncatingIfNeeded: random.next()) } }
        switch random.below(depth < 4 ? 10 : 8) {
        case 0: return [.null, .bool(true), .bool(false)][random.below(3)]
        case 1: return .integer(Int64(truncatingIfNeeded: random.next()) >> Int64(random.below(64)))
        case 2: return MessagePackValue.number(random.next() >> UInt64(random.below(64))) ?? .null
        case 3:
            let double = Double(bitPattern: random.next())
            return .double(double.isFinite ? double : 0.5)
        case 4: return .string(String((0..<length).map { _ in "aé€𝄞\0\"\\ z".randomElement(using: &random) ?? "a" }))
        case 5: return .binary(bytes())
        case 6: return .other(type: Int8(random.below(128)), bytes())
        case 7:
            let seconds = Int64(truncatingIfNeeded: random.next()) >> Int64(random.below(64))
            return .timestamp(
                seconds: seconds, nanoseconds: random.below(2) == 0 ? 0 : UInt32(random.below(1_000_000_000)))
        case 8: return .array((0..<min(length, 17) >> depth).map { _ in value(&random, depth: depth + 1) })
        default:
            return .map(
                (0..<min(length, 17) >> depth).map { .init(.string("\($0)"), value(&random, depth: depth + 1)) })
        }
    }
}
