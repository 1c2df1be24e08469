import FalFields
import FalJSON
import SchemagenCore
import SchemagenWorkspace

/// The input of a call, put together from a file and arguments, and everything that is wrong with it.
struct InputDraft {
    let id: EndpointID
    /// `nil` when the project has no document of the endpoint.
    let schema: EndpointSchema?
    private(set) var value = JSONValue.object([:])
    private(set) var findings: [Diagnostic] = []

    private var reader: ValueReader
    /// Where an argument could not be used. That something is missing there needs no further word.
    private var broken: [[Violation.Step]] = []
    private var given: Set<[Violation.Step]> = []

    init(id: EndpointID, schema: EndpointSchema?) {
        self.id = id
        self.schema = schema
        reader = ValueReader(schema: schema)
    }

    var uploads: PendingUploads { reader.uploads }

    /// Starts with a whole input; arguments change it.
    mutating func start(with value: JSONValue) { self.value = value }

    mutating func take(_ argument: InputArgument) {
        let path: FieldPath
        do {
            path = try FieldPath(argument.key, in: schema)
        } catch {
            broken.append(error.path)
            note(.unknownField, at: error.path, "is not known to the endpoint", Self.advice(error))
            return
        }
        do {
            try put(argument, at: path)
        } catch {
            broken.append(path.steps)
            note(.unusableValue, at: path.steps, error.message, error.remedy)
        }
    }

    private mutating func put(_ argument: InputArgument, at path: FieldPath) throws(ValueReader.Problem) {
        let name = path.steps.last.map { FieldPath.text([$0]) } ?? ""
        var new =
            argument.isJSON
            ? try reader.json(argument.text) : try reader.value(argument.text, as: path.type, key: name)
        if !given.insert(path.steps).inserted {
            guard let before = value[path.steps]?.arrayValue, let more = new.arrayValue else {
                throw ValueReader.Problem(message: "is given twice", remedy: "Only lists grow with each argument.")
            }
            new = .array(before + more)
        }
        guard value.set(new, at: path.steps[...]) else {
            throw ValueReader.Problem(
                message: "has no place in the input", remedy: "Fill lists from 0 on, and objects by their fields.")
        }
    }

    // MARK: The check

    /// Everything that is wrong, in the order of arguments and then of fields.
    func check() -> [Diagnostic] {
        guard let schema else { return findings }
        var all = findings
        for violation in schema.violations(inInput: value) where !isBroken(violation.path) {
            let isUnknown = violation.problem == .unknownMember
            // Those are found below, with names that are near.
            if !isUnknown { all.append(diagnostic(.inputViolation, at: violation.path, violation.problem.description)) }
        }
        for unknown in UnknownMembers(of: value, in: schema).found where !isBroken(unknown.path) {
            all.append(
                diagnostic(.unknownField, at: unknown.path, "is not known to the endpoint", Self.advice(unknown)))
        }
        return all
    }

    private func isBroken(_ path: [Violation.Step]) -> Bool {
        broken.contains { path.starts(with: $0) || $0.starts(with: path) && path.count + 1 >= $0.count }
    }

    private mutating func note(
        _ code: DiagnosticCode, at path: [Violation.Step], _ message: String, _ remedy: String?
    ) {
        findings.append(diagnostic(code, at: path, message, remedy))
    }

    /// The message never has the value: that may be a prompt.
    private func diagnostic(
        _ code: DiagnosticCode, at path: [Violation.Step], _ message: String, _ remedy: String? = nil
    ) -> Diagnostic {
        let name = path.isEmpty ? "the input" : FieldPath.text(path)
        return Diagnostic(
            code, "\(name): \(message)",
            at: .init(pointer: Violation(path: path, problem: .missing).pointer), endpoint: id.text, remedy: remedy)
    }

    /// Names that are near, else all of them.
    private static func advice(_ unknown: FieldPath.Unknown) -> String? {
        guard !unknown.names.isEmpty else { return "Nothing can be below a value that is no object and no list." }
        let near = NearestIDs(unknown.names).nearest(to: FieldPath.text(unknown.path.suffix(1)))
        if !near.isEmpty { return "Near: \(near.joined(separator: ", "))." }
        let shown = unknown.names.prefix(20).joined(separator: ", ")
        return "It takes \(shown)\(unknown.names.count > 20 ? ", …" : "")."
    }
}
