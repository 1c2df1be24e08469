import FalFields
import FalJSON

/// What a model would cost if the emulator cost anything: made up, and the same in every run.
struct MadeUpPrice {
    let unit: String
    /// In millionths of a dollar: money is no `Double`.
    let millionths: Int
    /// How many units a call usually takes.
    let unitsPerCall: Int

    /// Prices a program shows truly and adds up rightly, from a tenth of a cent to more than a dollar.
    private static let amounts = [
        1_000, 2_500, 5_000, 12_500, 25_000, 35_000, 50_000, 70_000, 140_000, 400_000, 1_250_000,
    ]

    init(_ endpoint: EmulatedEndpoint) {
        var random = SampleRandom(of: "price", endpoint.id.text)
        millionths = Self.amounts[Int(random.next() % UInt64(Self.amounts.count))]
        let category = endpoint.metadata.category
        // `text-to-image`: what comes out is named last.
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

    /// - Parameter millionths: a whole number of them, or a fraction.
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
