import FalJSON

/// A row in the table of a request: a unified field, the property that holds it, and what kind of value that is.
///
/// A new field of a request is a property, a row here, and a case of ``UnifiedField`` where no other request has it.
public struct RequestField<Request>: Sendable {
    /// Its raw value is the member in JSON.
    package let name: UnifiedField
    let read: @Sendable (inout RequestReader, inout Request) -> Void
    let write: @Sendable (Request, inout JSONObject) -> Void
    let collect: @Sendable (Request, inout UnifiedFields) -> Void

    /// A field with one value for the mapper, which JSON spells as it is.
    private init<Property>(
        _ name: UnifiedField, _ path: any WritableKeyPath<Request, Property> & Sendable,
        read: @escaping @Sendable (inout RequestReader) -> Property,
        value: @escaping @Sendable (Property) -> UnifiedValue?
    ) {
        self.name = name
        self.read = { reader, request in request[keyPath: path] = read(&reader) }
        write = { request, object in object[name.rawValue] = value(request[keyPath: path])?.json }
        collect = { request, values in values[name] = value(request[keyPath: path]) }
    }

    static func string(
        _ name: UnifiedField, _ path: any WritableKeyPath<Request, String?> & Sendable
    ) -> Self {
        Self(name, path, read: { $0.string(name) }, value: { $0.map(UnifiedValue.string) })
    }

    /// A string with named constants.
    static func open<Value: RawRepresentable<String> & SendableMetatype>(
        _ name: UnifiedField, _ path: any WritableKeyPath<Request, Value?> & Sendable
    ) -> Self {
        Self(
            name, path, read: { $0.string(name).flatMap { Value(rawValue: $0) } },
            value: { $0.map { .string($0.rawValue) } })
    }

    static func bool(_ name: UnifiedField, _ path: any WritableKeyPath<Request, Bool?> & Sendable) -> Self {
        Self(name, path, read: { $0.bool(name) }, value: { $0.map(UnifiedValue.bool) })
    }

    static func int(_ name: UnifiedField, _ path: any WritableKeyPath<Request, Int?> & Sendable) -> Self {
        Self(name, path, read: { $0.int(name) }, value: { $0.map(UnifiedValue.int) })
    }

    /// A whole number up to 2^64 − 1, exactly.
    static func unsigned(_ name: UnifiedField, _ path: any WritableKeyPath<Request, UInt64?> & Sendable) -> Self {
        Self(
            name, path, read: { $0.unsigned(name) },
            value: { $0.map { .json(.number(JSONNumber($0))) } })
    }

    static func strings(_ name: UnifiedField, _ path: any WritableKeyPath<Request, [String]> & Sendable) -> Self {
        Self(name, path, read: { $0.strings(name) }, value: { $0.isEmpty ? nil : .strings($0) })
    }

    static func number(_ name: UnifiedField, _ path: any WritableKeyPath<Request, Double?> & Sendable) -> Self {
        Self(
            name, path, read: { $0.number(name) },
            value: { $0.flatMap { JSONNumber($0) }.map { .json(.number($0)) } })
    }

    static func duration(_ name: UnifiedField, _ path: any WritableKeyPath<Request, FalDuration?> & Sendable) -> Self {
        Self(name, path, read: { $0.duration(name) }, value: { $0?.unifiedValue })
    }

    /// A part of a sound or a film, from one second to another.
    static func range(
        _ name: UnifiedField, _ path: any WritableKeyPath<Request, Range<Duration>?> & Sendable
    ) -> Self {
        Self(name, path, read: { $0.range(name) }, value: { $0.map { UnifiedValue.json($0.json) } })
    }

    static func object(
        _ name: UnifiedField, _ path: any WritableKeyPath<Request, [String: JSONValue]> & Sendable
    ) -> Self {
        Self(name, path, read: { $0.object(name) ?? [:] }, value: { $0.isEmpty ? nil : .object($0) })
    }
}

// Fields that are one member in JSON and something else to a mapper.
extension RequestField {
    private init(
        _ name: UnifiedField, read: @escaping @Sendable (inout RequestReader, inout Request) -> Void,
        write: @escaping @Sendable (Request, inout JSONObject) -> Void,
        collect: @escaping @Sendable (Request, inout UnifiedFields) -> Void
    ) {
        (self.name, self.read, self.write, self.collect) = (name, read, write, collect)
    }

    /// One file, whose name says what it is for.
    static func file(_ name: UnifiedField, _ path: any WritableKeyPath<Request, FalMedia?> & Sendable) -> Self {
        Self(
            name, read: { reader, request in request[keyPath: path] = reader.media(name) },
            write: { request, object in
                if let media = request[keyPath: path] { object[name.rawValue] = media.json }
            },
            collect: { request, values in
                if let media = request[keyPath: path] { values.add(media, as: name) }
            })
    }

    static func images(_ path: any WritableKeyPath<Request, [FalInputImage]> & Sendable) -> Self {
        files(.images, path, short: nil)
    }

    static func videos(_ path: any WritableKeyPath<Request, [FalInputVideo]> & Sendable) -> Self {
        files(.videos, path, short: .source)
    }

    static func audios(_ path: any WritableKeyPath<Request, [FalInputAudio]> & Sendable) -> Self {
        files(.audios, path, short: .track)
    }

    /// A list, of which a mapper places each by its role.
    ///
    /// - Parameter short: A role whose only file can stand by itself: `"video": "https://…"`.
    private static func files<Role>(
        _ name: UnifiedField, _ path: any WritableKeyPath<Request, [FalInputMedia<Role>]> & Sendable, short: Role?
    ) -> Self {
        Self(
            name,
            read: { reader, request in
                let alone = short.flatMap { role in reader.media(role.field).map { FalInputMedia($0, role: role) } }
                request[keyPath: path] = (alone.map { [$0] } ?? []) + reader.items(name)
            },
            write: { request, object in
                let files = request[keyPath: path]
                if let short, files.count == 1, files[0].role == short {
                    object[short.field.rawValue] = files[0].media.json
                } else if !files.isEmpty {
                    object[name.rawValue] = .array(files.map(\.json))
                }
            },
            collect: { request, values in values.add(request[keyPath: path]) })
    }

    static func shots(_ path: any WritableKeyPath<Request, [VideoRequest.Shot]> & Sendable) -> Self {
        items(.shots, path, value: UnifiedValue.shots)
    }

    static func elements(_ path: any WritableKeyPath<Request, [FalElement]> & Sendable) -> Self {
        items(.elements, path, value: UnifiedValue.elements)
    }

    /// Objects without files, which a mapper reads as JSON.
    static func records<Item: RequestItem>(
        _ name: UnifiedField, _ path: any WritableKeyPath<Request, [Item]> & Sendable
    ) -> Self {
        items(name, path) { .json(.array($0.map(\.json))) }
    }

    /// A list that one field of the model takes as a whole.
    private static func items<Item: RequestItem>(
        _ name: UnifiedField, _ path: any WritableKeyPath<Request, [Item]> & Sendable,
        value: @escaping @Sendable ([Item]) -> UnifiedValue
    ) -> Self {
        Self(name, path, read: { $0.items(name) }, value: { $0.isEmpty ? nil : value($0) })
    }

    /// An object of three, which are fields of their own to a mapper.
    static func outputFormat(
        _ path: any WritableKeyPath<Request, SpeechRequest.OutputFormat?> & Sendable
    ) -> Self {
        Self(
            .outputFormat, read: { reader, request in request[keyPath: path] = reader.outputFormat(.outputFormat) },
            write: { request, object in object[UnifiedField.outputFormat.rawValue] = request[keyPath: path]?.json },
            collect: { request, values in
                guard let format = request[keyPath: path] else { return }
                values[.outputFormat] = .string(format.format)
                values[.sampleRate] = format.sampleRate.map(UnifiedValue.int)
                values[.bitrate] = format.bitrate.map(UnifiedValue.int)
            })
    }
}

/// Reads a unified request from JSON and reports everything that is wrong at once, unknown members included: a misspelt
/// member must not become a video that lacks what was asked for.
package struct RequestReader {
    package typealias Problem = Violation

    private let object: JSONObject
    /// The members that were asked for, in that order.
    private var known: [String] = []
    private(set) var problems: [Problem] = []

    init(_ json: JSONValue) {
        object = json.objectValue ?? [:]
        if json.objectValue == nil { problems.append(Problem(path: [], problem: .wrongType(expected: "an object"))) }
    }

    /// The member, or `nil` where there is none or it is null.
    private mutating func member(_ field: UnifiedField) -> JSONValue? {
        known.append(field.rawValue)
        guard let value = object[field.rawValue], !value.isNull else { return nil }
        return value
    }

    private mutating func read<T>(_ field: UnifiedField, _ expected: String, _ pick: (JSONValue) -> T?) -> T? {
        guard let value = member(field) else { return nil }
        if let picked = pick(value) { return picked }
        report(field, .wrongType(expected: expected))
        return nil
    }

    private mutating func report(_ field: UnifiedField, _ problem: Violation.Problem) {
        problems.append(Problem(path: [.member(field.rawValue)], problem: problem))
    }

    mutating func string(_ field: UnifiedField) -> String? { read(field, "a string", \.stringValue) }

    mutating func bool(_ field: UnifiedField) -> Bool? { read(field, "a boolean", \.boolValue) }

    mutating func int(_ field: UnifiedField) -> Int? {
        guard let value = member(field) else { return nil }
        if value.intValue == nil { report(field, .notInt(value)) }
        return value.intValue
    }

    mutating func unsigned(_ field: UnifiedField) -> UInt64? {
        guard let value = member(field) else { return nil }
        let number = value.numberValue?.uint64Value
        if number == nil {
            let isWhole = value.numberValue?.isInteger ?? false
            report(field, .wrongType(expected: isWhole ? "from 0 to \(UInt64.max)" : "an integer"))
        }
        return number
    }

    mutating func strings(_ field: UnifiedField) -> [String] {
        read(field, "an array of strings") { value in
            value.arrayValue.flatMap { items in
                let texts = items.compactMap(\.stringValue)
                return texts.count == items.count ? texts : nil
            }
        } ?? []
    }

    mutating func number(_ field: UnifiedField) -> Double? { read(field, "a number", \.doubleValue) }

    mutating func duration(_ field: UnifiedField) -> FalDuration? {
        read(field, "a number of seconds or \"\(FalDuration.automaticWord)\"") { value in
            value.stringValue == FalDuration.automaticWord
                ? .automatic : MemberReader.duration(value).map(FalDuration.exactly)
        }
    }

    /// `{"start": 2, "end": 4.5}`.
    mutating func range(_ field: UnifiedField) -> Range<Duration>? {
        guard let value = member(field) else { return nil }
        let path: [Violation.Step] = [.member(field.rawValue)]
        guard let members = MemberReader(value, ["start", "end"], at: path, reporting: &problems),
            let start = members.seconds("start", reporting: &problems),
            let end = members.seconds("end", reporting: &problems)
        else { return nil }
        guard start <= end else {
            report(field, .wrongType(expected: "an object whose end is not before its start"))
            return nil
        }
        return start..<end
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
    mutating func items<Item: RequestItem>(_ field: UnifiedField) -> [Item] {
        guard let items = read(field, "an array", \.arrayValue) else { return [] }
        return items.enumerated().compactMap { index, item in
            let path: [Violation.Step] = [.member(field.rawValue), .index(index)]
            return Item(json: item, at: path, reporting: &problems)
        }
    }

    mutating func outputFormat(_ field: UnifiedField) -> SpeechRequest.OutputFormat? {
        guard let value = member(field) else { return nil }
        return SpeechRequest.OutputFormat(json: value, at: [.member(field.rawValue)], reporting: &problems)
    }

    /// - Throws: ``MappingError`` when anything did not fit, or a member was not asked for.
    func finish() throws(MappingError) {
        let unknown = object.keys.filter { !known.contains($0) }
        guard problems.isEmpty, unknown.isEmpty else {
            var error = MappingError.unreadable(problems)
            error.problems += unknown.map { .unknownField($0, among: known) }
            throw error
        }
    }
}

extension Violation.Problem {
    /// What is wrong with a value that should be an `Int`: another type, or an integer that is too large.
    static func notInt(_ value: JSONValue) -> Self {
        guard case .number(let number) = value, number.isInteger else { return .wrongType(expected: "an integer") }
        return .wrongType(expected: "from \(Int.min) to \(Int.max)")
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

extension Range<Duration> {
    /// In seconds.
    fileprivate var json: JSONValue {
        var object = JSONObject()
        object["start"] = JSONNumber(lowerBound.inSeconds).map(JSONValue.number)
        object["end"] = JSONNumber(upperBound.inSeconds).map(JSONValue.number)
        return .object(object)
    }
}
