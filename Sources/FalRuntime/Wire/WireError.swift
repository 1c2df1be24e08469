public import FalFields

/// One place where JSON and a type disagree.
public struct WireProblem: Sendable, Hashable {
    public enum Reason: Sendable, Hashable {
        case missing
        case wrongType(expected: String, found: String)
        case outOfRange
    }

    public var path: [Violation.Step]
    public var reason: Reason

    /// The place as a JSON pointer.
    public var pointer: String { Violation(path: path, problem: .missing).pointer }
}

extension WireProblem: CustomStringConvertible {
    public var description: String {
        let place = pointer.isEmpty ? "/" : pointer
        return switch reason {
        case .missing: "\(place): required, but not there"
        case .wrongType(let expected, let found): "\(place): expected \(expected), found \(found)"
        case .outOfRange: "\(place): outside the range of Int"
        }
    }
}

/// JSON that does not fit a type, with every place that does not. Holds no value: those may be secret.
public struct WireError: Error, Sendable, Hashable, CustomStringConvertible {
    public var problems: [WireProblem]

    public var description: String { problems.map(\.description).joined(separator: "; ") }
}
