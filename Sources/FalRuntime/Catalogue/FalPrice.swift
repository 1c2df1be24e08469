public import FalFields
public import FalJSON

/// What a unit of an endpoint costs.
public struct FalPrice: Sendable, Hashable {
    public let id: EndpointID
    /// Exactly as fal writes it: money is no `Double`.
    public let unitPrice: JSONNumber
    /// What is counted: `image`, `second`, `megapixel`, …
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

/// What some calls will probably cost.
public struct FalCostEstimate: Sendable, Hashable {
    /// Exactly as fal writes it: money is no `Double`.
    public let totalCost: JSONNumber
    /// `USD`, …
    public let currency: String
    /// The whole answer.
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
    /// Services that care for exactness also write money as text.
    fileprivate init?(money json: JSONValue?) {
        switch json {
        case .number(let number): self = number
        case .string(let text): self.init(literal: text)
        default: return nil
        }
    }
}
