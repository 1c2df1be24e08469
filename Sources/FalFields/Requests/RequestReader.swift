import FalJSON

/// Reads a unified request from JSON and reports everything that is wrong at once, unknown members included: a misspelt
/// member must not become a video that lacks what was asked for.
package struct RequestReader {
    package typealias Problem = Violation

    private let object: JSONObject
    private var known: Set<String> = []
    private(set) var problems: [Problem] = []

    init(_ json: JSONValue) {
        object = json.objectValue ?? [:]
        if json.objectValue == nil { problems.append(Problem(path: [], problem: .wrongType(expected: "an object"))) }
    }

    /// The member, or `nil` where there is none or it is null.
    private mutating func member(_ field: UnifiedField) -> JSONValue? {
        known.insert(field.rawValue)
        guard let value = object[field.rawValue], !value.isNull else { return nil }
        return value
    }

    private mutating func read<T>(_ field: UnifiedField, _ expected: String, _ pick: (JSONValue) -> T?) -> T? {
        guard let value = member(field) else { return nil }
        if let picked = pick(value) { return picked }
        problems.append(Problem(path: [.member(field.rawValue)], problem: .wrongType(expected: expected)))
        return nil
    }

    mutating func string(_ field: UnifiedField) -> String? { read(field, "a text", \.stringValue) }

    mutating func bool(_ field: UnifiedField) -> Bool? { read(field, "true or false", \.boolValue) }

    mutating func int(_ field: UnifiedField) -> Int? { read(field, "a whole number", \.intValue) }

    mutating func duration(_ field: UnifiedField) -> Duration? {
        read(field, "a number of seconds") { $0.doubleValue.flatMap(Duration.init(secondsChecked:)) }
    }

    mutating func object(_ field: UnifiedField) -> [String: JSONValue]? {
        read(field, "an object", \.objectValue).map { object in
            Dictionary(object.map { ($0.key, $0.value) }, uniquingKeysWith: { _, last in last })
        }
    }

    mutating func media(_ field: UnifiedField) -> FalMedia? {
        guard let value = member(field) else { return nil }
        return FalMedia(json: value, at: [.member(field.rawValue)], reporting: &problems)
    }

    /// `[{"role": "first_frame", "media": "https://…"}]`.
    mutating func images(_ field: UnifiedField) -> [FalInputImage] {
        guard let items = read(field, "a list", \.arrayValue) else { return [] }
        return items.enumerated().compactMap { index, item in
            let path: [Violation.Step] = [.member(field.rawValue), .index(index)]
            return FalInputImage(json: item, at: path, reporting: &problems)
        }
    }

    mutating func outputFormat(_ field: UnifiedField) -> SpeechRequest.OutputFormat? {
        guard let value = member(field) else { return nil }
        return SpeechRequest.OutputFormat(json: value, at: [.member(field.rawValue)], reporting: &problems)
    }

    /// - Throws: ``MappingError`` when anything did not fit, or a member was not asked for.
    func finish() throws(MappingError) {
        let unknown = object.keys.filter { !known.contains($0) }
        let all = problems + unknown.map { Problem(path: [.member($0)], problem: .unknownMember) }
        guard all.isEmpty else { throw .unreadable(all) }
    }
}

extension Duration {
    /// `nil` for what no duration can be: infinities, and more than a thousand years.
    init?(secondsChecked seconds: Double) {
        guard seconds.isFinite, seconds.magnitude < 3e10 else { return nil }
        self = .milliseconds((seconds * 1000).rounded())
    }

    /// In seconds: 6.5 for six and a half.
    package var inSeconds: Double {
        let parts = components
        return Double(parts.seconds) + Double(parts.attoseconds) * 1e-18
    }
}
