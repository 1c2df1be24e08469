import FalEmulator
import FalJSON
import FalTransport
import Loopback
import Testing

@testable import FalRuntime

/// A model, or whoever answers for it, says where a file is and how large: neither is believed.
@Suite struct HostileDownloadTests {
    static let inward = [
        "http://v3.fal.media/a", "http://127.0.0.1:6379/", "http://169.254.169.254/latest/meta-data/",
        "https://127.0.0.1/a", "https://127.1/a", "https://2130706433/a", "https://0x7f.0.0.1/a",
        "https://127.0.0.0x1/a",
        "https://10.0.0.1/a", "https://169.254.169.254/a", "https://[::1]/a", "https://[::ffff:127.0.0.1]/a",
        "https://localhost/a", "https://localhost./a", "https://a.localhost/a", "https://intranet/a",
        "https://metadata.google.internal/a", "https://printer.local/a", "https://user@v3.fal.media/a",
        "https://v3.fal.media\\@127.0.0.1/a", "https://v3.fal.media%2f@127.0.0.1/a", "https://fäl.media/a",
        "ftp://v3.fal.media/a", "file:///etc/passwd", "//v3.fal.media/a", "",
    ]

    @Test(arguments: inward) func nothingInsideIsAFile(_ url: String) async throws {
        #expect(!FalHosts.fal.mayHaveFile(url))
        #expect(!(try FalHosts.emulator("http://127.0.0.1:8420").mayHaveFile(url)))
        let folder = try Folder()
        let transport = ScriptedTransport([])
        let client = FalClient(
            credentials: .none, configuration: FalConfiguration(hosts: .fal), transport: transport)
        let error = await falError { () throws(FalError) in try await client.download(url, to: folder / "a") }
        #expect(error?.kind == .input)
        #expect(await transport.requests.isEmpty)
        #expect(folder.names == [])
    }

    @Test(arguments: ["https://v3.fal.media/a", "https://storage.example.com:8443/a?b", "https://xn--fl-jia.media/a"])
    func publicFilesAre(_ url: String) throws {
        #expect(FalHosts.fal.mayHaveFile(url))
        #expect(try FalHosts.emulator("http://127.0.0.1:8420").mayHaveFile(url))
    }

    @Test func ofThisMachineOnlyTheLocalFalHasFiles() throws {
        let local = try FalHosts.emulator("http://127.0.0.1:8420")
        #expect(local.mayHaveFile("http://127.0.0.1:8420/files/a"))
        #expect(local.mayHaveFile("http://localhost:8420/files/a"))
        #expect(!local.mayHaveFile("http://127.0.0.1:8421/files/a"))
        #expect(!local.mayHaveFile("http://127.0.0.1/files/a"))
        // Port 80 is the same whether it is written or not.
        for base in ["http://127.0.0.1", "http://localhost:80"] {
            let hosts = try FalHosts.emulator(base)
            #expect(hosts.mayHaveFile("http://127.0.0.1:80/a") && hosts.mayHaveFile("http://localhost/a"))
            #expect(!hosts.mayHaveFile("http://127.0.0.1:8420/a"))
        }
        // Nor does it take uploads for others.
        #expect(local.trusts("http://127.0.0.1:8420/v3.fal.media/upload"))
        #expect(!local.trusts("http://127.0.0.1:6379/"))
    }

    @Test(arguments: inward.filter { !$0.isEmpty && !$0.hasPrefix("//") })
    func noRedirectLeadsInside(_ target: String) async throws {
        let folder = try Folder()
        let transport = ScriptedTransport([.answer(302, "", ["Location": target])])
        let client = FalClient(
            credentials: .none, configuration: FalConfiguration(hosts: .fal), transport: transport)
        let error = await falError { () throws(FalError) in
            try await client.download("https://v3.fal.media/a", to: folder / "a")
        }
        #expect(error?.kind == .transport)
        #expect(error?.transport?.kind == .redirect)
        #expect(error?.isRetryable == false)
        #expect(error?.message.contains("which is not followed") == true)
        #expect(await transport.requests.count == 1)
        #expect(folder.names == [])
    }

    @Test(
        arguments: [
            ("/b", "https://v3.fal.media/b"), ("/a b/ä.png?c d", "https://v3.fal.media/a%20b/%C3%A4.png?c%20d"),
            ("b?c", "https://v3.fal.media/files/b?c"),
            ("//cdn.example.com/b", "https://cdn.example.com/b"),
            ("https://cdn.example.com/b", "https://cdn.example.com/b"),
        ])
    func aRedirectToAPublicFileIsFollowed(_ location: String, _ target: String) async throws {
        let folder = try Folder()
        let transport = ScriptedTransport([
            .answer(307, "", ["Location": location]), .answer(200, "here"),
        ])
        let client = FalClient(
            credentials: .key("id:never-sent"), configuration: FalConfiguration(hosts: .fal), transport: transport)
        try await client.download("https://v3.fal.media/files/a", to: folder / "a")
        #expect(folder.content("a") == Array("here".utf8))
        let requests = await transport.requests
        #expect(requests.map(\.url) == ["https://v3.fal.media/files/a", target])
        #expect(!requests.contains { $0.headers.contains { $0.value.contains("never-sent") } })
    }

    @Test func aCircleOfRedirectsEnds() async throws {
        let folder = try Folder()
        let circle = ScriptedTransport.Answer.answer(302, "", ["Location": "/a"])
        let transport = ScriptedTransport(Array(repeating: circle, count: 20))
        let client = FalClient(
            credentials: .none, configuration: FalConfiguration(hosts: .fal), transport: transport)
        let error = await falError { () throws(FalError) in
            try await client.download("https://v3.fal.media/a", to: folder / "a")
        }
        #expect(error?.message.contains("redirects more than ten times") == true)
        #expect(await transport.requests.count == 11)
    }

    /// With another service of this machine at the end, which must not hear of it.
    @Test(arguments: TransportKind.allCases)
    func theLocalFalRedirectsToNoOtherService(_ kind: TransportKind) async throws {
        let folder = try Folder()
        try await LocalFal.run { other in
            let moved = LocalFal.Fault.Effect.answer(
                status: 302, .text(""), headers: ["Location": await other.film([1])])
            try await LocalFal.run(.init(moved, on: .file)) { fal in
                let client = try fal.downloader(kind)
                let url = await fal.film([])
                let error = await falError { () throws(FalError) in try await client.download(url, to: folder / "a") }
                #expect(error?.message.contains("which is not followed") == true)
                #expect(other.emulator.journal.isEmpty)
                #expect(folder.names == [])
            }
        }
    }

    // MARK: Failures

    /// What is wrong is in the status, however long the page about it is.
    @Test(arguments: TransportKind.allCases)
    func aLongPageAboutAFailureDoesNotHideIt(_ kind: TransportKind) async throws {
        let folder = try Folder()
        let page = String(repeating: "gone ", count: 600_000)
        try await LocalFal.run(.init(.answer(status: 410, .text(page)), on: .file)) { fal in
            let client = try fal.downloader(kind)
            let url = await fal.film([1])
            let error = await falError { () throws(FalError) in try await client.download(url, to: folder / "a") }
            #expect(error?.kind == .service)
            #expect(error?.status == 410)
            #expect(error?.raw?.count == 1 << 20)
            #expect(folder.names == [])
        }
    }

    // MARK: Size

    @Test(arguments: TransportKind.allCases, [true, false])
    func aFileThatIsTooLargeIsNotKept(_ kind: TransportKind, saysSo: Bool) async throws {
        let folder = try Folder()
        let faults = saysSo ? [] : [LocalFal.Fault(.unknownLength, on: .file)]
        try await LocalFal.run { fal in
            fal.emulator.faults.set(faults)
            let client = try fal.downloader(kind)
            let url = await fal.film(pattern(300_000))
            let error = await falError { () throws(FalError) in
                try await client.download(url, to: folder / "a", maximumSize: 299_999)
            }
            #expect(error?.kind == .file)
            #expect(error?.isRetryable == false)
            #expect(error?.message.contains("299999 bytes allowed") == true)
            #expect(folder.names == [])
            #expect(fal.seen(.file).count == 1)
            try await client.download(url, to: folder / "a", maximumSize: 300_000)
            #expect(folder.content("a")?.count == 300_000)
        }
    }

    @Test func contentsThatCameAlongAreLimitedToo() async throws {
        let folder = try Folder()
        let client = LocalFal.downloader(.urlSession)
        for file in [FalFile(url: "data:;base64,AQID"), FalFile(url: "", fileData: "AQID")] {
            let error = await falError { () throws(FalError) in
                try await client.download(file, to: folder / "a", maximumSize: 2)
            }
            #expect(error?.kind == .file)
            #expect(folder.names == [])
        }
    }

    @Test("A range that ends at the last number there is does not trap", arguments: ["bytes 5-9223372036854775807/*"])
    func endlessRange(_ text: String) { #expect(ContentRange(text) == nil) }
}
