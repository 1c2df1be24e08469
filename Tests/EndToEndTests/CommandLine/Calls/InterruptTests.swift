import FalEmulator
import FalJSON
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
        // Refused as long as the client tries.
        let fal = try await FalEmulator.studio(
            FalEmulator.standstill,
            faults: [.init(.answer(status: 503, .fal, headers: ["Retry-After": "30"]), on: .cancel)])
        let folder = try StudioFolder()
        for _ in 1...3 {
            _ = try await folder.schemagen(
                ["run", StudioDocument.id, "prompt=b", "--async", "-q"], emulator: fal.baseURL)
        }
        let run = try await folder.schemagen(
            ["run", StudioDocument.id, "prompt=a"], emulator: fal.baseURL,
            reactions: [("in queue, 3 before it", .interrupt), ("; Ctrl-C again", .interrupt)])
        #expect(run.status == 130, "\(run.errors)")
        #expect(run.output == "")
        let id = try #require(fal.calls(.submit).last?.requestID)
        #expect(run.errors.contains("stop \(id); Ctrl-C again"))
        // It may have left before the first try was on its way.
        let asked = fal.calls(.cancel).map(\.requestID)
        #expect(asked == [] || asked == [id])
        await fal.stop()
    }
}
