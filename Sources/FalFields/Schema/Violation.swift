public import FalJSON

/// One way in which a value breaks its schema.
public struct Violation: Sendable, Hashable {
    /// A step from the root of the value to the offending place.
    public enum Step: Sendable, Hashable {
        case member(String)
        case index(Int)
    }

    public enum Problem: Sendable, Hashable {
        case missing
        /// Null where the schema wants a value.
        case null
        case wrongType(expected: String)
        case unlisted(allowed: [JSONValue])
        case below(JSONNumber, exclusive: Bool)
        case above(JSONNumber, exclusive: Bool)
        case notMultiple(of: JSONNumber)
        /// Strings count Unicode scalars, arrays count items.
        case tooShort(minimum: Int)
        case tooLong(maximum: Int)
        case tooFewItems(minimum: Int)
        case tooManyItems(maximum: Int)
        case repeatedItem
        case mismatch(pattern: String)
        /// A member the schema does not know. fal ignores it, so it is usually a typing error that costs money.
        case unknownMember
        /// Neither an http URL nor a data URI, where the service loads a file from.
        case notAddress
        /// A file or a size that breaks a bound of ``MediaLimits``.
        case mediaLimit(MediaLimits.Bound, JSONNumber)
    }

    public var path: [Step]
    public var problem: Problem

    public init(path: [Step], problem: Problem) {
        self.path = path
        self.problem = problem
    }

    /// The place as a JSON pointer: `/loras/0/scale`.
    public var pointer: String {
        path.map { step in
            switch step {
            case .index(let index): "/\(index)"
            case .member(let name): "/" + JSONPointer.escaped(name)
            }
        }.joined()
    }
}

extension Violation: CustomStringConvertible {
    /// Leaves out the offending value, which may be a prompt.
    public var description: String { "\(pointer.isEmpty ? "/" : pointer): \(problem)" }
}

extension Violation.Problem: CustomStringConvertible {
    public var description: String {
        switch self {
        case .missing: "is required"
        case .null: "may not be null"
        case .wrongType(let expected): "must be \(expected)"
        case .unlisted(let allowed): "must be one of \(Self.text(of: allowed))"
        case .below(let bound, let exclusive): "must be \(exclusive ? "above" : "at least") \(bound.plainText)"
        case .above(let bound, let exclusive): "must be \(exclusive ? "below" : "at most") \(bound.plainText)"
        case .notMultiple(let step): "must be a multiple of \(step.plainText)"
        case .tooShort(let minimum): "must have at least \(minimum) character\(minimum == 1 ? "" : "s")"
        case .tooLong(let maximum): "must have at most \(maximum) characters"
        case .tooFewItems(let minimum): "must have at least \(minimum) item\(minimum == 1 ? "" : "s")"
        case .tooManyItems(let maximum): "must have at most \(maximum) item\(maximum == 1 ? "" : "s")"
        case .repeatedItem: "repeats an earlier item"
        case .mismatch(let pattern): "must match \(pattern)"
        case .unknownMember: "is not known to the endpoint"
        case .notAddress: "must be an http URL or a data URI (a local file goes in as `.file(path)`)"
        case .mediaLimit(let bound, let limit): bound.demand(limit)
        }
    }

    /// At most a dozen values: the largest list of fal has 1,287.
    static func text(of allowed: [JSONValue]) -> String {
        let shown = allowed.prefix(12).map { $0.text(.compact) }.joined(separator: ", ")
        return allowed.count > 12 ? "\(shown), … (\(allowed.count) values)" : shown
    }
}

extension JSONNumber {
    /// Integers without a fraction: 0 for the `0.0` of a schema.
    fileprivate var plainText: String { intValue.map(String.init) ?? literal }

    /// `5`, `5.0` and `5e0` are integers, and so is a seed above 2^63.
    var isInteger: Bool {
        if intValue != nil || uint64Value != nil { return true }
        guard isFinite else { return false }
        let value = doubleValue
        return value.magnitude >= 0x1p62 && value == value.rounded()
    }
}
