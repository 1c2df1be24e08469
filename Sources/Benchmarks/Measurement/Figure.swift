import FalJSON
import Foundation

/// One measured number and its target.
struct Figure: Sendable {
    enum Unit: String, Sendable {
        case seconds, milliseconds, microseconds, megabytes, kilobytes, bytes, count, times, percent, megabytesPerSecond
    }

    /// The limit that the project promises to keep.
    enum Target: Sendable {
        case atMost(Double)
        case atLeast(Double)
        case exactly(Double)
    }

    var name: String
    var value: Double
    var unit: Unit
    var target: Target?

    init(_ name: String, _ value: Double, _ unit: Unit, _ target: Target? = nil) {
        self.name = name
        self.value = value
        self.unit = unit
        self.target = target
    }

    /// Whether the target is met; `nil` if there is none.
    var isMet: Bool? {
        switch target {
        case .atMost(let bound): value <= bound
        case .atLeast(let bound): value >= bound
        case .exactly(let wanted): value == wanted
        case nil: nil
        }
    }
}

// MARK: Text

extension Figure {
    var valueText: String { text(of: value, digits: digits(value)) }

    var targetText: String {
        switch target {
        case .atMost(let bound): "≤ " + text(of: bound, digits: digits(value))
        case .atLeast(let bound): "≥ " + text(of: bound, digits: digits(value))
        case .exactly(let wanted): text(of: wanted, digits: digits(value))
        case nil: ""
        }
    }

    private func text(of number: Double, digits: Int) -> String {
        let text = String(format: "%.\(digits)f", number)
        return unit.symbol.isEmpty ? text : "\(text) \(unit.symbol)"
    }

    /// Enough digits to see whether the target is met.
    private func digits(_ value: Double) -> Int {
        switch unit {
        case .seconds: value < 10 ? 3 : 1
        case .milliseconds, .microseconds, .kilobytes, .percent: 1
        case .times: 2
        case .megabytes, .bytes, .count, .megabytesPerSecond: 0
        }
    }
}

extension Figure.Unit {
    var symbol: String {
        switch self {
        case .seconds: "s"
        case .milliseconds: "ms"
        case .microseconds: "µs"
        case .megabytes: "MB"
        case .megabytesPerSecond: "MB/s"
        case .kilobytes: "KB"
        case .bytes: "bytes"
        case .times: "×"
        case .percent: "%"
        case .count: ""
        }
    }
}

// MARK: JSON

extension Figure {
    var json: JSONValue {
        var object: JSONObject = [
            "name": .string(name), "value": JSONNumber(value).map(JSONValue.number) ?? .null,
            "unit": .string(unit.rawValue),
        ]
        switch target {
        case .atMost(let bound): object["atMost"] = JSONNumber(bound).map(JSONValue.number)
        case .atLeast(let bound): object["atLeast"] = JSONNumber(bound).map(JSONValue.number)
        case .exactly(let wanted): object["exactly"] = JSONNumber(wanted).map(JSONValue.number)
        case nil: break
        }
        if let isMet { object["met"] = .bool(isMet) }
        return .object(object)
    }
}
