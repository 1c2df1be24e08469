import FalFields
public import FalJSON

/// Reads the members of JSON objects into the fields of records, and collects what does not fit.
///
/// One reader serves a whole answer: it knows the object at hand and the path that led there. It is used by one task
/// while it decodes, and is not `Sendable`.
public final class WireReader {
    /// What did not fit, in the order of reading.
    public private(set) var problems: [WireProblem] = []
    /// Places whose value was replaced by the nearest one that fits.
    public private(set) var losses: [WireProblem] = []

    private var path: [Violation.Step] = []
    private var members = JSONObject()
    /// Where the next member probably is: services answer in the order of the schema.
    private var cursor = 0

    public init() {}

    // MARK: Fields

    /// A member that must be there.
    public func required<V: WireValue>(_ key: String) -> V {
        let value = member(key)
        if value == nil { problems.append(WireProblem(path: path + [.member(key)], reason: .missing)) }
        // A stand-in for a missing member needs no second report.
        guard let value else { return muted { V.read(.null, from: self) } }
        return at(.member(key)) { V.read(value, from: self) }
    }

    /// A member that must be there and may be null.
    public func nullable<V: WireValue>(_ key: String) -> V? {
        guard let value = member(key) else {
            problems.append(WireProblem(path: path + [.member(key)], reason: .missing))
            return nil
        }
        if case .null = value { return nil }
        return at(.member(key)) { V.read(value, from: self) }
    }

    /// A member that may be absent; null counts as absent.
    public func optional<V: WireValue>(_ key: String) -> V? {
        guard let value = member(key) else { return nil }
        if case .null = value { return nil }
        return at(.member(key)) { V.read(value, from: self) }
    }

    // The four commonest types without generics: about half the machine code at each of thousands of call sites.

    public func requiredString(_ key: String) -> String { required(key) }
    public func string(_ key: String) -> String? { optional(key) }
    public func int(_ key: String) -> Int? { optional(key) }
    public func double(_ key: String) -> Double? { optional(key) }
    public func bool(_ key: String) -> Bool? { optional(key) }

    // MARK: Nesting

    /// Reads a record from the members of `value`.
    public func record<R: FalRecord>(_ value: JSONValue) -> R {
        let outer = (members, cursor)
        defer { (members, cursor) = outer }
        cursor = 0
        if case .object(let inner) = value {
            members = inner
        } else {
            report(expected: "an object", found: value)
            members = JSONObject()
            return muted { R(from: self) }
        }
        return R(from: self)
    }

    /// Reads an option of a union: `nil` when the value is of another kind, or does not fit after all.
    public func attempt<V: WireValue>(_ value: JSONValue, as kind: WireKind) -> V? {
        guard kind.admits(value) else { return nil }
        let before = (problems.count, losses.count)
        let result = V.read(value, from: self)
        guard problems.count > before.0 else { return result }
        problems.removeSubrange(before.0...)
        losses.removeSubrange(before.1...)
        return nil
    }

    func at<V>(_ step: Violation.Step, _ read: () -> V) -> V {
        path.append(step)
        defer { path.removeLast() }
        return read()
    }

    private func muted<V>(_ read: () -> V) -> V {
        let before = (problems, losses, members)
        members = JSONObject()
        defer { (problems, losses, members) = before }
        return read()
    }

    func report(expected: String, found value: JSONValue) {
        problems.append(WireProblem(path: path, reason: .wrongType(expected: expected, found: value.kindName)))
    }

    func noteLoss() {
        losses.append(WireProblem(path: path, reason: .outOfRange))
    }

    /// The members of the object at hand that no field has the name of.
    func members(besides known: Set<String>) -> [String: JSONValue] {
        var others: [String: JSONValue] = [:]
        for member in members where !known.contains(member.key) { others[member.key] = member.value }
        return others
    }

    private func member(_ key: String) -> JSONValue? {
        let count = members.count
        var index = cursor
        for _ in 0..<count {
            if index >= count { index = 0 }
            let member = members[index]
            index += 1
            if member.key == key {
                cursor = index
                return member.value
            }
        }
        return nil
    }
}

extension JSONValue {
    var kindName: String {
        switch self {
        case .null: "null"
        case .bool: "true or false"
        case .number: "a number"
        case .string: "a text"
        case .array: "a list"
        case .object: "an object"
        }
    }
}
