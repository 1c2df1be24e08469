import FalRuntime
import Loopback

/// A web server with one file, which knows ranges and entity tags.
///
/// A script sees each request first; what it does not answer is answered with the file.
final class FileServer: Sendable {
    typealias Script = @Sendable (LoopbackConnection, LoopbackRequest, _ count: Int) -> Bool

    struct File: Sendable {
        var content: [UInt8]
        /// What it is recognised by.
        var headers = [("ETag", "\"v1\"")]
        var type = "video/mp4"
    }

    let server: LoopbackServer
    let file: Locked<File>

    init(_ content: [UInt8], _ script: @escaping Script = { _, _, _ in false }) throws {
        let file = Locked(File(content: content))
        self.file = file
        let count = Locked(0)
        server = try LoopbackServer { connection, request in
            let number = count.withLock { count in
                count += 1
                return count
            }
            if !script(connection, request, number) { Self.answer(connection, request, file.withLock { $0 }) }
        }
    }

    static func run<Result>(
        _ content: [UInt8], _ script: @escaping Script = { _, _, _ in false },
        _ body: (FileServer) async throws -> Result
    ) async throws -> Result {
        let server = try FileServer(content, script)
        defer { server.server.stop() }
        return try await body(server)
    }

    var url: String { server.url("/clip.mp4?sig=canary") }

    /// What was asked for: `bytes=5-`, or `nil` for the whole.
    var ranges: [String?] { server.requests.map { $0["range"] } }

    /// Takes ranges, if the file is still the one that the client has a part of.
    static func answer(_ connection: LoopbackConnection, _ request: LoopbackRequest, _ file: File) {
        let headers = file.headers + [("Content-Type", file.type)]
        guard let range = request["range"], file.headers.contains(where: { $0.1 == request["if-range"] }),
            let first = Int(range.dropFirst("bytes=".count).dropLast())
        else { return connection.answer(200, headers, file.content) }
        guard first < file.content.count else {
            return connection.answer(416, [("Content-Range", "bytes */\(file.content.count)")], "")
        }
        let stated = "bytes \(first)-\(file.content.count - 1)/\(file.content.count)"
        connection.answer(206, headers + [("Content-Range", stated)], Array(file.content[first...]))
    }

    /// Announces the whole file and sends `count` bytes of it.
    static func begin(
        _ connection: LoopbackConnection, _ content: [UInt8], _ count: Int, _ headers: String = "ETag: \"v1\"\r\n"
    ) {
        connection.send("HTTP/1.1 200 OK\r\n\(headers)Content-Length: \(content.count)\r\n\r\n")
        connection.send(Array(content.prefix(count)))
    }

    static func client(_ contestant: Contestant, _ change: (inout FalConfiguration) -> Void = { _ in }) -> FalClient {
        var configuration = FalConfiguration(hosts: .fal)
        configuration.headers = ["X-App-Secret": "of-the-app"]
        configuration.retries = FalRetryPolicy(
            attempts: 3, firstPause: .milliseconds(2), longestPause: .milliseconds(10))
        change(&configuration)
        return FalClient(
            credentials: .key("id:canary-key"), configuration: configuration, transport: contestant.make())
    }
}
