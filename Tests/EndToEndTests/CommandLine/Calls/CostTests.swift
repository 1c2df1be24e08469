import FalEmulator
import FalJSON
import TestSupport
import Testing

@Suite("Command line: what a call costs")
struct CostTests {
    @Test("--estimate prints price and amount, and submits nothing")
    func estimates() async throws {
        let fal = try await FalEmulator.sample()
        let folder = try TemporaryFolder.withSampleEndpoint()
        let text = try await folder.schemagen(
            ["run", SampleEndpoint.id, "prompt=a fox", "--estimate"], emulator: fal.baseURL)
        #expect(text.status == 0, "\(text.errors)")
        #expect(text.output.contains(" USD") && text.errors == "note: the price is invented by the local fal\n")

        let json = try await folder.schemagen(
            ["run", SampleEndpoint.id, "prompt=a fox", "--estimate", "--json"], emulator: fal.baseURL)
        let cost = try #require(try JSONValue(parsing: json.output)["cost"])
        let amount = try #require(cost["amount"]?.doubleValue)
        #expect(cost["currency"] == "USD" && amount > 0)
        #expect(text.output.hasPrefix(try #require(cost["amount"]).text(.compact) + " USD: "))

        // At the amount itself the call is made; below it nothing is sent.
        let cheap = try await folder.schemagen(
            ["run", SampleEndpoint.id, "prompt=a fox", "--max-cost", "\(amount / 2)"], emulator: fal.baseURL)
        #expect(cheap.status == 1 && cheap.errors.contains("error[SG819]: the call would cost "))
        #expect(fal.calls(.submit).isEmpty)
        let enough = try await folder.schemagen(
            ["run", SampleEndpoint.id, "prompt=a fox", "--max-cost", "\(amount)"], emulator: fal.baseURL)
        #expect(enough.status == 0, "\(enough.errors)")
        #expect(fal.calls(.submit).count == 1)
        await fal.stop()
    }

    @Test("An input that is invalid is no estimate, and an amount must be one")
    func invalid() async throws {
        let fal = try await FalEmulator.sample()
        let folder = try TemporaryFolder.withSampleEndpoint()
        let input = try await folder.schemagen(["run", SampleEndpoint.id, "--estimate"], emulator: fal.baseURL)
        #expect(input.status == 64 && input.errors.contains("prompt: is required"))
        let amount = try await folder.schemagen(
            ["run", SampleEndpoint.id, "prompt=a", "--max-cost", "-1"], emulator: fal.baseURL)
        #expect(amount.status == 64)
        #expect(fal.journal.isEmpty)
        await fal.stop()
    }
}
