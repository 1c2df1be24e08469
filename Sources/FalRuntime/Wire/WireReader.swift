import FalFields
public import FalJSON
import FalSupport

/// Reads JSON into values, and collects what does not fit.
///
/// One reader decodes a whole response and moves through its values. It is not `Sendable`: one task uses it. This is
/// the hot path of decoding, so a value that fits builds no path and copies nothing but itself.
public final class _WireReader {
    /// Values that do not fit, in the order of reading. While a value is being read, their paths are relative to it;
    /// each enclosing value prepends its own step when it has been read.
    @exclusivity(unchecked) public private(set) var errors: [WireProblem] = []
    /// Values that were replaced by the nearest one that fits.
    @exclusivity(unchecked) public private(set) var warnings: [WireProblem] = []

    /// The current value.
    public var value: JSONValue { frame.value }

    // Exclusivity is not checked: no access overlaps a call of other code, and one task uses the reader. The checks
    // took 10 % of the decoding time.
    @exclusivity(unchecked) private var frame: Frame
    /// Above 0 while placeholders are being made, whose errors are not reported.
    @exclusivity(unchecked) private var placeholderDepth = 0
    /// Above 0 while the types of a union are tried, which must fit as they are.
    @exclusivity(unchecked) private var attemptDepth = 0
    /// The bytes of a realtime message, which JSON only names, and the names of those that were read.
    private let binaries: RealtimeBinaries?
    private(set) var readBinaries: Set<String> = []
    /// Whether the value is an answer. It has been paid for, so that a member that nobody declared cannot make it fail.
    private let isAnswer: Bool

    /// The current value and the state of reading it.
    private struct Frame {
        var value: JSONValue
        /// The expected index of the next member: services send members in the order of the schema.
        var cursor = 0
        /// How many members have been read.
        var found = 0
        /// Whether members were read although the value is not an object; that is reported once.
        var lacksObject = false
    }

    public convenience init(_ value: JSONValue) { self.init(value, isAnswer: false) }

    init(_ value: JSONValue, isAnswer: Bool, binaries: RealtimeBinaries? = nil) {
        frame = Frame(value: value)
        self.isAnswer = isAnswer
        self.binaries = binaries
    }

    // MARK: Fields

    /// A required member.
    public func required<V: WireValue>(_ key: String) -> V {
        if let member = member(key) { return read(member, at: .member(key)) }
        return placeholder(for: key)
    }

    /// A required member that may be null.
    public func nullable<V: WireValue>(_ key: String) -> V? {
        guard let member = member(key) else {
            reportMissing(key)
            return nil
        }
        return member.isNull ? nil : read(member, at: .member(key))
    }

    /// An optional member; null counts as absent.
    public func optional<V: WireValue>(_ key: String) -> V? {
        guard let member = member(key) else { return nil }
        return present(member, key)
    }

    // Without generics for the most common types: half the machine code at each of thousands of call sites.

    public func requiredString(_ key: String) -> String {
        guard let member = member(key) else { return placeholder(for: key) }
        if case .string(let text) = member { return text }
        return read(member, at: .member(key))
    }

    public func string(_ key: String) -> String? {
        guard let member = member(key) else { return nil }
        if case .string(let text) = member { return text }
        return present(member, key)
    }

    public func int(_ key: String) -> Int? {
        guard let member = member(key) else { return nil }
        if case .number(let number) = member, let whole = number.intValue { return whole }
        return present(member, key)
    }

    public func double(_ key: String) -> Double? {
        guard let member = member(key) else { return nil }
        if case .number(let number) = member, number.doubleValue.magnitude < 0x1p53 { return number.doubleValue }
        return present(member, key)
    }

    public func bool(_ key: String) -> Bool? {
        guard let member = member(key) else { return nil }
        if case .bool(let flag) = member { return flag }
        return present(member, key)
    }

    public func requiredMedia(_ key: String) -> FalMedia { .url(requiredString(key)) }
    public func media(_ key: String) -> FalMedia? { string(key).map(FalMedia.url) }
    public func requiredOpen<Known>(_ key: String) -> OpenValue<Known> { OpenValue(rawValue: required(key)) }
    public func open<Known>(_ key: String) -> OpenValue<Known>? {
        guard let member = member(key), !member.isNull else { return nil }
        return OpenValue(rawValue: read(member, at: .member(key)))
    }

    // MARK: Values

    /// Reads the current value as one type of a union; `nil` if it is of another kind or does not fit.
    public func attempt<V: WireValue>(as kind: _WireKind) -> V? {
        guard kind.matches(value) else { return nil }
        let before = (errors.count, warnings.count)
        let start = (frame.cursor, frame.found, frame.lacksObject)
        attemptDepth += 1
        let result = V(_from: self)
        attemptDepth -= 1
        guard errors.count > before.0 else { return result }
        errors.removeSubrange(before.0...)
        warnings.removeSubrange(before.1...)
        (frame.cursor, frame.found, frame.lacksObject) = start
        return nil
    }

    func read<V: WireValue>(_ inner: consuming JSONValue, at step: @autoclosure () -> Violation.Step) -> V {
        let before = (errors.count, warnings.count)
        var other = Frame(value: inner)
        swap(&frame, &other)
        let result = V(_from: self)
        swap(&frame, &other)
        if errors.count > before.0 || warnings.count > before.1 { prepend(step(), after: before) }
        return result
    }

    /// The current value as bytes; `nil` if it is none.
    func bytes() -> [UInt8]? {
        guard case .string(let text) = value else { return nil }
        guard let bytes = binaries?[text] else { return Base64.decode(text.utf8) }
        readBinaries.insert(text)
        return bytes
    }

    func report(expected: String) {
        guard placeholderDepth == 0 else { return }
        errors.append(WireProblem(path: [], reason: .wrongType(expected: expected, found: value.kindName)))
    }

    func warn(_ reason: WireProblem.Reason, at path: [Violation.Step] = []) {
        guard placeholderDepth == 0 else { return }
        warnings.append(WireProblem(path: path, reason: reason))
    }

    /// A required URL. Text that is not one is kept, with a warning: it must not make a paid result fail to decode.
    func requiredURL(_ key: String) -> String {
        guard let member = member(key) else { return placeholder(for: key) }
        guard case .string(let text) = member else { return read(member, at: .member(key)) }
        if URLText.url(text) == nil { warn(.invalidURL, at: [.member(key)]) }
        return text
    }

    /// The members of the current object other than `known`, once all of those have been read. One of an answer that
    /// is of another type than the rest is left out, with a warning; the raw response has it.
    public func additional<V: WireValue>(besides known: [String]) -> [String: V] {
        guard case .object(let members) = frame.value, frame.found < members.count else { return [:] }
        var others: [String: V] = [:]
        for member in members where !known.contains(where: { $0.hasSameBytes(as: member.key) }) {
            // Not read as an optional: a null that fal sent is kept.
            let before = errors.count
            let value: V = read(member.value, at: .member(member.key))
            if isAnswer, attemptDepth == 0, errors.count > before {
                warnings += errors[before...]
                errors.removeSubrange(before...)
            } else if others.updateValue(value, forKey: member.key) != nil {
                warn(.sameName, at: [.member(member.key)])
            }
        }
        return others
    }

    /// The value of a member; `nil` for null.
    private func present<V: WireValue>(_ member: consuming JSONValue, _ key: String) -> V? {
        member.isNull ? nil : read(member, at: .member(key))
    }

    /// Reports a missing member and returns a value in its place.
    @inline(never)
    private func placeholder<V: WireValue>(for key: String) -> V {
        reportMissing(key)
        placeholderDepth += 1
        defer { placeholderDepth -= 1 }
        return read(.null, at: .member(key))
    }

    private func reportMissing(_ key: String) {
        guard placeholderDepth == 0, !frame.lacksObject else { return }
        errors.append(WireProblem(path: [.member(key)], reason: .missing))
    }

    /// Prepends a step to the paths of everything reported while its value was read.
    @inline(never)
    private func prepend(_ step: Violation.Step, after before: (errors: Int, warnings: Int)) {
        for index in before.errors..<errors.count { errors[index].path.insert(step, at: 0) }
        for index in before.warnings..<warnings.count { warnings[index].path.insert(step, at: 0) }
    }

    private func member(_ key: String) -> JSONValue? {
        guard case .object(let members) = frame.value else {
            if !frame.lacksObject { report(expected: "an object") }
            frame.lacksObject = true
            return nil
        }
        guard let member = members.value(of: key, after: &frame.cursor) else { return nil }
        frame.found += 1
        return member
    }
}

extension JSONValue {
    var kindName: String {
        switch self {
        case .null: "null"
        case .bool: "a boolean"
        case .number: "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }
}

/// The form that JSON must have for one type of a union.
public enum _WireKind: Sendable {
    case string, number, bool, array, object
    /// An object with these members.
    case members([String])
    /// An object whose member with this name has this constant string: a discriminator.
    case constant(String, String)

    func matches(_ value: JSONValue) -> Bool {
        switch (self, value) {
        case (.string, .string), (.number, .number), (.bool, .bool), (.array, .array), (.object, .object): true
        case (.members(let names), .object(let object)): names.allSatisfy { object[$0] != nil }
        case (.constant(let name, let text), .object(let object)): object[name]?.stringValue == text
        default: false
        }
    }
}
