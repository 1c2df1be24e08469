public import FalJSON

extension FieldMapper {
    /// Which values of a request may be adjusted to values that a model takes.
    ///
    /// By default none is, and a request with a value that the model does not take is rejected; only a length in frames
    /// is always brought to the model's grid. What was adjusted is in ``Conversion/adjusted``.
    public struct Adjustments: Sendable, Hashable, Codable {
        public enum Match: String, Sendable, Hashable, CaseIterable, Codable {
            case exact
            /// The nearest value that the model takes; of two that are equally near, the smaller.
            case nearest
            /// The smallest value that is at least as large: as long, as many pixels on each side, as wide.
            case atLeast = "at_least"
        }

        public var durationMatch = Match.exact
        /// Of sizes in pixels, and of resolutions.
        public var sizeMatch = Match.exact
        /// Of aspect ratios. `atLeast` is at least as wide.
        public var ratioMatch = Match.exact

        public init(durationMatch: Match = .exact, sizeMatch: Match = .exact, ratioMatch: Match = .exact) {
            self.durationMatch = durationMatch
            self.sizeMatch = sizeMatch
            self.ratioMatch = ratioMatch
        }

        func match(of field: UnifiedField) -> Match {
            switch field {
            case .duration: durationMatch
            case .size, .resolution: sizeMatch
            case .aspectRatio: ratioMatch
            default: .exact
            }
        }
    }
}

extension FieldMapper.Conversion {
    /// A value that was adjusted to one that the model takes.
    public struct Adjustment: Sendable, Hashable, CustomStringConvertible {
        public var unifiedField: UnifiedField
        public var modelField: String
        /// What the request asks for: seconds, `1024x768`, `16:9`, `720p`.
        public var wanted: JSONValue
        /// What is sent instead, in the same terms.
        public var sent: JSONValue

        public var description: String {
            "\(unifiedField.rawValue) \(sent.text(.compact)) instead of \(wanted.text(.compact))"
        }

        public var json: JSONValue {
            [
                "unified_field": .string(unifiedField.rawValue), "model_field": .string(modelField), "wanted": wanted,
                "sent": sent,
            ]
        }
    }
}

extension LengthTable {
    /// The length to send for one that need not be allowed: the same if it is, else what `match` asks for.
    func fitting(_ seconds: Double, _ match: FieldMapper.Adjustments.Match) -> Double? {
        guard match != .exact, seconds > 0 else { return nil }
        // A listed zero stands for the length of an input.
        var lengths = listed.map(\.seconds).filter { $0 > 0 }
        if let free = freeLength(seconds, match) { lengths.append(free) }
        return match == .nearest
            ? NearestValue.nearest(to: seconds, among: lengths) : lengths.filter { $0 > seconds - 1e-6 }.min()
    }

    private func freeLength(_ seconds: Double, _ match: FieldMapper.Adjustments.Match) -> Double? {
        guard let free else { return nil }
        let step = limits.multipleOf?.doubleValue ?? (free == .integer ? 1 : 0)
        return limits.fitting(seconds * scale, step: step, match).map { $0 / scale }
    }
}

extension ValueLimits {
    /// The number within these limits, and a multiple of `step` where that is not 0, that `match` asks for.
    func fitting(_ number: Double, step: Double, _ match: FieldMapper.Adjustments.Match) -> Double? {
        // A quotient a billionth above an integer is that integer.
        func up(_ value: Double) -> Double { step > 0 ? (value / step - 1e-9).rounded(.up) * step : value }
        func down(_ value: Double) -> Double { step > 0 ? (value / step + 1e-9).rounded(.down) * step : value }
        var fitting = number
        if step > 0 { fitting = match == .atLeast ? up(number) : (number / step).rounded() * step }
        if let low = minimum?.doubleValue { fitting = max(fitting, up(low)) }
        if let low = exclusiveMinimum?.doubleValue, fitting <= low {
            guard step > 0 else { return nil }
            fitting = up(low) > low ? up(low) : up(low) + step
        }
        if let high = maximum?.doubleValue, fitting > high {
            guard match == .nearest else { return nil }
            fitting = down(high)
        }
        if let high = exclusiveMaximum?.doubleValue, fitting >= high {
            guard match == .nearest, step > 0 else { return nil }
            fitting = down(high) < high ? down(high) : down(high) - step
        }
        return fitting
    }
}

extension SizeTable {
    /// The size to send for one that need not be allowed, and what it is in pixels where that is known.
    func fitting(
        _ wanted: (width: Int, height: Int), _ match: FieldMapper.Adjustments.Match
    ) -> (value: JSONValue, text: String)? {
        guard match != .exact else { return nil }
        if let sides {
            guard let size = fitting(wanted, sides.width.firstLimits, sides.height.firstLimits, match) else {
                return nil
            }
            let value: JSONValue = [
                "width": .number(JSONNumber(size.width)), "height": .number(JSONNumber(size.height)),
            ]
            return (value, "\(size.width)x\(size.height)")
        }
        let listed = choices.listed.compactMap { value in
            value.stringValue.flatMap(Self.pixels).map { (value, width: Double($0.width), height: Double($0.height)) }
        }
        let (width, height) = (Double(wanted.width), Double(wanted.height))
        let best =
            match == .nearest
            ? listed.min { left, right in
                distance(left.width, width) * distance(left.height, height)
                    < distance(right.width, width) * distance(right.height, height)
            }
            : listed.filter { $0.width >= width && $0.height >= height }.min {
                $0.width * $0.height < $1.width * $1.height
            }
        if let best { return best.0.stringValue.map { (best.0, $0) } }
        // Of a preset only the shape is known.
        guard match == .nearest, let ratio = nearestRatio(to: width / height), let preset = preset(for: ratio) else {
            return nil
        }
        return preset.stringValue.map { (preset, $0) }
    }

    /// Keeps the shape as far as both sides allow.
    private func fitting(
        _ wanted: (width: Int, height: Int), _ width: ValueLimits, _ height: ValueLimits,
        _ match: FieldMapper.Adjustments.Match
    ) -> (width: Int, height: Int)? {
        let sides = (width: Double(wanted.width), height: Double(wanted.height))
        func factor(_ bound: JSONNumber?, _ side: Double) -> Double { bound.map { $0.doubleValue / side } ?? 1 }
        var scale = max(1, factor(width.minimum, sides.width), factor(height.minimum, sides.height))
        if match == .nearest, scale == 1 {
            scale = min(1, factor(width.maximum, sides.width), factor(height.maximum, sides.height))
        }
        func side(_ length: Double, _ limits: ValueLimits) -> Int? {
            limits.fitting(length * scale, step: limits.multipleOf?.doubleValue ?? 1, match).flatMap {
                Int(exactly: $0.rounded())
            }
        }
        guard let width = side(sides.width, width), let height = side(sides.height, height) else { return nil }
        return (width, height)
    }

    /// The ratio with a preset that is nearest to a quotient.
    func nearestRatio(to quotient: Double) -> String? {
        ratios.min {
            distance(FalAspectRatio.quotient(of: $0) ?? .infinity, quotient)
                < distance(FalAspectRatio.quotient(of: $1) ?? .infinity, quotient)
        }
    }

    /// How many times the larger is the smaller: 1 if they are equal.
    private func distance(_ left: Double, _ right: Double) -> Double { max(left, right) / min(left, right) }
}

extension ValueDescriptor {
    /// The limits of the first option that has any.
    var firstLimits: ValueLimits { options.lazy.map(\.limits).first { !$0.isEmpty } ?? ValueLimits() }
}
