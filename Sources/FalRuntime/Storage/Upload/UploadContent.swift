import FalTransport

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What is to be uploaded: where its bytes are, and what fal is told about them.
struct UploadContent: Sendable {
    private enum Place: Sendable {
        case memory([UInt8])
        case disk(path: String, facts: FileFacts)
    }

    private let place: Place
    let size: Int64
    let contentType: String
    let fileName: String
    /// For messages: "the file /tmp/a.png". Never the bytes.
    let label: String

    init(_ bytes: [UInt8], fileName: String?, contentType: String?) throws(FalError) {
        place = .memory(bytes)
        size = Int64(bytes.count)
        self.contentType =
            contentType.flatMap { $0.isEmpty ? nil : $0 }
            ?? MediaType.of(name: fileName) { Array(bytes.prefix(MediaType.headLength)) }
        label = fileName.map { "the data for \($0)" } ?? "the data (\(self.contentType), \(bytes.count) bytes)"
        self.fileName = fileName ?? Self.madeUpName(for: self.contentType)
        try check()
    }

    init(file path: String, fileName: String?, contentType: String?) throws(FalError) {
        label = "the file \(path)"
        do throws(FileProblem) {
            let file = try OpenFile(reading: path)
            let facts = try file.facts()
            place = .disk(path: path, facts: facts)
            size = facts.size
            if let contentType, !contentType.isEmpty {
                self.contentType = contentType
            } else if let named = MediaType.of(name: path) ?? fileName.flatMap(MediaType.of(name:)) {
                self.contentType = named
            } else {
                self.contentType = MediaType.of(try file.bytes(MediaType.headLength)) ?? MediaType.unknown
            }
        } catch {
            throw FalError(.input, "\(label) cannot be read: \(error.reason)")
        }
        self.fileName = fileName ?? FileName.last(of: path)
        try check()
    }

    /// A media type goes into a header, where a line break would begin another one.
    private func check() throws(FalError) {
        guard contentType.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
            throw FalError(.input, "the media type of \(label) contains a line break or a control character")
        }
    }

    /// What fal's own client calls data that have no name.
    private static func madeUpName(for contentType: String) -> String {
        let subtype = contentType.split(separator: "/").dropFirst().first?.prefix { $0 != "-" && $0 != ";" }
        let milliseconds = Int64(Date().timeIntervalSince1970 * 1000)
        return "\(milliseconds).\(subtype.flatMap { $0.isEmpty ? nil : $0 } ?? "bin")"
    }

    /// What two contents have in common when one upload serves both.
    enum Sameness: Hashable, Sendable {
        case memory([UInt8], contentType: String)
        case disk(FileFacts.Identity, contentType: String)
    }

    var sameness: Sameness {
        switch place {
        case .memory(let bytes): .memory(bytes, contentType: contentType)
        case .disk(_, let facts): .disk(facts.identity, contentType: contentType)
        }
    }

    var whole: TransportBody { body(from: 0, count: size) }

    func body(from offset: Int64, count: Int64) -> TransportBody {
        switch place {
        case .memory(let bytes):
            count == size ? .bytes(bytes) : .bytes(Array(bytes[Int(offset)..<Int(offset + count)]))
        case .disk(let path, _): .file(path: path, offset: offset, length: count)
        }
    }

    /// All bytes at once.
    func bytes() throws(FalError) -> [UInt8] {
        switch place {
        case .memory(let bytes): return bytes
        case .disk(let path, let facts):
            let bytes: [UInt8]
            do throws(FileProblem) {
                bytes = try OpenFile(reading: path).bytes(Int(facts.size))
            } catch {
                throw FalError(.input, "\(label) cannot be read: \(error.reason)")
            }
            try checkUnchanged()
            return bytes
        }
    }

    /// A file that is written to while it goes up would arrive as a mixture of what it was and what it is.
    func checkUnchanged() throws(FalError) {
        guard case .disk(let path, let facts) = place else { return }
        guard let now = try? FileFacts(at: path), now == facts else {
            throw FalError(.input, "\(label) changed while it was being uploaded; upload it again once it is complete")
        }
    }
}
