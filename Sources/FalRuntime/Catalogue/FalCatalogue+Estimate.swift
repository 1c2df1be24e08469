public import FalFields
public import FalJSON
import FalTransport

extension FalCatalogue {
    /// What so many calls of some endpoints will probably cost, going by what calls have cost before.
    ///
    /// Needs a key.
    ///
    /// - Throws: ``FalError``; of kind `input` when nothing is asked for, or a count is less than 1.
    public func estimate(calls: [EndpointID: Int]) async throws(FalError) -> FalCostEstimate {
        for (id, count) in calls where count < 1 {
            throw FalError(.input, "\(count) calls of \(id) cannot be estimated")
        }
        return try await estimate("historical_api_price", "call_quantity", calls.mapValues { JSONNumber($0) })
    }

    /// What so many units of some endpoints cost by today's prices; see ``FalPrice/unit`` for what is counted.
    ///
    /// Needs a key.
    ///
    /// - Throws: ``FalError``; of kind `input` when nothing is asked for, or a quantity is less than a millionth.
    public func estimate(units: [EndpointID: JSONNumber]) async throws(FalError) -> FalCostEstimate {
        for (id, quantity) in units where Self.least.map({ quantity < $0 }) ?? false {
            throw FalError(.input, "\(quantity) units of \(id) cannot be estimated: fal counts from 0.000001")
        }
        return try await estimate("unit_price", "unit_quantity", units)
    }

    private static let least = JSONNumber(literal: "0.000001")

    private func estimate(
        _ type: String, _ member: String, _ quantities: [EndpointID: JSONNumber]
    ) async throws(FalError) -> FalCostEstimate {
        guard !quantities.isEmpty else { throw FalError(.input, "no endpoint is given whose cost could be estimated") }
        var endpoints = JSONObject()
        for (id, quantity) in quantities.sorted(by: { $0.key < $1.key }) {
            endpoints[id.text] = .object([member: .number(quantity)])
        }
        // It costs nothing and changes nothing, so it may be repeated like any question.
        var call = Call("the estimate", "POST", "\(client.configuration.hosts.platform)/models/pricing/estimate")
        call.body = .bytes(
            JSONValue.object(["estimate_type": .string(type), "endpoints": .object(endpoints)]).serialized())
        let answer = try await client.perform(call)
        guard let json = try? JSONValue(parsing: answer.body), let estimate = FalCostEstimate(json: json) else {
            throw call.error(.decoding, "the estimate is none this client can read", answer)
        }
        return estimate
    }
}
