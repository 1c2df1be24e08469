import FalSupport
import FalTransport
import Loopback
import Testing

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

@Suite struct UploadTests {
    private static let content = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 8) }

    @Test(arguments: TransportKind.allCases, [(0, 1_000_000), (0, 1), (123_456, 654_321), (999_999, 1), (5, 0)])
    func aPartOfAFileIsSent(_ kind: TransportKind, part: (offset: Int, length: Int)) async throws {
        try await withTemporaryFile(Self.content) { path in
            try await LoopbackServer.run { connection, _ in
                connection.answer(200, [], "")
            } _: { server in
                for resending in [TransportRequest.Resending.allowed, .never] {
                    _ = try await kind.make().fetch(
                        TransportRequest(
                            method: "PUT", url: server.url(),
                            body: .file(path: path, offset: Int64(part.offset), length: Int64(part.length)),
                            resending: resending))
                }
                let expected = Array(Self.content[part.offset..<part.offset + part.length])
                #expect(server.requests.map { $0.body == expected } == [true, true])
                #expect(server.requests.map { $0["content-length"] } == ["\(part.length)", "\(part.length)"])
                #expect(server.requests.allSatisfy { $0["expect"] == nil })
            }
        }
    }

    @Test(arguments: TransportKind.allCases)
    func aFileThatIsTooShortIsRefusedBeforeAByteIsSent(_ kind: TransportKind) async throws {
        try await withTemporaryFile([1, 2, 3]) { path in
            try await LoopbackServer.run { connection, _ in
                connection.answer(200, [], "")
            } _: { server in
                let error = await transportError { () throws(TransportError) in
                    try await kind.make().fetch(
                        TransportRequest(
                            method: "PUT", url: server.url(), body: .file(path: path, offset: 1, length: 3)))
                }
                #expect(error?.kind == .invalidRequest)
                #expect(error?.mayHaveReachedServer == false)
                #expect(error?.message.contains("3 bytes") == true)
                #expect(server.requests.isEmpty)
            }
        }
    }

    @Test(arguments: TransportKind.allCases)
    func progressRisesToTheWhole(_ kind: TransportKind) async throws {
        let reports = Locked<[[Int64]]>([])
        try await LoopbackServer.run { connection, _ in
            connection.answer(200, [], "")
        } _: { server in
            _ = try await kind.make().fetch(
                TransportRequest(
                    method: "PUT", url: server.url(), body: .bytes(Self.content),
                    onUploadProgress: { sent, total in reports.withLock { $0.append([sent, total]) } }))
            let reports = reports.withLock { $0 }
            #expect(reports.last == [1_000_000, 1_000_000])
            #expect(reports.allSatisfy { $0[1] == 1_000_000 })
            #expect(reports.map { $0[0] } == reports.map { $0[0] }.sorted())
        }
    }

    @Test(arguments: TransportKind.allCases)
    func anAnswerBeforeTheBodyIsSentCounts(_ kind: TransportKind) async throws {
        // fal's storage refuses an upload that is too large without reading it.
        try await LoopbackServer.run { connection in
            connection.answer(413, [("Connection", "close")], "too large")
            return false
        } script: { _, _ in
        } _: { server in
            do throws(TransportError) {
                let (head, _) = try await kind.make().fetch(
                    TransportRequest(method: "PUT", url: server.url(), body: .bytes([UInt8](repeating: 0, count: 100))))
                #expect(head.status == 413)
            } catch {
                // A reset may overtake the answer: then the caller must not believe that nothing arrived.
                #expect(error.mayHaveReachedServer)
            }
        }
    }

    #if os(Linux) || os(macOS)
        @Test func aFileLargerThanMemoryIsSentPieceByPiece() async throws {
            // A hole of 256 GiB takes no room on the disk; loading it would end the test run.
            let size: Int64 = 256 << 30
            try await withTemporaryFile([]) { path in
                try #require(truncate(path, off_t(size)) == 0)
                let count = Locked(0)
                try await LoopbackServer.run { connection in
                    while count.withLock({ $0 }) < 64 << 20 {
                        let bytes = connection.read()
                        if bytes.isEmpty { return false }
                        count.withLock { $0 += bytes.count }
                    }
                    return false
                } script: { _, _ in
                } _: { server in
                    let error = await transportError { () throws(TransportError) in
                        try await TransportKind.curl.make().fetch(
                            TransportRequest(
                                method: "PUT", url: server.url(), body: .file(path: path, offset: 7, length: size - 7)))
                    }
                    #expect(error?.mayHaveReachedServer == true)
                    #expect(count.withLock { $0 } >= 64 << 20)
                }
            }
        }
    #endif
}
