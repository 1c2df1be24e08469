import Foundation
import Testing

@testable import FalTransport

/// A part of a file as a file of its own, which URLSession can stream.
@Suite struct FileSliceTests {
    private let target = RequestTarget("https://example.com/upload")

    private func file(_ bytes: [UInt8]) throws -> URL {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("whole-\(UUID().uuidString)")
        try Data(bytes).write(to: url)
        return url
    }

    @Test(arguments: [(0, 10), (3, 4), (10, 0), (300_000, 600_000)])
    func itHasTheBytesOfItsPart(offset: Int, length: Int) throws {
        let bytes = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let whole = try file(bytes)
        defer { try? FileManager.default.removeItem(at: whole) }
        let slice = try FileSlice(of: whole, offset: Int64(offset), length: Int64(length), target)
        #expect(try Data(contentsOf: slice.url) == Data(bytes[offset..<offset + length]))
    }

    @Test func itGoesWithItsLastHolder() throws {
        let whole = try file([1, 2, 3])
        defer { try? FileManager.default.removeItem(at: whole) }
        var slice: FileSlice? = try FileSlice(of: whole, offset: 1, length: 1, target)
        let path = try #require(slice?.url.path)
        #expect(FileManager.default.fileExists(atPath: path))
        slice = nil
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test func aFileThatIsTooShortLeavesNothingBehind() throws {
        let whole = try file([1, 2, 3])
        defer { try? FileManager.default.removeItem(at: whole) }
        let error = #expect(throws: TransportError.self) {
            try FileSlice(of: whole, offset: 2, length: 5, target)
        }
        #expect(error?.kind == .invalidRequest)
        let path = try #require(error?.message.firstMatch(of: /copied to (\S+fal-upload-[-0-9A-F]+)/)?.1)
        #expect(!FileManager.default.fileExists(atPath: String(path)))
    }
}
