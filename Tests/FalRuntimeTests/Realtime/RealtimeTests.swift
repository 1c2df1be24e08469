import FalJSON
import FalTransport
import Foundation
import Testing

@testable import FalRuntime

@Suite struct RealtimeTests {
    private func client(_ transport: ScriptedTransport) -> FalClient {
        FalClient(credentials: .key("a:b"), configuration: FalConfiguration(hosts: .fal), transport: transport)
    }

    @Test(arguments: [#""token-canary""#, #"{"token":"token-canary"}"#, #"{"detail":"token-canary"}"#])
    func aTokenIsReadInEveryForm(answer: String) async throws {
        let transport = ScriptedTransport([.answer(201, answer)])
        let token = try await client(transport).realtime.token(
            for: ["fal-ai/fast-lcm-diffusion/image", "workflows/me/flow"], lifetime: .seconds(300))
        #expect(token.text == "token-canary")
        #expect(!"\(token)".contains("canary"))
        var dumped = ""
        dump(token, to: &dumped)
        #expect(!dumped.contains("canary"))
        let request = try #require(await transport.requests.first)
        #expect(request.url == "https://rest.fal.ai/tokens/")
        guard case .bytes(let body) = request.body else { throw FalError(.input, "no body") }
        let asked = try JSONValue(parsing: body)
        #expect(asked == ["allowed_apps": ["fast-lcm-diffusion", "flow"], "token_expiration": 300])
    }

    @Test func anAnswerWithoutATokenIsKept() async throws {
        let transport = ScriptedTransport([.answer(200, "[]")])
        let error = await falError { () throws(FalError) in
            try await client(transport).realtime.token(for: ["a/b"])
        }
        #expect(error?.kind == .decoding)
        #expect(error?.raw == Array("[]".utf8))
    }

    @Test func theSocketIsBesideTheDirectRun() throws {
        let token = FalRealtimeToken(text: "x y")
        let realtime = client(ScriptedTransport([])).realtime
        #expect(
            realtime.url(of: "fal-ai/lcm", with: token, maximumBuffering: 3).absoluteString
                == "wss://fal.run/fal-ai/lcm/realtime?fal_jwt_token=x%20y&max_buffering=3")
        var local = client(ScriptedTransport([]))
        local.configuration.hosts = try .emulator("http://127.0.0.1:8420")
        #expect(
            local.realtime.url(of: "fal-ai/lcm", with: token).absoluteString
                == "ws://127.0.0.1:8420/fal.run/fal-ai/lcm/realtime?fal_jwt_token=x%20y")
    }

    @Test func whatCannotBeATokenIsRefused() async throws {
        let transport = ScriptedTransport([])
        for (endpoints, lifetime) in [([], .seconds(5)), (["a/b"], .milliseconds(10))] as [([EndpointID], Duration)] {
            let error = await falError { () throws(FalError) in
                try await client(transport).realtime.token(for: endpoints, lifetime: lifetime)
            }
            #expect(error?.kind == .input)
        }
        #expect(await transport.requests.isEmpty)
    }
}
