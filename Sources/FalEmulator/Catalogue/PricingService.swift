import FalFields
import FalJSON

/// `GET /v1/models/pricing` and `POST /v1/models/pricing/estimate`. Every price is made up, and says so.
struct PricingService: Sendable {
    let shelf: EndpointShelf

    private static let mostIDs = 50

    /// - Parameter path: what follows `/v1/models/pricing`.
    func answer(_ request: EmulatorRequest, path: ArraySlice<String>) -> EmulatorAnswer {
        let isEstimate = path == ["estimate"]
        guard path.isEmpty || isEstimate else {
            return PlatformError.notFound("The local fal has no such path.").answer
        }
        let isRead = request.method == "GET" || request.method == "HEAD"
        guard isEstimate ? request.method == "POST" : isRead else {
            return .notAllowed(isEstimate ? "POST" : "GET, HEAD")
        }
        // Here a key is needed, unlike for the catalogue.
        guard KeyCheck.refusal(request, app: "") == nil else {
            return PlatformError(status: 401, type: "authorization_error", message: "A valid key is required.").answer
        }
        do throws(PlatformError) {
            let body = isEstimate ? try estimate(request.body) : try prices(request.query)
            return .json(200, body).with("X-Fal-Emulated", "made-up prices")
        } catch {
            return error.answer
        }
    }

    private func endpoint(_ id: String) throws(PlatformError) -> EmulatedEndpoint {
        guard let endpoint = shelf[id] else { throw .notFound("Endpoint \"\(id)\" not found") }
        return endpoint
    }

    /// Ids are repeated, or joined by commas.
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
            prices.append(MadeUpPrice(endpoint).json(of: endpoint.id))
        }
        return ["prices": .array(prices), "next_cursor": .null, "has_more": false]
    }

    private enum Basis: String {
        case calls = "historical_api_price"
        case units = "unit_price"

        var member: String { self == .calls ? "call_quantity" : "unit_quantity" }
    }

    private func estimate(_ body: [UInt8]) throws(PlatformError) -> JSONValue {
        guard let json = try? JSONValue(parsing: body) else { throw .invalid("The body is no JSON") }
        guard let basis = json["estimate_type"]?.stringValue.flatMap(Basis.init(rawValue:)) else {
            throw .invalid("estimate_type must be historical_api_price or unit_price")
        }
        guard let endpoints = json["endpoints"]?.objectValue, !endpoints.isEmpty else {
            throw .invalid("endpoints must name at least one endpoint")
        }
        var whole = 0
        var fraction = 0.0
        for member in endpoints {
            let price = MadeUpPrice(try endpoint(member.key))
            guard let quantity = member.value[basis.member]?.numberValue, isAllowed(quantity, basis) else {
                throw .invalid("\(basis.member) of \(member.key) is missing or too small")
            }
            let each = basis == .calls ? price.millionths * price.unitsPerCall : price.millionths
            let cost = quantity.intValue.map { $0.multipliedReportingOverflow(by: each) }
            if let cost, !cost.overflow, !whole.addingReportingOverflow(cost.partialValue).overflow {
                whole += cost.partialValue
            } else {
                fraction += quantity.doubleValue * Double(each)
            }
        }
        let total = fraction == 0 ? JSONNumber(whole) : JSONNumber(Double(whole) + fraction) ?? 0
        return [
            "estimate_type": .string(basis.rawValue), "total_cost": .number(MadeUpPrice.dollars(total)),
            "currency": "USD", "made_up": true,
        ]
    }

    private func isAllowed(_ quantity: JSONNumber, _ basis: Basis) -> Bool {
        switch basis {
        case .calls: (quantity.intValue ?? 0) >= 1
        case .units: quantity.doubleValue >= 0.000001
        }
    }
}
