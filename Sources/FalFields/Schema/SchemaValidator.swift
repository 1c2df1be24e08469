public import FalJSON

extension EndpointSchema {
    /// Every way in which `value` breaks the input's schema, in the order of the schema's fields.
    public func violations(inInput value: JSONValue) -> [Violation] { violations(inInput: value) { _ in nil } }

    /// - Parameter facts: What is known of the file at an address. It is asked for only where the schema limits files.
    package func violations(
        inInput value: JSONValue, facts: @escaping (String) -> MediaFacts?
    ) -> [Violation] {
        var validator = SchemaValidator(records: records, isInput: true)
        validator.facts = facts
        validator.check(value, as: input)
        return validator.violations
    }

    /// Every way in which `value` breaks the output's schema.
    public func violations(inOutput value: JSONValue) -> [Violation] { violations(in: value, as: output) }

    /// Every way in which `value` breaks `descriptor`, whose records are this schema's.
    public func violations(in value: JSONValue, as descriptor: ValueDescriptor) -> [Violation] {
        var validator = SchemaValidator(records: records)
        validator.check(value, as: descriptor)
        return validator.violations
    }
}

/// Walks a value along with its descriptor and collects the violations.
struct SchemaValidator {
    let records: [String: RecordDescriptor]
    /// Whether the service loads the files whose addresses are in the value.
    let isInput: Bool
    /// What is known of the file at an address.
    var facts: (String) -> MediaFacts? = { _ in nil }
    var path: [Violation.Step] = []
    var violations: [Violation] = []
    /// What was found where the members of a union were tried: records that name each other in unions would otherwise
    /// be tried twice as often with every level.
    private var tried: [Trial: [Violation]] = [:]
    private var unions = 0

    private struct Trial: Hashable {
        let path: [Violation.Step]
        let record: String
    }

    /// How deep a value may go that is typed all the way: more would be too much for a thread's stack.
    private static let maximumDepth = 64

    init(records: [String: RecordDescriptor], isInput: Bool = false) {
        self.records = records
        self.isInput = isInput
    }

    mutating func check(_ value: JSONValue, as type: ValueDescriptor) {
        if case .null = value {
            if !type.allowsNull, type.kind != .json { report(.null) }
            return
        }
        switch type.kind {
        case .json: break
        case .string: checkString(value, type)
        case .media: checkAddress(value, type)
        case .integer, .number: checkNumber(value, type)
        case .boolean: if value.boolValue == nil { report(.wrongType(expected: "a boolean")) }
        case .file(let kind, _): checkFile(value, kind)
        case .list(let element): checkArray(value, type, element)
        case .map(let element): checkMap(value, element)
        case .record(let name): checkRecord(value, name)
        case .union(let members): checkUnion(value, members)
        }
        if !type.values.isEmpty, !type.values.contains(value) { report(.unlisted(allowed: type.values)) }
        if let media = type.limits.media { checkMedia(value, media) }
    }

    private mutating func report(_ problem: Violation.Problem) {
        violations.append(Violation(path: path, problem: problem))
    }

    private mutating func descend(_ step: Violation.Step, _ value: JSONValue, _ type: ValueDescriptor) {
        path.append(step)
        if path.count > Self.maximumDepth {
            report(.wrongType(expected: "at most \(Self.maximumDepth) levels deep"))
        } else {
            check(value, as: type)
        }
        path.removeLast()
    }

    private mutating func checkString(_ value: JSONValue, _ type: ValueDescriptor) {
        guard let text = value.stringValue else { return report(.wrongType(expected: "a string")) }
        let limits = type.limits
        if limits.minLength != nil || limits.maxLength != nil {
            let length = text.unicodeScalars.count
            if let minimum = limits.minLength, length < minimum { report(.tooShort(minimum: minimum)) }
            if let maximum = limits.maxLength, length > maximum { report(.tooLong(maximum: maximum)) }
        }
        if let pattern = limits.pattern, SchemaPattern(pattern)?.matches(text) == false {
            report(.mismatch(pattern: pattern))
        }
    }

    private mutating func checkAddress(_ value: JSONValue, _ type: ValueDescriptor) {
        if isInput, let text = value.stringValue, !FalMedia.isAddress(text) { return report(.notAddress) }
        checkString(value, type)
    }

    /// Checks a size in pixels, and files that are known: those of ``facts``, and data URIs.
    private mutating func checkMedia(_ value: JSONValue, _ limits: MediaLimits) {
        switch value {
        case .string(let address):
            guard let facts = facts(address) ?? FalMedia.facts(ofDataURI: address) else { return }
            for problem in limits.broken(by: facts) { report(problem) }
        case .array(let items):
            for (index, item) in items.enumerated() {
                path.append(.index(index))
                checkMedia(item, limits)
                path.removeLast()
            }
        case .object(let object):
            if let address = object["url"] {
                path.append(.member("url"))
                checkMedia(address, limits)
                path.removeLast()
            } else {
                let facts = MediaFacts(width: object["width"]?.intValue, height: object["height"]?.intValue)
                for problem in limits.broken(by: facts) { report(problem) }
            }
        case .null, .bool, .number: break
        }
    }

    private mutating func checkNumber(_ value: JSONValue, _ type: ValueDescriptor) {
        let isInteger = type.kind == .integer
        guard case .number(let number) = value, !isInteger || number.isInteger else {
            return report(.wrongType(expected: isInteger ? "an integer" : "a number"))
        }
        let limits = type.limits
        if let bound = limits.minimum, number < bound { report(.below(bound, exclusive: false)) }
        if let bound = limits.exclusiveMinimum, number <= bound { report(.below(bound, exclusive: true)) }
        if let bound = limits.maximum, number > bound { report(.above(bound, exclusive: false)) }
        if let bound = limits.exclusiveMaximum, number >= bound { report(.above(bound, exclusive: true)) }
        if let step = limits.multipleOf, !Self.isMultiple(number, of: step) { report(.notMultiple(of: step)) }
    }

    /// Steps like 0.1 are not exact in binary: a quotient within a billionth of an integer counts as one.
    private static func isMultiple(_ number: JSONNumber, of step: JSONNumber) -> Bool {
        if let whole = number.intValue, let by = step.intValue {
            return by == 0 || whole.magnitude % by.magnitude == 0
        }
        let quotient = number.doubleValue / step.doubleValue
        return !quotient.isFinite || (quotient - quotient.rounded()).magnitude < 1e-9
    }

    private mutating func checkFile(_ value: JSONValue, _ kind: MediaKind) {
        guard let object = value.objectValue else { return report(.wrongType(expected: "an object with a url")) }
        path.append(.member("url"))
        switch object["url"] {
        case .string(let text)?: if isInput, !FalMedia.isAddress(text) { report(.notAddress) }
        case nil: report(.missing)
        default: report(.wrongType(expected: "a string"))
        }
        path.removeLast()
    }

    private mutating func checkArray(_ value: JSONValue, _ type: ValueDescriptor, _ element: ValueDescriptor) {
        guard let items = value.arrayValue else { return report(.wrongType(expected: "an array")) }
        if let minimum = type.limits.minItems, items.count < minimum { report(.tooFewItems(minimum: minimum)) }
        if let maximum = type.limits.maxItems, items.count > maximum { report(.tooManyItems(maximum: maximum)) }
        var seen: Set<JSONValue> = []
        for (index, item) in items.enumerated() {
            descend(.index(index), item, element)
            if type.limits.uniqueItems, !seen.insert(item).inserted {
                violations.append(Violation(path: path + [.index(index)], problem: .repeatedItem))
            }
        }
    }

    private mutating func checkMap(_ value: JSONValue, _ element: ValueDescriptor) {
        guard let object = value.objectValue else { return report(.wrongType(expected: "an object")) }
        for member in object { descend(.member(member.key), member.value, element) }
    }

    private mutating func checkRecord(_ value: JSONValue, _ name: String) {
        guard let object = value.objectValue else { return report(.wrongType(expected: "an object")) }
        guard let record = records[name] else { return }
        guard unions > 0 else { return checkMembers(of: object, record) }
        let trial = Trial(path: path, record: name)
        if tried[trial] == nil {
            var outer: [Violation] = []
            swap(&outer, &violations)
            checkMembers(of: object, record)
            swap(&outer, &violations)
            tried[trial] = outer
        }
        violations += tried[trial] ?? []
    }

    private mutating func checkMembers(of object: JSONObject, _ record: RecordDescriptor) {
        for field in record.fields {
            guard let member = object[field.name] else {
                if field.presence.isRequired {
                    violations.append(Violation(path: path + [.member(field.name)], problem: .missing))
                }
                continue
            }
            if member.isNull, field.presence.allowsNull { continue }
            descend(.member(field.name), member, field.value)
        }
        guard record.isClosed || record.additional != nil else { return }
        for member in object where record[member.key] == nil {
            if let type = record.additional {
                descend(.member(member.key), member.value, type)
            } else {
                violations.append(Violation(path: path + [.member(member.key)], problem: .unknownMember))
            }
        }
    }

    /// A union accepts what one of its members accepts; otherwise the closest member's violations are reported, or all
    /// listed values where every member lists its own.
    private mutating func checkUnion(_ value: JSONValue, _ members: [ValueDescriptor]) {
        if members.allSatisfy({ !$0.values.isEmpty }) {
            let allowed = members.flatMap(\.values)
            if !allowed.contains(value) { report(.unlisted(allowed: allowed)) }
            return
        }
        var closest: [Violation]?
        var outer: [Violation] = []
        swap(&outer, &violations)
        unions += 1
        for member in members {
            violations = []
            check(value, as: member)
            if violations.isEmpty {
                closest = []
                break
            }
            if closest.map({ violations.depth > $0.depth }) ?? true { closest = violations }
        }
        unions -= 1
        swap(&outer, &violations)
        violations += closest ?? []
    }
}

extension [Violation] {
    /// How deep the first violation lies: a wrong type at the top means that it is the wrong member of a union.
    fileprivate var depth: Int {
        guard let first else { return .max }
        if case .wrongType = first.problem { return first.path.count }
        return first.path.count + 1
    }
}
