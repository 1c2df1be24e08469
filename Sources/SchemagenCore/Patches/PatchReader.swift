import FalFields
package import FalJSON

/// Reads a patch file: a list of operations, each with a field, what its kind takes, and the reason.
///
///     - makeOptional: input.seed
///       because: fal takes requests without a seed
package struct PatchReader: Sendable {
    /// The file as the user knows it.
    private let path: String
    private let family: String

    /// - Parameter family: an endpoint's id, or whole segments at the start of several.
    package init(path: String, family: String) {
        self.path = path
        self.family = family
    }

    /// Whatever cannot be read is reported and left out.
    package func read(_ node: JSONNode, reporting diagnostics: inout [Diagnostic]) -> [Patch] {
        guard let items = node.arrayValue else {
            report("a patch file is a list of operations", node.position, &diagnostics)
            return []
        }
        return items.compactMap { item in
            do throws(Problem) {
                return try patch(item)
            } catch {
                report(error.message, error.position, &diagnostics)
                return nil
            }
        }
    }

    private struct Problem: Error {
        var message: String
        var position: JSONPosition

        init(_ message: String, _ position: JSONPosition) {
            self.message = message
            self.position = position
        }
    }

    private func patch(_ item: JSONNode) throws(Problem) -> Patch {
        guard let members = item.objectValue else {
            throw Problem("an operation is a mapping, like 'makeOptional: input.seed' with 'because: …'", item.position)
        }
        let named = members.compactMap { member in PatchKind(rawValue: member.key).map { ($0, member) } }
        guard let (kind, member) = named.first else {
            throw Problem("no operation is named here; there are \(Self.kinds)", item.position)
        }
        if named.count > 1 {
            throw Problem("there are two operations in one item of the list", named[1].1.keyPosition)
        }
        guard let target = member.value.stringValue.flatMap(Patch.Target.init) else {
            throw Problem(
                "'\(kind.rawValue)' names a field by its way on the wire, like input.prompt or output.video.url",
                member.value.position)
        }
        let known = [kind.rawValue, kind.argument?.key, PatchKind.reason]
        if let other = members.first(where: { !known.contains($0.key) }) {
            let list = known.compactMap(\.self).joined(separator: ", ")
            throw Problem("'\(other.key)' is no part of '\(kind.rawValue)', which has \(list)", other.keyPosition)
        }
        guard let reason = item[PatchKind.reason] else {
            throw Problem("'because' is missing: a patch says why it is there", member.keyPosition)
        }
        guard let words = reason.stringValue, !words.allSatisfy(\.isWhitespace) else {
            throw Problem("'because' is a sentence", reason.position)
        }
        return Patch(
            family: family, kind: kind, target: target,
            operation: try operation(kind, target, item, member.keyPosition),
            argument: kind.argument.flatMap { item[$0.key]?.value }, reason: words,
            place: .init(path: path, position: member.keyPosition))
    }

    private func operation(
        _ kind: PatchKind, _ target: Patch.Target, _ item: JSONNode, _ start: JSONPosition
    ) throws(Problem) -> Patch.Operation {
        guard let argument = kind.argument else { return kind == .drop ? .drop : .makeOptional }
        guard let value = item[argument.key] else { throw Problem("'\(kind.rawValue)' needs '\(argument.key)'", start) }
        let problem = Problem("'\(argument.key)' is \(argument.meaning)", value.position)
        func text() throws(Problem) -> String {
            guard let text = value.stringValue, !text.isEmpty else { throw problem }
            return text
        }
        switch kind {
        case .makeOptional: return .makeOptional
        case .drop: return .drop
        case .retype:
            guard value.objectValue?.isEmpty == false else { throw problem }
            return .retype(try type(value, of: target))
        case .rename:
            let name = try text()
            guard let swift = SwiftName(name, as: .field) else {
                throw Problem("\(VisibleText.quoted(name)) cannot be the name of a property in Swift", value.position)
            }
            return .rename(swift)
        case .addValue, .removeValue:
            let listed = value.value
            guard listed.stringValue != nil || listed.numberValue != nil || listed.boolValue != nil else {
                throw problem
            }
            return kind == .addValue ? .addValue(listed) : .removeValue(listed)
        case .setText: return .setText(try text())
        case .deprecate: return .deprecate(message: try text())
        }
    }

    private func type(_ node: JSONNode, of target: Patch.Target) throws(Problem) -> TypeModel {
        var reader = SchemaReader(path: path)
        let schema = reader.read(node, at: Origin(position: node.position, pointer: ""))
        if let first = reader.diagnostics.first {
            throw Problem("'to' is a JSON Schema: \(first.message)", first.place.position ?? node.position)
        }
        return ModelTranslator().type(of: schema, named: target.fields.joined(separator: "_").shortened)
    }

    private static let kinds = PatchKind.allCases.map(\.rawValue).joined(separator: ", ")

    private func report(_ message: String, _ position: JSONPosition, _ diagnostics: inout [Diagnostic]) {
        diagnostics.append(
            Diagnostic(
                .unreadablePatch, message, at: .init(path: path, position: position),
                remedy: "`schemagen explain SG231` shows every operation."))
    }
}
