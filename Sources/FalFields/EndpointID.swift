/// The id of an endpoint: `owner/alias[/path…]`, or `namespace/owner/alias[/path…]` in the namespaces `workflows` and
/// `comfy`; a legacy `1234-app` means `1234/app`.
///
/// The full id is what a request is submitted to. Status, result and cancellation live under ``queueID``: fal drops the
/// path there, and answers 405 to requests that keep it.
public struct EndpointID: Sendable, Hashable, Comparable {
    /// The namespaces that stand before the owner.
    static let namespaces: Set<String> = ["workflows", "comfy"]

    /// fal's own go up to 7. Ids become trees of names, and trees are walked by recursion.
    private static let mostSegments = 32

    /// The whole id, as fal writes it.
    public let text: String

    /// Reads an id.
    ///
    /// - Throws: ``Malformed`` when a segment is empty, `.` or `..`, holds anything but `a-z`, `0-9`, `.`, `_`, `-`, or
    ///   when owner and alias are not both there.
    public init(parsing text: String) throws(Malformed) {
        let segments = text.split(separator: "/", omittingEmptySubsequences: false)
        guard segments.count <= Self.mostSegments else {
            throw Malformed(text: text, reason: "it has more than \(Self.mostSegments) segments")
        }
        for segment in segments {
            if segment.isEmpty { throw Malformed(text: text, reason: "it has an empty segment") }
            if segment == "." || segment == ".." {
                throw Malformed(text: text, reason: "it has a segment '\(segment)'")
            }
            for scalar in segment.unicodeScalars where !Self.allows(scalar) {
                throw Malformed(text: text, reason: Self.problem(with: scalar))
            }
        }
        if segments.count == 1 {
            guard let legacy = Self.legacy(text) else {
                throw Malformed(text: text, reason: "it has no '/': an id is owner/name, like fal-ai/flux/dev")
            }
            self.text = legacy
        } else {
            if Self.namespaces.contains(String(segments[0])), segments.count < 3 {
                throw Malformed(text: text, reason: "an id in '\(segments[0])' is \(segments[0])/owner/name")
            }
            self.text = text
        }
    }

    /// Takes an id that was validated before: for generated code and tests.
    public init(checked text: String) {
        self.text = text
    }

    public var segments: [Substring] { text.split(separator: "/") }

    /// `workflows` or `comfy`, for the few ids that live there.
    public var namespace: Substring? {
        let first = segments[0]
        return Self.namespaces.contains(String(first)) ? first : nil
    }

    public var owner: Substring { segments[namespace == nil ? 0 : 1] }

    public var alias: Substring { segments[namespace == nil ? 1 : 2] }

    /// What follows the alias: `["v2.6", "pro"]` of `fal-ai/kling-video/v2.6/pro`.
    public var path: ArraySlice<Substring> { segments.dropFirst(namespace == nil ? 2 : 3) }

    /// The part under which the queue keeps requests: `[namespace/]owner/alias`.
    public var queueID: String { segments.dropLast(path.count).joined(separator: "/") }

    /// Whether this id is `prefix` or lies below it, on whole segments: `fal-ai/veo3/fast` is in `fal-ai/veo3`,
    /// `fal-ai/veo3.1` is not.
    public func isIn(family prefix: String) -> Bool {
        guard text.utf8.starts(with: prefix.utf8) else { return false }
        let rest = text.utf8.dropFirst(prefix.utf8.count)
        return rest.isEmpty || rest.first == UInt8(ascii: "/")
    }

    public static func < (left: Self, right: Self) -> Bool { left.text < right.text }

    /// Why a text is not an endpoint id.
    public struct Malformed: Error, Hashable, CustomStringConvertible {
        public let text: String
        public let reason: String
        public var description: String { "'\(text)' is not an endpoint id: \(reason)" }
    }

    private static func allows(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "0"..."9", ".", "_", "-": true
        default: false
        }
    }

    private static func problem(with scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "A"..."Z": "ids are lower case"
        case " ", "\t", "\n", "\r": "it has white space"
        default: "the character U+\(hexadecimal(scalar)) cannot be in an id"
        }
    }

    private static func hexadecimal(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }

    /// `1234-my-app` → `1234/my-app`.
    private static func legacy(_ text: String) -> String? {
        guard let dash = text.firstIndex(of: "-") else { return nil }
        let number = text[..<dash]
        let name = text[text.index(after: dash)...]
        let isName = !name.isEmpty && name.unicodeScalars.allSatisfy { $0 != "." && $0 != "_" }
        guard !number.isEmpty, isName, number.unicodeScalars.allSatisfy({ ("0"..."9").contains($0) }) else {
            return nil
        }
        return "\(number)/\(name)"
    }
}

extension EndpointID: ExpressibleByStringLiteral {
    /// For ids in source code; strings from elsewhere go through ``init(parsing:)``.
    public init(stringLiteral text: String) { self.init(checked: text) }
}

extension EndpointID: CustomStringConvertible {
    public var description: String { text }
}

extension EndpointID: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        do {
            try self.init(parsing: container.decode(String.self))
        } catch let malformed as Malformed {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: malformed.description)
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
