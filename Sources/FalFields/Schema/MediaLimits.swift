public import FalJSON

/// What a service asks of a file, or of a size in pixels, beyond its kind: fal states it under `x-fal`.
public struct MediaLimits: Sendable, Hashable {
    /// One bound; its raw value is fal's name for it.
    public enum Bound: String, Sendable, Hashable, CaseIterable {
        /// In bytes.
        case maxFileSize = "max_file_size"
        /// In pixels.
        case minWidth = "min_width"
        case maxWidth = "max_width"
        case minHeight = "min_height"
        case maxHeight = "max_height"
        /// Width times height.
        case minArea = "min_area"
        case maxArea = "max_area"
        /// Width over height.
        case minAspectRatio = "min_aspect_ratio"
        case maxAspectRatio = "max_aspect_ratio"
        /// Of width and height.
        case multipleOf = "multiple_of"
        /// In seconds.
        case minDuration = "min_duration"
        case maxDuration = "max_duration"
        /// Frames per second.
        case minFPS = "min_fps"
        case maxFPS = "max_fps"

        var isLeast: Bool { rawValue.hasPrefix("min_") }
    }

    public var bounds: [Bound: JSONNumber]

    public init(_ bounds: [Bound: JSONNumber] = [:]) { self.bounds = bounds }

    /// Reads fal's members; `nil` where none is a bound.
    package init?(json: JSONValue) {
        bounds = [:]
        for bound in Bound.allCases { bounds[bound] = json[bound.rawValue]?.numberValue }
        if bounds.isEmpty { return nil }
    }

    package var json: JSONValue {
        var object = JSONObject()
        for bound in Bound.allCases { if let limit = bounds[bound] { object[bound.rawValue] = .number(limit) } }
        return .object(object)
    }

    /// The bounds that a file breaks. What is not known of it is not checked.
    package func broken(by facts: MediaFacts) -> [Violation.Problem] {
        Bound.allCases.compactMap { bound in
            guard let limit = bounds[bound], facts.breaks(bound, limit.doubleValue) else { return nil }
            return .mediaLimit(bound, limit)
        }
    }
}

/// What can be told of a file from its bytes, or of a picture from its size.
package struct MediaFacts: Sendable, Hashable {
    /// The size in bytes.
    package var byteCount: Int64?
    package var width: Int?
    package var height: Int?
    /// In seconds.
    package var duration: Double?
    /// Frames per second.
    package var frameRate: Double?

    package init(byteCount: Int64? = nil, width: Int? = nil, height: Int? = nil) {
        self.byteCount = byteCount
        self.width = width
        self.height = height
    }

    fileprivate func breaks(_ bound: MediaLimits.Bound, _ limit: Double) -> Bool {
        if bound == .multipleOf {
            guard limit >= 1 else { return false }
            return [width, height].contains { $0.map { Double($0).remainder(dividingBy: limit) != 0 } ?? false }
        }
        guard let measure = measure(bound) else { return false }
        return bound.isLeast ? measure < limit : measure > limit
    }

    private func measure(_ bound: MediaLimits.Bound) -> Double? {
        switch bound {
        case .maxFileSize: byteCount.map(Double.init)
        case .minWidth, .maxWidth: width.map(Double.init)
        case .minHeight, .maxHeight: height.map(Double.init)
        case .minArea, .maxArea: sides.map { $0.width * $0.height }
        case .minAspectRatio, .maxAspectRatio: sides.map { $0.width / $0.height }
        case .minDuration, .maxDuration: duration
        case .minFPS, .maxFPS: frameRate
        case .multipleOf: nil
        }
    }

    private var sides: (width: Double, height: Double)? {
        guard let width, let height, width > 0, height > 0 else { return nil }
        return (Double(width), Double(height))
    }
}

extension MediaLimits.Bound {
    /// The rest of a sentence about the file: `must be at least 300 pixels wide`.
    func demand(_ limit: JSONNumber) -> String {
        let number = limit.literal
        return switch self {
        case .maxFileSize: "must have at most \(Self.size(limit))"
        case .minWidth: "must be at least \(number) pixels wide"
        case .maxWidth: "must be at most \(number) pixels wide"
        case .minHeight: "must be at least \(number) pixels high"
        case .maxHeight: "must be at most \(number) pixels high"
        case .minArea: "must have at least \(number) pixels"
        case .maxArea: "must have at most \(number) pixels"
        case .minAspectRatio: "must be at least \(number) times as wide as high"
        case .maxAspectRatio: "must be at most \(number) times as wide as high"
        case .multipleOf: "must have a width and a height that are multiples of \(number)"
        case .minDuration: "must be at least \(number) s long"
        case .maxDuration: "must be at most \(number) s long"
        case .minFPS: "must have at least \(number) frames per second"
        case .maxFPS: "must have at most \(number) frames per second"
        }
    }

    private static func size(_ limit: JSONNumber) -> String {
        guard let bytes = limit.intValue, bytes >= 1 << 20 else { return "\(limit.literal) bytes" }
        let tenths = (bytes % (1 << 20)) * 10 >> 20
        return tenths == 0 ? "\(bytes >> 20) MiB" : "\(bytes >> 20).\(tenths) MiB"
    }
}
