import FalJSON

/// An item of a list in a request.
protocol RequestItem: SendableMetatype {
    var json: JSONValue { get }
    init?(json: JSONValue, at path: [Violation.Step], reporting problems: inout [RequestReader.Problem])
}

extension FalInputMedia: RequestItem {}

/// The members of an object in a request, of which all must be known.
struct MemberReader {
    private let object: JSONObject
    private let path: [Violation.Step]

    init?(
        _ json: JSONValue, _ known: [String], at path: [Violation.Step],
        reporting problems: inout [RequestReader.Problem]
    ) {
        guard let object = json.objectValue else {
            problems.append(
                .init(path: path, problem: .wrongType(expected: "an object of \(known.joined(separator: ", "))")))
            return nil
        }
        (self.object, self.path) = (object, path)
        for key in object.keys where !known.contains(key) {
            problems.append(.init(path: path + [.member(key)], problem: .unknownMember))
        }
    }

    /// `nil` where it is missing or null.
    subscript(name: String) -> JSONValue? { object[name].flatMap { $0.isNull ? nil : $0 } }

    func expect<T>(
        _ name: String, _ expected: String, _ pick: (JSONValue) -> T?, reporting problems: inout [RequestReader.Problem]
    ) {
        guard let value = self[name], pick(value) == nil else { return }
        problems.append(.init(path: path + [.member(name)], problem: .wrongType(expected: expected)))
    }

    /// A text that must be there.
    func text(_ name: String, reporting problems: inout [RequestReader.Problem]) -> String? {
        required(name, "a string", \.stringValue, reporting: &problems)
    }

    /// A length of time that must be there, in seconds.
    func seconds(_ name: String, reporting problems: inout [RequestReader.Problem]) -> Duration? {
        required(name, "a number of seconds", Self.duration, reporting: &problems)
    }

    static func duration(_ value: JSONValue) -> Duration? {
        value.doubleValue.flatMap(Duration.init(secondsChecked:))
    }

    private func required<T>(
        _ name: String, _ expected: String, _ pick: (JSONValue) -> T?, reporting problems: inout [RequestReader.Problem]
    ) -> T? {
        guard let value = self[name] else {
            problems.append(.init(path: path + [.member(name)], problem: .missing))
            return nil
        }
        expect(name, expected, pick, reporting: &problems)
        return pick(value)
    }
}
