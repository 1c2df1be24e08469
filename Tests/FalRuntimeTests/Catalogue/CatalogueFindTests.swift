import FalRuntime
import FalTransport
import Testing

/// Entries and prices of endpoints whose ids are known.
@Suite struct CatalogueFindTests {
    /// A catalogue that knows some endpoints, and answers 404 for all of a call that asks for another.
    private actor Shop: Transport {
        let known: Set<String>
        let isStrict: Bool
        private(set) var calls: [[String]] = []

        init(_ known: some Sequence<String>, isStrict: Bool) {
            self.known = Set(known)
            self.isStrict = isStrict
        }

        func send(_ request: TransportRequest) async throws(TransportError) -> TransportResponse {
            let ids = Query(request.url).values("endpoint_id")
            calls.append(ids)
            let isFound = !isStrict || known.isSuperset(of: ids)
            // Not in the order in which they were asked for.
            let rows = ids.filter(known.contains).sorted(by: >).map { id in
                #"{"endpoint_id":"\#(id)","unit_price":0.10,"unit":"image","currency":"USD"}"#
            }.joined(separator: ",")
            let member = request.url.contains("/pricing?") ? "prices" : "models"
            let text =
                isFound
                ? #"{"\#(member)":[\#(rows)],"next_cursor":null,"has_more":false}"#
                : #"{"error":{"type":"not_found","message":"no such endpoint"}}"#
            return TransportResponse(
                head: TransportHead(status: isFound ? 200 : 404, url: request.url),
                body: TransportBytes(Array(text.utf8)))
        }
    }

    private func client(_ transport: any Transport) -> FalClient {
        FalClient(
            credentials: .key("id:secret-canary"), configuration: FalConfiguration(hosts: .fal, retries: .none),
            transport: transport)
    }

    private let ids = (0..<120).map { EndpointID(checked: "a/m\($0)") }

    @Test func fiftyAreAskedForAtATimeAndComeInTheOrderAskedFor() async throws {
        let shop = Shop(ids.map(\.text), isStrict: true)
        let found = try await client(shop).models.find(ids + ids.prefix(5))
        #expect(found.map(\.id) == ids)
        #expect(await shop.calls.map(\.count).sorted() == [20, 50, 50])
    }

    @Test("Unknown ones are left out, however the service says so", arguments: [true, false])
    func unknown(isStrict: Bool) async throws {
        let known = ids.enumerated().filter { $0.offset % 40 != 7 }.map(\.element)
        let shop = Shop(known.map(\.text), isStrict: isStrict)
        #expect(try await client(shop).models.find(ids).map(\.id) == known)
        #expect(try await client(shop).models.find(ids[7]) == nil)
        #expect(try await client(shop).models.find(ids[8])?.id == ids[8])
    }

    @Test func nothingIsAskedForNothing() async throws {
        let shop = Shop([], isStrict: true)
        #expect(try await client(shop).models.find([]).isEmpty)
        #expect(try await client(shop).models.prices(of: []).isEmpty)
        #expect(await shop.calls.isEmpty)
    }

    @Test func whatWasNotAskedForIsLeftOut() async throws {
        let transport = ScriptedTransport([.answer(200, #"{"models":[{"endpoint_id":"c/d"},{"endpoint_id":"a/b"}]}"#)])
        #expect(try await client(transport).models.find(["a/b"]).map(\.id) == ["a/b"])
    }

    @Test func otherRefusalsAreErrors() async {
        let transport = ScriptedTransport([.answer(401, #"{"detail":"invalid key credentials"}"#)])
        let error = await #expect(throws: FalError.self) { try await client(transport).models.find(["a/b"]) }
        #expect(error?.status == 401)
        #expect(error.map { "\($0)" }?.contains("canary") == false)
    }

    // MARK: Prices

    @Test func pricesAreExactAndInOrder() async throws {
        let shop = Shop(ids.map(\.text), isStrict: true)
        let prices = try await client(shop).models.prices(of: ids)
        #expect(prices.map(\.id) == ids)
        #expect(prices.allSatisfy { $0.unitPrice.literal == "0.10" && $0.unit == "image" && $0.currency == "USD" })
        #expect(await shop.calls.allSatisfy { $0.count <= 50 })
    }

    @Test func severalPricesOfAnEndpointKeepTheirOrder() async throws {
        let rows = ["second", "image", "video"].map {
            #"{"endpoint_id":"a/b","unit_price":"12345678901234567890.05","unit":"\#($0)","currency":"EUR"}"#
        }.joined(separator: ",")
        let transport = ScriptedTransport([.answer(200, #"{"prices":[\#(rows)]}"#)])
        let prices = try await client(transport).models.prices(of: ["a/b"])
        #expect(prices.map(\.unit) == ["second", "image", "video"])
        #expect(prices.allSatisfy { $0.unitPrice.literal == "12345678901234567890.05" })
    }

    @Test(
        "A price that cannot be read is not passed over",
        arguments: [
            #""unit":"image","currency":"USD""#, #""unit_price":null,"unit":"image","currency":"USD""#,
            #""unit_price":1,"currency":"USD""#, #""unit_price":1,"unit":"image""#,
        ])
    func unreadablePrice(members: String) async {
        let transport = ScriptedTransport([.answer(200, #"{"prices":[{"endpoint_id":"a/b",\#(members)}]}"#)])
        let error = await #expect(throws: FalError.self) { try await client(transport).models.prices(of: ["a/b"]) }
        #expect(error?.kind == .decoding)
    }

    // MARK: Estimates

    private func body(_ transport: ScriptedTransport) async throws -> JSONValue {
        guard case .bytes(let bytes) = await transport.requests.first?.body else { return .null }
        return try JSONValue(parsing: bytes)
    }

    @Test func callsAreEstimatedByWhatTheyHaveCost() async throws {
        let answer = #"{"estimate_type":"historical_api_price","total_cost":1.230,"currency":"USD"}"#
        let transport = ScriptedTransport([.answer(200, answer)])
        let estimate = try await client(transport).models.estimate(calls: ["b/c": 2, "a/b": 10])
        #expect(estimate.totalCost.literal == "1.230")
        #expect(estimate.currency == "USD")
        let endpoints: JSONValue = ["a/b": ["call_quantity": 10], "b/c": ["call_quantity": 2]]
        #expect(try await body(transport) == ["estimate_type": "historical_api_price", "endpoints": endpoints])
        #expect(await transport.requests.map(\.url) == ["https://api.fal.ai/v1/models/pricing/estimate"])
        #expect(await transport.requests.map(\.method) == ["POST"])
    }

    @Test func unitsAreEstimatedByTheirPrice() async throws {
        let answer = #"{"estimate_type":"unit_price","total_cost":5,"currency":"USD"}"#
        let transport = ScriptedTransport([.answer(200, answer)])
        let quantity = try #require(JSONNumber(literal: "12.50"))
        _ = try await client(transport).models.estimate(units: ["a/b": quantity])
        let endpoints: JSONValue = ["a/b": ["unit_quantity": .number(quantity)]]
        #expect(try await body(transport) == ["estimate_type": "unit_price", "endpoints": endpoints])
    }

    @Test func whatFalWouldRefuseIsNotSent() async throws {
        let transport = ScriptedTransport([])
        let models = client(transport).models
        let tiny = try #require(JSONNumber(literal: "0.0000009"))
        let attempts: [@Sendable () async throws -> FalCostEstimate] = [
            { try await models.estimate(calls: [:]) }, { try await models.estimate(calls: ["a/b": 0]) },
            { try await models.estimate(units: [:]) }, { try await models.estimate(units: ["a/b": tiny]) },
        ]
        for attempt in attempts {
            let error = await #expect(throws: FalError.self) { try await attempt() }
            #expect(error?.kind == .input)
        }
        #expect(await transport.requests.isEmpty)
    }

    @Test func anEstimateWithoutACostIsAnError() async {
        let transport = ScriptedTransport([.answer(200, #"{"estimate_type":"unit_price"}"#)])
        let error = await #expect(throws: FalError.self) {
            try await client(transport).models.estimate(calls: ["a/b": 1])
        }
        #expect(error?.kind == .decoding)
    }
}
