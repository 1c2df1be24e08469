public import FalFields
public import FalJSON
import FalTransport

/// The unit price of an endpoint.
public struct FalPrice: Sendable, Hashable {
    public let id: EndpointID
    /// The exact number that fal sent; a `Double` would round it.
    public let unitPrice: JSONNumber
    /// The unit: `image`, `second`, `megapixel`, …
    public let unit: String
    /// `USD`, …
    public let currency: String
    /// The whole entry.
    public let json: JSONValue

    init?(json: JSONValue) {
        guard let text = json["endpoint_id"]?.stringValue, let id = try? EndpointID(parsing: text),
            let price = JSONNumber(money: json["unit_price"]), let unit = json["unit"]?.stringValue,
            let currency = json["currency"]?.stringValue
        else { return nil }
        self.id = id
        unitPrice = price
        self.unit = unit
        self.currency = currency
        self.json = json
    }
}

/// The estimated cost of some calls.
public struct FalCostEstimate: Sendable, Hashable {
    /// The exact number that fal sent; a `Double` would round it.
    public let totalCost: JSONNumber
    /// `USD`, …
    public let currency: String
    /// The whole response.
    public let json: JSONValue

    init?(json: JSONValue) {
        guard let cost = JSONNumber(money: json["total_cost"]), let currency = json["currency"]?.stringValue else {
            return nil
        }
        totalCost = cost
        self.currency = currency
        self.json = json
    }
}

extension JSONNumber {
    /// Amounts may also be sent as strings.
    fileprivate init?(money json: JSONValue?) {
        switch json {
        case .number(let number): self = number
        case .string(let text): self.init(literal: text)
        default: return nil
        }
    }
}

extension FalCatalogue {
    /// Estimates the cost of calls, by endpoint, from what calls have cost before.
    ///
    /// It needs a key.
    ///
    /// - Throws: ``FalError``; of kind `input` if there are no calls, or a count is less than 1.
    public func estimate(calls: [EndpointID: Int]) async throws(FalError) -> FalCostEstimate {
        for (id, count) in calls where count < 1 {
            throw FalError(.input, "\(count) calls of \(id) cannot be estimated")
        }
        return try await estimate("historical_api_price", "call_quantity", calls.mapValues { JSONNumber($0) })
    }

    /// Estimates the cost of units, by endpoint, from current prices; see ``FalPrice/unit``.
    ///
    /// It needs a key.
    ///
    /// - Throws: ``FalError``; of kind `input` if there are no units, or a quantity is less than a millionth.
    public func estimate(units: [EndpointID: JSONNumber]) async throws(FalError) -> FalCostEstimate {
        for (id, quantity) in units where Self.minimumQuantity.map({ quantity < $0 }) ?? false {
            throw FalError(.input, "\(quantity) units of \(id) cannot be estimated: fal counts from 0.000001")
        }
        return try await estimate("unit_price", "unit_quantity", units)
    }

    private static let minimumQuantity = JSONNumber(literal: "0.000001")

    private func estimate(
        _ type: String, _ member: String, _ quantities: [EndpointID: JSONNumber]
    ) async throws(FalError) -> FalCostEstimate {
        guard !quantities.isEmpty else { throw FalError(.input, "there are no endpoints to estimate the cost of") }
        var endpoints = JSONObject()
        for (id, quantity) in quantities.sorted(by: { $0.key < $1.key }) {
            endpoints[id.text] = .object([member: .number(quantity)])
        }
        // Although it is a POST, it is free and has no side effects, so it may be retried.
        var call = HTTPCall("the estimate", "POST", "\(client.configuration.hosts.platform)/models/pricing/estimate")
        call.body = .bytes(
            JSONValue.object(["estimate_type": .string(type), "endpoints": .object(endpoints)]).serialized())
        let response = try await client.perform(call)
        guard let json = try? JSONValue(parsing: response.body), let estimate = FalCostEstimate(json: json) else {
            throw call.error(.decoding, "the estimate cannot be decoded", response)
        }
        return estimate
    }
}
