import FalFields
import FalJSON

/// The words for one violation: the type programs branch on, the message for humans, and the facts in `ctx`.
struct ProblemText {
    let type: String
    let message: String
    var context: JSONObject = [:]
    /// Whether fal's documentation lists the type; pydantic's own are not there.
    var isDocumented: Bool { Self.documented.contains(type) }

    private static let documented: Set<String> = [
        "greater_than", "greater_than_equal", "less_than", "less_than_equal", "multiple_of", "sequence_too_short",
        "sequence_too_long", "one_of",
    ]

    private init(_ type: String, _ message: String, _ context: JSONObject = [:]) {
        self.type = type
        self.message = message
        self.context = context
    }

    init(_ problem: Violation.Problem, type expected: ExpectedType) {
        switch problem {
        case .missing: self.init("missing", "Field required")
        case .null, .wrongType: self.init(wrong: expected)
        case .unlisted(let allowed):
            self.init("one_of", "Input should be one of the listed values", ["expected": .array(allowed)])
        case .below(let bound, let exclusive): self.init(bound, exclusive ? "greater than" : "greater than or equal to")
        case .above(let bound, let exclusive): self.init(bound, exclusive ? "less than" : "less than or equal to")
        case .notMultiple(let step):
            self.init(
                "multiple_of", "Input should be a multiple of \(step.literal)", ["multiple_of": .number(step)])
        case .tooShort(let minimum):
            self.init(
                "string_too_short", "String should have at least \(Self.count(minimum, "character"))",
                ["min_length": .number(JSONNumber(minimum))])
        case .tooLong(let maximum):
            self.init(
                "string_too_long", "String should have at most \(Self.count(maximum, "character"))",
                ["max_length": .number(JSONNumber(maximum))])
        case .tooFewItems(let minimum):
            self.init(
                "sequence_too_short", "List should have at least \(Self.count(minimum, "item"))",
                ["min_length": .number(JSONNumber(minimum))])
        case .tooManyItems(let maximum):
            self.init(
                "sequence_too_long", "List should have at most \(Self.count(maximum, "item"))",
                ["max_length": .number(JSONNumber(maximum))])
        case .repeatedItem: self.init("value_error", "Value error, items must be unique")
        case .mismatch(let pattern):
            self.init(
                "string_pattern_mismatch", "String should match pattern '\(pattern)'", ["pattern": .string(pattern)])
        case .unknownMember: self.init("extra_forbidden", "Extra inputs are not permitted")
        }
    }

    private init(wrong expected: ExpectedType) {
        switch expected {
        case .text: self.init("string_type", "Input should be a valid string")
        case .integer: self.init("int_type", "Input should be a valid integer")
        case .number: self.init("float_type", "Input should be a valid number")
        case .boolean: self.init("bool_type", "Input should be a valid boolean")
        case .list: self.init("list_type", "Input should be a valid list")
        case .object: self.init("dict_type", "Input should be a valid dictionary")
        case .anything: self.init("value_error", "Value error, input has the wrong type")
        }
    }

    /// `greater than or equal to` is the type `greater_than_equal` and the key `ge`.
    private init(_ bound: JSONNumber, _ relation: String) {
        let words = relation.split(separator: " ").filter { $0 != "or" && $0 != "to" }
        let key = (words.first?.prefix(1) ?? "") + (words.count > 2 ? "e" : "t")
        self.init(
            words.joined(separator: "_"), "Input should be \(relation) \(bound.literal)", [String(key): .number(bound)])
    }

    private static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
}
