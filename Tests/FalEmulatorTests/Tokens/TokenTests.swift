import FalJSON
import FalRuntime
import Testing

@testable import FalEmulator

@Suite("Tokens")
struct TokenTests {
    @Test("FalRuntime's client gets tokens, and all are different")
    func client() async throws {
        let fal = try await FalEmulator.start(.test())
        let client = FalClient(
            credentials: .key("never:sent"), configuration: FalConfiguration(hosts: try .emulator(fal.baseURL)))
        let one = try await client.realtime.token(for: ["fal-ai/flux/dev"])
        let two = try await client.realtime.token(for: ["fal-ai/flux/dev"], lifetime: .seconds(5))
        #expect(!one.text.isEmpty && one != two)
        await fal.stop()
    }

    @Test(
        "Both request formats work, and invalid ones are rejected",
        arguments: [
            ("/tokens/", #"{"allowed_apps":["flux"],"token_expiration":60}"#, 201),
            ("/tokens/", #"{"allowed_apps":["flux"]}"#, 201),
            ("/tokens/realtime", #"{"app":"fal-ai/flux/dev","duration":60}"#, 201),
            ("/tokens/", "{}", 422), ("/tokens/", #"{"allowed_apps":[]}"#, 422), ("/tokens/", "", 422),
            ("/tokens/", #"{"allowed_apps":["a",1]}"#, 422),
            ("/tokens/", #"{"allowed_apps":["a"],"token_expiration":0}"#, 422),
            ("/tokens/", #"{"allowed_apps":["a"],"token_expiration":"soon"}"#, 422), ("/tokens/other", "{}", 404),
        ])
    func forms(_ path: String, _ body: String, _ status: Int) async throws {
        let fal = try await FalEmulator.start(.test())
        let answer = try await fal.call("POST", "/rest.fal.ai\(path)", body: body)
        #expect(answer.status == status)
        #expect((try answer.json.stringValue != nil) == (status == 201))
        #expect(try await fal.call("POST", "/rest.fal.ai/tokens/", body: body, key: nil).status == 401)
        await fal.stop()
    }

    @Test("A token is valid for its apps until it expires")
    func time() async throws {
        let time = ManualClock()
        let tokens = TokenHandler(clock: time.clock, seed: 1)
        let request = EmulatorRequest(
            method: "POST", target: "/tokens/", headers: [("Authorization", "Key a:b")],
            body: Array(#"{"allowed_apps":["flux"],"token_expiration":60}"#.utf8), baseURL: "")
        let response = await tokens.respond(to: request, path: ["tokens"])
        let token = try #require(try JSONValue(parsing: response.body).stringValue)
        #expect(await tokens.isValid(token, alias: "flux", id: "fal-ai/flux/dev"))
        #expect(await !tokens.isValid(token, alias: "other", id: "fal-ai/other"))
        #expect(await !tokens.isValid("made up", alias: "flux", id: "fal-ai/flux/dev"))
        time.advance(.seconds(60))
        #expect(await !tokens.isValid(token, alias: "flux", id: "fal-ai/flux/dev"))
    }

    @Test("A token in the query authorizes streams of its app only")
    func stream() async throws {
        let fal = try await FalEmulator.start(
            .test([TestDocument.make("fal-ai/flux/dev"), TestDocument.make("fal-ai/other")]))
        let token = try await fal.call("POST", "/rest.fal.ai/tokens/", body: #"{"allowed_apps":["flux"]}"#).json
        let query = "stream?fal_jwt_token=\(try #require(token.stringValue))"
        let body = #"{"prompt":"a cat"}"#
        let answer = try await fal.call("POST", "/fal.run/fal-ai/flux/dev/\(query)", body: body, key: nil)
        #expect(answer.status == 200)
        #expect(answer.text.contains("data:"))
        #expect(try await fal.call("POST", "/fal.run/fal-ai/other/\(query)", body: body, key: nil).status == 401)
        await fal.stop()
    }
}
