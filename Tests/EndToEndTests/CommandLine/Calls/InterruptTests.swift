import FalEmulator
import FalJSON
import Loopback
import TestSupport
import Testing

@Suite("Command line: Ctrl-C")
struct InterruptTests {
    @Test("Ctrl-C asks fal to stop the request, and says how to look at it again", arguments: [true, false])
    func cancels(isInterrupt: Bool) async throws {
        let fal = try await FalEmulator.studio(FalEmulator.standstill)
        let folder = try StudioFolder()
        let run = try await folder.schemagen(
            ["run", StudioDocument.id, "prompt=a"], emulator: fal.baseURL,
            reactions: [("in queue", isInterrupt ? .interrupt : .terminate)])
        #expect(run.status == 1, "\(run.errors)")
        #expect(run.output == "")
        let id = try #require(run.errors.split(separator: "\n").first?.split(separator: " ").last.map(String.init))
        #expect(run.errors.contains("error[SG816]: interrupted; fal was asked to stop request \(id)"))
        #expect(run.errors.contains("`schemagen result acme/studio/make \(id) --wait`"))
        let result = try await folder.schemagen(["result", StudioDocument.id, id], emulator: fal.baseURL)
        #expect(result.errors.contains("cancelled"), "\(result.errors)")
        await fal.stop()
    }

    @Test("A second Ctrl-C leaves at once, although fal does not answer")
    func leaves() async throws {
        let fal = try ScriptedFal { request in
            if request.path.contains("/status") && !request.path.contains("/stream") {
                return .init(status: 202, body: ["status": "IN_QUEUE", "queue_position": 3])
            }
            // Refused as long as the client tries.
            return request.method == "PUT" ? .init(status: 503, headers: [("Retry-After", "30")]) : nil
        }
        let folder = try StudioFolder()
        let run = try await folder.schemagen(
            ["run", StudioDocument.id, "prompt=a"], emulator: fal.address,
            reactions: [("in queue, 3 before it", .interrupt), ("stop request-1; Ctrl-C again", .interrupt)])
        #expect(run.status == 130, "\(run.errors)")
        #expect(run.output == "")
    }
}
