package import FalJSON

/// Which listed value a caller may have meant: the nearest length, shape or fineness, else the most alike spelling.
package struct NearestValue {
    private let field: UnifiedField

    package init(_ field: UnifiedField) { self.field = field }

    package func nearest(to text: String, among listed: [JSONValue]) -> JSONValue? {
        if let wanted = measure(text) {
            let measured = listed.compactMap { value in
                value.stringValue.flatMap(measure).map { (value, ($0 - wanted).magnitude) }
            }
            if let best = measured.min(by: { $0.1 < $1.1 }) { return best.0 }
        }
        let wanted = Array(text.lowercased().unicodeScalars)
        guard wanted.count <= 64 else { return nil }
        let distances = listed.compactMap { value in
            value.stringValue.map { (value, Self.distance(wanted, Array($0.lowercased().unicodeScalars))) }
        }
        guard let best = distances.min(by: { $0.1 < $1.1 }), best.1 <= max(2, wanted.count / 2) else { return nil }
        return best.0
    }

    package static func nearest(to seconds: Double, among listed: [Double]) -> Double? {
        listed.min { ($0 - seconds).magnitude < ($1 - seconds).magnitude }
    }

    /// Where values have a size, it decides.
    private func measure(_ text: String) -> Double? {
        switch field {
        case .aspectRatio: FalAspectRatio.quotient(of: text).flatMap { $0 > 0 ? Self.logarithm($0) : nil }
        case .resolution: FalResolution.lines(of: text).map(Double.init)
        default: nil
        }
    }

    /// Ratios differ by their quotient: 9:16 is as far from 1:1 as 16:9 is. Binary digits are exact enough for that.
    private static func logarithm(_ value: Double) -> Double {
        let significand = value.significand
        return Double(value.exponent) + (significand - 1)
    }

    /// How many letters have to change.
    private static func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
        guard right.count <= 64 else { return .max }
        var row = Array(0...right.count)
        for (i, scalar) in left.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, other) in right.enumerated() {
                let above = row[j + 1]
                row[j + 1] = scalar == other ? diagonal : min(diagonal, above, row[j]) + 1
                diagonal = above
            }
        }
        return row[right.count]
    }
}
