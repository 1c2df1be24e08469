import FalFields
import FalJSON

/// `GET /v1/models/pricing` and `POST /v1/models/pricing/estimate`. All prices are made up and marked as such.
struct PricingHandler: Sendable {
    let endpoints: EndpointStore

    private static let mostIDs = 50

    /// - Parameter path: what follows `/v1/models/pricing`.
    func respond(to request: EmulatorRequest, path: ArraySlice<String>) -> EmulatorResponse {
        let isEstimate = path == ["estimate"]
        guard path.isEmpty || isEstimate else {
            return PlatformError.notFound("The local fal has no such path.").response
        }
        guard isEstimate ? request.method == "POST" : request.isRead else {
            return .methodNotAllowed(isEstimate ? "POST" : "GET, HEAD")
        }
        // Unlike the catalogue, prices need a key.
        guard request.unauthorizedResponse(app: "") == nil else {
            return PlatformError(status: 401, type: "authorization_error", message: "A valid key is required.").response
        }
        do throws(PlatformError) {
            let body = isEstimate ? try estimate(request.body) : try prices(request.query)
            return .json(200, body).with("X-Fal-Emulated", "made-up prices")
        } catch {
            return error.response
        }
    }

    private func endpoint(_ id: String) throws(PlatformError) -> EmulatedEndpoint {
        guard let endpoint = endpoints[id] else { throw .notFound("Endpoint \"\(id)\" not found") }
        return endpoint
    }

    /// Ids can be repeated items or separated by commas.
    private func prices(_ query: QueryItems) throws(PlatformError) -> JSONValue {
        var ids: [String] = []
        for id in query.all("endpoint_id").flatMap({ $0.split(separator: ",").map(String.init) })
        where !ids.contains(id) {
            ids.append(id)
        }
        guard (1...Self.mostIDs).contains(ids.count) else {
            throw .invalid("endpoint_id must be given 1 to \(Self.mostIDs) times")
        }
        var prices: [JSONValue] = []
        for id in ids {
            let endpoint = try endpoint(id)
            prices.append(SamplePrice(endpoint).json(of: endpoint.id))
        }
        return ["prices": .array(prices), "next_cursor": .null, "has_more": false]
    }

    private enum EstimateType: String {
        case calls = "historical_api_price"
        case units = "unit_price"

        var quantityMember: String { self == .calls ? "call_quantity" : "unit_quantity" }
    }

    private func estimate(_ body: [UInt8]) throws(PlatformError) -> JSONValue {
        guard let json = try? JSONValue(parsing: body) else { throw .invalid("The body is not JSON") }
        guard let type = json["estimate_type"]?.stringValue.flatMap(EstimateType.init(rawValue:)) else {
            throw .invalid("estimate_type must be historical_api_price or unit_price")
        }
        guard let requested = json["endpoints"]?.objectValue, !requested.isEmpty else {
            throw .invalid("endpoints must name at least one endpoint")
        }
        var whole = 0
        var fraction = 0.0
        for member in requested {
            let price = SamplePrice(try endpoint(member.key))
            guard let quantity = member.value[type.quantityMember]?.numberValue, isAllowed(quantity, type) else {
                throw .invalid("\(type.quantityMember) of \(member.key) is missing or too small")
            }
            let each = type == .calls ? price.millionths * price.unitsPerCall : price.millionths
            let cost = quantity.intValue.map { $0.multipliedReportingOverflow(by: each) }
            if let cost, !cost.overflow, !whole.addingReportingOverflow(cost.partialValue).overflow {
                whole += cost.partialValue
            } else {
                fraction += quantity.doubleValue * Double(each)
            }
        }
        let total = fraction == 0 ? JSONNumber(whole) : JSONNumber(Double(whole) + fraction) ?? 0
        return [
            "estimate_type": .string(type.rawValue), "total_cost": .number(SamplePrice.dollars(total)),
            "currency": "USD", "made_up": true,
        ]
    }

    private func isAllowed(_ quantity: JSONNumber, _ type: EstimateType) -> Bool {
        switch type {
        case .calls: (quantity.intValue ?? 0) >= 1
        case .units: quantity.doubleValue >= 0.000001
        }
    }
}

/// The made-up price of a model. It is the same in every run.
struct SamplePrice {
    let unit: String
    /// In millionths of a dollar, since a `Double` cannot hold money exactly.
    let millionths: Int
    /// How many units a typical call takes.
    let unitsPerCall: Int

    /// From a tenth of a cent to more than a dollar.
    private static let amounts = [
        1_000, 2_500, 5_000, 12_500, 25_000, 35_000, 50_000, 70_000, 140_000, 400_000, 1_250_000,
    ]

    init(_ endpoint: EmulatedEndpoint) {
        var random = SampleRandom(of: "price", endpoint.id.text)
        millionths = Self.amounts[Int(random.next() % UInt64(Self.amounts.count))]
        let category = endpoint.metadata.category
        // The output is named last: `text-to-image`.
        switch category.split(separator: "-").last ?? "" {
        case "image": (unit, unitsPerCall) = ("image", 1)
        case "video": (unit, unitsPerCall) = ("second", 5)
        case "audio", "music": (unit, unitsPerCall) = ("second", 10)
        case "speech": (unit, unitsPerCall) = ("1000 characters", 1)
        case "training": (unit, unitsPerCall) = ("step", 1_000)
        default: (unit, unitsPerCall) = ("request", 1)
        }
    }

    func json(of id: EndpointID) -> JSONValue {
        [
            "endpoint_id": .string(id.text), "unit_price": .number(Self.dollars(JSONNumber(millionths))),
            "unit": .string(unit), "currency": "USD", "made_up": true,
        ]
    }

    static func dollars(_ millionths: JSONNumber) -> JSONNumber {
        guard let whole = millionths.intValue else {
            return JSONNumber(millionths.doubleValue / 1_000_000) ?? 0
        }
        var digits = String(1_000_000 + whole % 1_000_000).dropFirst()
        while digits.last == "0" { digits.removeLast() }
        let text = "\(whole / 1_000_000)" + (digits.isEmpty ? "" : ".\(digits)")
        return JSONNumber(literal: text) ?? 0
    }
}
