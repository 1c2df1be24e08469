import FalFields
public import FalJSON

/// Reads JSON into values, and collects what does not fit.
///
/// One reader serves a whole answer: it holds the value at hand and the path that led there. It is used by one task
/// while that decodes, and is not `Sendable`.
public final class WireReader {
    /// What did not fit, in the order of reading.
    public private(set) var problems: [WireProblem] = []
    /// Places whose value was replaced by the nearest one that fits.
    public private(set) var losses: [WireProblem] = []

    /// The value at hand.
    public private(set) var value: JSONValue
    private var path: [Violation.Step] = []
    /// Where the next member probably is: services answer in the order of the schema.
    private var cursor = 0
    /// Whether members were asked for where there is no object; that is said once.
    private var lacksObject = false
    /// Above 0, stand-ins are being made, and there is nothing to say about them.
    private var muted = 0

    public init(_ value: JSONValue) { self.value = value }

    // MARK: Fields

    /// A member that must be there.
    public func required<V: WireValue>(_ key: String) -> V {
        if let member = member(key) { return read(member, at: .member(key)) }
        reportMissing(key)
        muted += 1
        defer { muted -= 1 }
        return read(.null, at: .member(key))
    }

    /// A member that must be there and may be null.
    public func nullable<V: WireValue>(_ key: String) -> V? {
        guard let member = member(key) else {
            reportMissing(key)
            return nil
        }
        return member.isNull ? nil : read(member, at: .member(key))
    }

    /// A member that may be absent; null counts as absent.
    public func optional<V: WireValue>(_ key: String) -> V? {
        guard let member = member(key), !member.isNull else { return nil }
        return read(member, at: .member(key))
    }

    // The commonest types without generics, and lists of values without a look-up of their conformance: about half the
    // machine code at each of thousands of call sites.

    public func requiredString(_ key: String) -> String { required(key) }
    public func string(_ key: String) -> String? { optional(key) }
    public func int(_ key: String) -> Int? { optional(key) }
    public func double(_ key: String) -> Double? { optional(key) }
    public func bool(_ key: String) -> Bool? { optional(key) }
    public func requiredMedia(_ key: String) -> FalMedia { required(key) }
    public func media(_ key: String) -> FalMedia? { optional(key) }
    public func requiredOpen<Known>(_ key: String) -> OpenValue<Known> { required(key) }
    public func open<Known>(_ key: String) -> OpenValue<Known>? { optional(key) }

    // MARK: Values

    /// Reads the value at hand as an option of a union: `nil` when it is of another kind, or does not fit after all.
    public func attempt<V: WireValue>(as kind: WireKind) -> V? {
        guard kind.admits(value) else { return nil }
        let before = (problems.count, losses.count)
        // A union that is a stand-in has no value worth trying.
        let result = V(from: self)
        guard problems.count > before.0 else { return result }
        problems.removeSubrange(before.0...)
        losses.removeSubrange(before.1...)
        return nil
    }

    func read<V: WireValue>(_ inner: JSONValue, at step: Violation.Step) -> V {
        let outer = (value, cursor, lacksObject)
        (value, cursor, lacksObject) = (inner, 0, false)
        path.append(step)
        defer {
            path.removeLast()
            (value, cursor, lacksObject) = outer
        }
        return V(from: self)
    }

    func report(expected: String) {
        guard muted == 0 else { return }
        problems.append(WireProblem(path: path, reason: .wrongType(expected: expected, found: value.kindName)))
    }

    func noteLoss() {
        guard muted == 0 else { return }
        losses.append(WireProblem(path: path, reason: .outOfRange))
    }

    /// The members of the object at hand that no field has the name of.
    func members(besides known: Set<String>) -> [String: JSONValue] {
        var others: [String: JSONValue] = [:]
        for member in value.objectValue ?? [:] where !known.contains(member.key) { others[member.key] = member.value }
        return others
    }

    private func reportMissing(_ key: String) {
        guard muted == 0, !lacksObject else { return }
        problems.append(WireProblem(path: path + [.member(key)], reason: .missing))
    }

    private func member(_ key: String) -> JSONValue? {
        guard case .object(let members) = value else {
            if !lacksObject { report(expected: "an object") }
            lacksObject = true
            return nil
        }
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
