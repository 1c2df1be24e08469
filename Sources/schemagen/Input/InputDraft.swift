import FalFields
import FalJSON
import SchemagenCore
import SchemagenWorkspace

/// The input of a call, built from a file and arguments, and its problems.
struct InputDraft {
    let id: EndpointID
    /// `nil` if the project has no document of the endpoint.
    let schema: EndpointSchema?
    private(set) var value = JSONValue.object([:])
    private(set) var diagnostics: [Diagnostic] = []

    private var reader: ArgumentValueReader
    /// The paths of arguments that could not be used. A missing value there is not reported again.
    private var failedPaths: [[Violation.Step]] = []
    private var assignedPaths: Set<[Violation.Step]> = []

    init(id: EndpointID, schema: EndpointSchema?) {
        self.id = id
        self.schema = schema
        reader = ArgumentValueReader(schema: schema)
    }

    var uploads: PendingUploads { reader.uploads }

    /// Starts with an input from a file, which arguments then change.
    mutating func start(with value: JSONValue) { self.value = value }

    mutating func apply(_ argument: InputArgument) {
        guard argument.key.utf8.count(where: { $0 == UInt8(ascii: ".") }) < FieldPath.mostSteps else {
            diagnostics.append(
                Diagnostic(
                    .unusableValue, .error, "the path of a field has more than \(FieldPath.mostSteps) steps",
                    endpoint: id.text, remedy: "Give the outermost field as JSON: KEY:=JSON."))
            return
        }
        let path: FieldPath
        do {
            path = try FieldPath(argument.key, in: schema)
        } catch {
            failedPaths.append(error.path)
            report(.unknownField, at: error.path, "is not a field of the endpoint", Self.advice(error))
            return
        }
        do {
            try put(argument, at: path)
        } catch {
            failedPaths.append(path.steps)
            report(.unusableValue, at: path.steps, error.message, error.remedy)
        }
    }

    private mutating func put(_ argument: InputArgument, at path: FieldPath) throws(ArgumentValueReader.Problem) {
        let name = path.steps.last.map { FieldPath.text([$0]) } ?? ""
        var new =
            argument.isJSON
            ? try reader.json(argument.text) : try reader.value(argument.text, as: path.type, key: name)
        if !assignedPaths.insert(path.steps).inserted {
            guard let before = value[path.steps]?.arrayValue, let more = new.arrayValue else {
                throw ArgumentValueReader.Problem(
                    message: "is given twice", remedy: "Only arrays can be given in several arguments.")
            }
            new = .array(before + more)
        }
        guard value.set(new, at: path.steps[...]) else {
            throw ArgumentValueReader.Problem(
                message: "has no place in the input",
                remedy: "Array indices start at 0 and have no gaps; only objects have fields.")
        }
    }

    // MARK: Validation

    /// All problems, those of arguments first, then those of fields.
    func validate() -> [Diagnostic] {
        guard let schema else { return diagnostics }
        var all = diagnostics
        for violation in schema.violations(inInput: value, facts: uploads.facts(of:)) where !hasFailed(violation.path) {
            switch violation.problem {
            // Unknown members are reported below, with similar names.
            case .unknownMember: continue
            case .notAddress:
                let name = FieldPath.text(violation.path)
                all.append(
                    diagnostic(
                        .inputViolation, at: violation.path, "must be an http URL or a data URI",
                        "For a local file, write \(name)=@FILE."))
            default: all.append(diagnostic(.inputViolation, at: violation.path, violation.problem.description))
            }
        }
        for unknown in UnknownMembers(of: value, in: schema).found where !hasFailed(unknown.path) {
            all.append(
                diagnostic(.unknownField, at: unknown.path, "is not a field of the endpoint", Self.advice(unknown)))
        }
        return all
    }

    private func hasFailed(_ path: [Violation.Step]) -> Bool {
        failedPaths.contains { path.starts(with: $0) || $0.starts(with: path) && path.count + 1 >= $0.count }
    }

    private mutating func report(
        _ code: DiagnosticCode, at path: [Violation.Step], _ message: String, _ remedy: String?
    ) {
        diagnostics.append(diagnostic(code, at: path, message, remedy))
    }

    /// The message never contains the value, which may be a prompt.
    private func diagnostic(
        _ code: DiagnosticCode, at path: [Violation.Step], _ message: String, _ remedy: String? = nil
    ) -> Diagnostic {
        let name = path.isEmpty ? "the input" : FieldPath.text(path)
        return Diagnostic(
            code, "\(name): \(message)",
            at: .init(pointer: Violation(path: path, problem: .missing).pointer), endpoint: id.text, remedy: remedy)
    }

    /// Suggests similar names, else lists all names.
    private static func advice(_ unknown: FieldPath.Unknown) -> String? {
        guard !unknown.names.isEmpty else { return "Only objects and arrays have members." }
        let near = NearestIDs(unknown.names).nearest(to: FieldPath.text(unknown.path.suffix(1)))
        if !near.isEmpty { return "Did you mean \(near.joined(separator: ", "))?" }
        let shown = unknown.names.prefix(20).joined(separator: ", ")
        return "The fields are \(shown)\(unknown.names.count > 20 ? ", …" : "")."
    }
}

/// An argument that sets a field: `prompt=a fox`, `image_urls=@a.png,@b.png`, `loras:=[{"path":"…"}]`.
struct InputArgument: Equatable {
    /// The field, or the path to one, like `voice.name`.
    var key: String
    /// The text after the `=`.
    var text: String
    /// Whether the separator is `:=`, which takes JSON.
    var isJSON: Bool

    /// - Parameter number: The position of the argument for error messages, which do not quote it: it may be part of a
    ///   prompt.
    init(_ argument: String, number: Int = 1) throws(Failure) {
        guard let equals = argument.firstIndex(of: "="), equals > argument.startIndex else {
            throw Failure(
                .usage, .unreadableArgument, "argument \(number) after the endpoint id is not KEY=VALUE",
                remedy: "Quote a value that contains spaces: prompt='a fox'. See `schemagen run --help`.")
        }
        let before = argument[..<equals]
        isJSON = before.last == ":"
        key = String(isJSON ? before.dropLast() : before)
        text = String(argument[argument.index(after: equals)...])
        guard !key.isEmpty else {
            throw Failure(
                .usage, .unreadableArgument, "argument \(number) after the endpoint id has no field before `:=`")
        }
    }
}

/// Finds members of an input that the schema does not have. fal ignores such members, so a typing error would cost a
/// run.
struct UnknownMembers {
    private(set) var found: [FieldPath.Unknown] = []
    private let schema: EndpointSchema

    init(of value: JSONValue, in schema: EndpointSchema) {
        self.schema = schema
        visit(value, as: schema.input, at: [])
    }

    private mutating func visit(_ value: JSONValue, as type: ValueDescriptor, at path: [Violation.Step]) {
        switch (type.kind, value) {
        case (.record(let name), .object(let object)):
            guard let record = schema.records[name] else { return }
            for member in object {
                let place = path + [.member(member.key)]
                if let type = record[member.key]?.value ?? record.additional {
                    visit(member.value, as: type, at: place)
                } else {
                    found.append(FieldPath.Unknown(path: place, names: record.fields.map(\.name)))
                }
            }
        case (.list(let element), .array(let elements)):
            for (index, item) in elements.enumerated() { visit(item, as: element, at: path + [.index(index)]) }
        case (.map(let element), .object(let object)):
            for member in object { visit(member.value, as: element, at: path + [.member(member.key)]) }
        case (.union(let members), _):
            // Records accept unknown members, so several may fit. The best match has the fewest unknown members.
            let fitting = members.filter { schema.violations(in: value, as: $0).isEmpty }
            let trials = fitting.map { member in
                var trial = self
                trial.found = []
                trial.visit(value, as: member, at: path)
                return trial.found
            }
            found += trials.min { $0.count < $1.count } ?? []
        default: return
        }
    }
}
