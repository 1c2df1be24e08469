import FalSupport

#if os(Linux)
    import FalJSON
    import FalRuntime
    import Foundation
    import Loopback
    import Testing

    /// A file goes up without being in memory. In a process of its own: the tests beside it need memory, too.
    ///
    /// Against a bare server instead of the local fal, which is in the same process and takes whole requests before it
    /// answers: several parts of 10 MiB at a time, which would count as the client's memory. This one keeps nothing.
    @Suite struct UploadMemoryTests {
        /// Foundation on Linux cannot send a file without reading it whole.
        @Test(.enabled(if: !Resident.isInflated, "a sanitizer needs memory of its own"))
        func aGibibyteFromDiskNeedsLittleMemoryAndArrivesAsItIs() async {
            await #expect(processExitsWith: .success) {
                let size: Int64 = 1 << 30
                let folder = try Folder()
                let path = try LargeFile.make(folder / "large.bin", size: size)
                try await DrainingStorage.run(expecting: path, failing: 7) { storage in
                    let client = try storage.client()
                    // What the first exchange of a process loads is not the upload's.
                    _ = try await client.storage.upload([1])
                    let before = Resident.now
                    Resident.forgetPeak()
                    _ = try await client.storage.upload(file: path)
                    let growth = Resident.peak - before
                    #expect(growth <= 32 << 20, "\(growth >> 10) KiB")
                    let parts = storage.parts.withLock { $0 }
                    #expect(parts.count == 103)
                    #expect(parts.allSatisfy { $0.value.count == ($0.key == 7 ? 2 : 1) && $0.value.last == true })
                    #expect(storage.isComplete.withLock { $0 })
                }
            }
        }
    }

    private enum Resident {
        static var isInflated: Bool {
            (["__tsan_init", "__asan_init"] as [String]).contains { dlsym(dlopen(nil, RTLD_NOW), $0) != nil }
        }

        private static func kilobytes(_ name: String) -> Int {
            let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
            let line = status.split(separator: "\n").first { $0.hasPrefix(name) }
            return line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) } ?? .max / 2048
        }

        static var now: Int { kilobytes("VmRSS") << 10 }
        static var peak: Int { kilobytes("VmHWM") << 10 }
        static func forgetPeak() { try? Data("5".utf8).write(to: URL(fileURLWithPath: "/proc/self/clear_refs")) }
    }

    private enum LargeFile {
        /// A file whose every mebibyte begins with its own number, and is otherwise a hole.
        static func make(_ path: String, size: Int64) throws -> String {
            let descriptor = open(path, O_CREAT | O_WRONLY, 0o600)
            try #require(descriptor >= 0)
            defer { close(descriptor) }
            try #require(ftruncate(descriptor, off_t(size)) == 0)
            for number in 0..<(size >> 20) {
                let mark = Array("mebibyte \(number) ".utf8)
                try #require(pwrite(descriptor, mark, mark.count, off_t(number << 20)) == mark.count)
            }
            return path
        }
    }

    /// A storage that keeps nothing: it compares what comes with the file it should be, as it comes.
    private final class DrainingStorage: Sendable {
        /// By part, whether each attempt brought the right bytes.
        let parts = Locked<[Int: [Bool]]>([:])
        let isComplete = Locked(false)
        private let port = Locked<UInt16>(0)

        func client() throws -> FalClient {
            var configuration = FalConfiguration(hosts: try .emulator("http://127.0.0.1:\(port.withLock { $0 })"))
            configuration.retries.firstDelay = .milliseconds(2)
            return FalClient(
                credentials: .none, configuration: configuration, transport: TransportKind.curl.make())
        }

        static func run(
            expecting path: String, failing part: Int, _ body: (DrainingStorage) async throws -> Void
        ) async throws {
            let storage = DrainingStorage()
            let file = open(path, O_RDONLY)
            try #require(file >= 0)
            defer { close(file) }
            try await LoopbackServer.run { connection in
                while storage.serve(connection, file, failing: part) {}
                return false
            } script: { _, _ in
            } _: { server in
                storage.port.withLock { $0 = server.port }
                try await body(storage)
            }
        }

        private func serve(_ connection: LoopbackConnection, _ file: Int32, failing part: Int) -> Bool {
            var bytes: [UInt8] = []
            var end: Range<Int>?
            while end == nil {
                let more = connection.read()
                guard !more.isEmpty else { return false }
                bytes += more
                end = bytes.firstRange(of: Array("\r\n\r\n".utf8))
            }
            let head = String(decoding: bytes[..<(end?.lowerBound ?? 0)], as: UTF8.self)
            let lines = head.split(separator: "\r\n")
            let target = String(lines.first?.split(separator: " ").dropFirst().first ?? "")
            let length = lines.first { $0.lowercased().hasPrefix("content-length:") }.flatMap {
                Int($0.split(separator: " ").last ?? "")
            }
            let number = target.prefix { $0 != "?" }.split(separator: "/").last.flatMap { Int($0) } ?? 0
            var isRight = true
            var position = 0
            var chunk = Array(bytes[(end?.upperBound ?? 0)...])
            while position < length ?? 0 {
                if chunk.isEmpty { chunk = connection.read() }
                guard !chunk.isEmpty else { return false }
                if number > 0 { isRight = Self.compare(chunk, file, (number - 1) * (10 << 20) + position) && isRight }
                position += chunk.count
                chunk = []
            }
            if target.contains("initiate") {
                connection.answer(
                    200, [], #"{"upload_url":"http://127.0.0.1:\#(port.withLock { $0 })/put?a=b","file_url":"x"}"#)
            } else if number > 0 {
                let attempt = parts.withLock { parts in
                    parts[number, default: []].append(isRight)
                    return parts[number]?.count ?? 0
                }
                if number == part, attempt == 1 {
                    connection.answer(500, [], "trouble")
                } else {
                    connection.answer(200, [], #"{"partNumber":\#(number),"etag":"t"}"#)
                }
            } else {
                if target.contains("complete") { isComplete.withLock { $0 = true } }
                connection.answer()
            }
            return true
        }

        private static func compare(_ bytes: [UInt8], _ file: Int32, _ offset: Int) -> Bool {
            let expected = [UInt8](unsafeUninitializedCapacity: bytes.count) { buffer, filled in
                filled = max(pread(file, buffer.baseAddress, bytes.count, off_t(offset)), 0)
            }
            return expected.count == bytes.count && memcmp(expected, bytes, bytes.count) == 0
        }
    }
#endif
