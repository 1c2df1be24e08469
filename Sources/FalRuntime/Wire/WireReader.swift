import FalFields
public import FalJSON

/// Reads JSON into values, and collects what does not fit.
///
/// One reader serves a whole answer: it holds the value at hand. It is used by one task while that decodes, and is not
/// `Sendable`. Every field of every answer comes through here: the way of a value that fits makes no path, and copies
/// nothing but the value itself.
public final class WireReader {
    /// What did not fit, in the order of reading. Paths are complete when the reading is done: until then they begin at
    /// the value at hand, and each value on the way out puts its own step in front.
    @exclusivity(unchecked) public private(set) var problems: [WireProblem] = []
    /// Places whose value was replaced by the nearest one that fits.
    @exclusivity(unchecked) public private(set) var losses: [WireProblem] = []

    /// The value at hand.
    public var value: JSONValue { frame.value }

    // Unchecked: no access to it lasts while foreign code runs, and one task at a time has the reader. The checks took
    // a tenth of the time of reading.
    @exclusivity(unchecked) private var frame: Frame
    /// Above 0, stand-ins are being made, and there is nothing to say about them.
    @exclusivity(unchecked) private var muted = 0

    /// What is known of the value at hand.
    private struct Frame {
        var value: JSONValue
        /// Where the next member probably is: services answer in the order of the schema.
        var cursor = 0
        /// How many members were asked for and were there.
        var found = 0
        /// Whether members were asked for where there is no object; that is said once.
        var lacksObject = false
    }

    public init(_ value: JSONValue) { frame = Frame(value: value) }

    // MARK: Fields

    /// A member that must be there.
    public func required<V: WireValue>(_ key: String) -> V {
        if let member = member(key) { return read(member, at: .member(key)) }
        return standIn(key)
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
        guard let member = member(key) else { return nil }
        return present(member, key)
    }

    // The commonest types without generics, and lists of values without a look-up of their conformance: about half the
    // machine code at each of thousands of call sites. What fits is taken at once.

    public func requiredString(_ key: String) -> String {
        guard let member = member(key) else { return standIn(key) }
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
        if case .number(let number) = member { return number.doubleValue }
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

    /// Reads the value at hand as an option of a union: `nil` when it is of another kind, or does not fit after all.
    public func attempt<V: WireValue>(as kind: WireKind) -> V? {
        guard kind.admits(value) else { return nil }
        let before = (problems.count, losses.count)
        let start = (frame.cursor, frame.found, frame.lacksObject)
        // A union that is a stand-in has no value worth trying.
        let result = V(from: self)
        guard problems.count > before.0 else { return result }
        problems.removeSubrange(before.0...)
        losses.removeSubrange(before.1...)
        (frame.cursor, frame.found, frame.lacksObject) = start
        return nil
    }

    func read<V: WireValue>(_ inner: consuming JSONValue, at step: @autoclosure () -> Violation.Step) -> V {
        let before = (problems.count, losses.count)
        var other = Frame(value: inner)
        swap(&frame, &other)
        let result = V(from: self)
        swap(&frame, &other)
        if problems.count > before.0 || losses.count > before.1 { place(step(), after: before) }
        return result
    }

    func report(expected: String) {
        guard muted == 0 else { return }
        problems.append(WireProblem(path: [], reason: .wrongType(expected: expected, found: value.kindName)))
    }

    func noteLoss() {
        guard muted == 0 else { return }
        losses.append(WireProblem(path: [], reason: .outOfRange))
    }

    /// The members of the object at hand that no field has the name of, when every field has been asked for.
    func members(besides known: [String]) -> [String: JSONValue] {
        guard case .object(let members) = frame.value, frame.found < members.count else { return [:] }
        var others: [String: JSONValue] = [:]
        for member in members where !known.contains(member.key) { others[member.key] = member.value }
        return others
    }

    /// A member that is there, where null means that nothing is.
    private func present<V: WireValue>(_ member: consuming JSONValue, _ key: String) -> V? {
        member.isNull ? nil : read(member, at: .member(key))
    }

    /// What stands for a member that is not there.
    @inline(never)
    private func standIn<V: WireValue>(_ key: String) -> V {
        reportMissing(key)
        muted += 1
        defer { muted -= 1 }
        return read(.null, at: .member(key))
    }

    private func reportMissing(_ key: String) {
        guard muted == 0, !frame.lacksObject else { return }
        problems.append(WireProblem(path: [.member(key)], reason: .missing))
    }

    /// Puts a step in front of the paths of what was said while its value was read.
    @inline(never)
    private func place(_ step: Violation.Step, after before: (problems: Int, losses: Int)) {
        for index in before.problems..<problems.count { problems[index].path.insert(step, at: 0) }
        for index in before.losses..<losses.count { losses[index].path.insert(step, at: 0) }
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
        case .bool: "true or false"
        case .number: "a number"
        case .string: "a text"
        case .array: "a list"
        case .object: "an object"
        }
    }
}
