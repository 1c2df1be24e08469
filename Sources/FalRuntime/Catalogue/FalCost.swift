public import FalFields
public import FalJSON

/// What one call of an endpoint is likely to cost: its unit price times the units that its input asks for.
///
/// ```swift
/// let price = try await fal.models.prices(of: ["fal-ai/veo3.1/fast"])[0]
/// let cost = FalCost(of: ["prompt": "a fox", "duration": "8s"], schema: Fal.Veo3_1.Fast.schema, price: price)
/// print(cost)        // 1.2 USD: 8 seconds at 0.15 USD
/// ```
///
/// fal bills what a call has really used (``FalResult/billableUnits``); ``assumptions`` says where this is a guess.
public struct FalCost: Sendable, Hashable {
    public let price: FalPrice
    /// How many units the call takes; `nil` if the input does not tell, as for computing time.
    public let quantity: Double?
    /// What was assumed, in words: one sentence for each guess.
    public let assumptions: [String]

    public var currency: String { price.currency }

    /// In ``currency``, to a millionth; `nil` if the input does not tell.
    public var amount: JSONNumber? {
        quantity.flatMap { JSONNumber(($0 * price.unitPrice.doubleValue * 1e6).rounded() / 1e6) }
    }

    /// Whether anything but the price and the input decides the cost.
    public var isGuess: Bool { quantity == nil || !assumptions.isEmpty }

    /// - Parameters:
    ///   - input: The endpoint's input in JSON. Members that it leaves out have the schema's default.
    ///   - schema: The endpoint's schema, if it is known.
    ///   - price: The price of a unit.
    public init(of input: JSONValue, schema: EndpointSchema?, price: FalPrice) {
        var meter = CostMeter(input: input, schema: schema, unit: price.unit)
        self.price = price
        quantity = meter.quantity()
        assumptions = meter.assumptions
    }
}

extension FalCost: CustomStringConvertible {
    public var description: String {
        let unit = "\(price.unitPrice.literal) \(currency)"
        let guesses = assumptions.isEmpty ? "" : " (\(assumptions.joined(separator: "; ")))"
        guard let quantity, let amount, let count = JSONNumber(quantity) else {
            return "\(unit) for each \(price.unit)\(guesses)"
        }
        let name = quantity == 1 || price.unit.hasSuffix("s") ? price.unit : price.unit + "s"
        return "\(amount.literal) \(currency): \(count.literal) \(name) at \(unit)\(guesses)"
    }
}

/// Counts the units of an input.
private struct CostMeter {
    let input: JSONValue
    let fields: [FieldDescriptor]
    let unit: String
    private(set) var assumptions: [String] = []

    init(input: JSONValue, schema: EndpointSchema?, unit: String) {
        self.input = input
        fields = schema?.inputFields ?? []
        // `1000 characters`, `Seconds`, `video second`, `megapixel`
        self.unit = unit.lowercased()
    }

    private enum Unit {
        case seconds, minutes, characters, megapixels, results, other
    }

    private var kind: Unit {
        let words = unit.split { !$0.isLetter }
        func has(_ names: Substring...) -> Bool {
            words.contains { word in names.contains { word == $0 || word == $0 + "s" } }
        }
        // Computing time is what nobody knows before.
        if has("compute", "gpu", "processing", "inference") { return .other }
        if has("character") { return .characters }
        if has("megapixel", "mp") { return .megapixels }
        if has("second", "sec") { return .seconds }
        if has("minute", "min") { return .minutes }
        if has("image", "video", "generation", "request", "call", "clip", "audio", "song") { return .results }
        return .other
    }

    /// The number of basic units that the price is for: 1000 of `1000 characters`.
    private var bundle: Double {
        let digits = unit.prefix { $0.isNumber || $0 == "," || $0 == "." }.filter { $0 != "," }
        if let number = Double(digits), number > 0 {
            return unit.dropFirst(digits.count).first == "k" ? number * 1000 : number
        }
        return unit.hasPrefix("thousand") ? 1000 : unit.hasPrefix("million") ? 1e6 : 1
    }

    mutating func quantity() -> Double? {
        let amount: Double?
        switch kind {
        case .seconds: amount = length().map { $0 * count() }
        case .minutes: amount = length().map { $0 / 60 * count() }
        case .characters: amount = characters()
        case .megapixels: amount = megapixels().map { $0 * count() }
        case .results: amount = count()
        case .other:
            assumptions.append("how many the call takes is known only afterwards")
            amount = nil
        }
        return amount.map { $0 / bundle }
    }

    // MARK: Members

    /// The value of the first of these fields that the input has, or else has a default for.
    private mutating func value(_ names: [String]) -> JSONValue? {
        for name in names {
            if let value = input[name], !value.isNull { return value }
        }
        for name in names {
            guard let field = fields.first(where: { $0.name == name }), let value = field.serverDefault, !value.isNull
            else { continue }
            return value
        }
        return nil
    }

    /// How many results; one where the input does not say.
    private mutating func count() -> Double {
        let names = [
            "num_images", "num_videos", "number_of_images", "number_of_videos", "num_samples", "max_images", "n",
        ]
        return value(names)?.doubleValue.map { max(1, $0) } ?? 1
    }

    private mutating func length() -> Double? {
        if let value = value(["duration", "video_length", "duration_seconds", "seconds", "seconds_total", "length"]) {
            if let seconds = LengthTable.number(of: value), seconds > 0 { return seconds }
            assumptions.append("the length is \(value.text(.compact)), which the model decides")
            return nil
        }
        if let milliseconds = value(["music_length_ms", "duration_ms"])?.doubleValue { return milliseconds / 1000 }
        if let frames = value(["num_frames", "number_of_frames", "frame_count", "frames", "max_frames"])?.doubleValue {
            if let rate = value(["frames_per_second", "fps", "frame_rate"])?.doubleValue, rate > 0 {
                return frames / rate
            }
            assumptions.append("24 frames a second are assumed")
            return frames / 24
        }
        assumptions.append("the length is that of a file in the input or of the result, which the input does not tell")
        return nil
    }

    private mutating func characters() -> Double? {
        let names = ["text", "prompt", "input", "script", "lyrics", "gen_text"]
        if let text = value(names)?.stringValue { return Double(text.unicodeScalars.count) }
        assumptions.append("the input has no text to count")
        return nil
    }

    private mutating func megapixels() -> Double? {
        if let width = value(["width"])?.doubleValue, let height = value(["height"])?.doubleValue {
            return width * height / 1e6
        }
        let size = value(["image_size", "video_size", "size", "resolution"])
        if let width = size?["width"]?.doubleValue, let height = size?["height"]?.doubleValue {
            return width * height / 1e6
        }
        if let pixels = size?.stringValue.flatMap(SizeTable.pixels) {
            return Double(pixels.width * pixels.height) / 1e6
        }
        assumptions.append(
            "about one megapixel is assumed for \(size.map { $0.text(.compact) } ?? "the model's own size")")
        return 1
    }
}
