package import FalFields
package import FalJSON

/// A correction of documents that are wrong at fal: one operation on one field, and why.
package struct Patch: Sendable, Hashable {
    /// What is done to a field.
    package enum Operation: Sendable, Hashable {
        case makeOptional
        case retype(TypeModel)
        /// In Swift; the name on the wire stays.
        case rename(SwiftName)
        case addValue(JSONValue)
        case removeValue(JSONValue)
        case setText(String)
        case drop
        case deprecate(message: String)
    }

    /// What became of an operation at one endpoint.
    package enum Outcome: String, Sendable, Hashable, CaseIterable {
        /// The endpoint has no such field, or a field that has no such value.
        case missing
        /// The document is as the operation wants it.
        case needless
        case changed
    }

    /// The field by its names on the wire, from the input or the output: `input.voice_setting.speed`.
    package struct Target: Sendable, Hashable, CustomStringConvertible {
        package var side: EndpointChange.Side
        package var fields: [String]

        /// Nothing for a text that names no field. `[]` after a list, as reports write it, may be there.
        package init?(_ text: String) {
            let parts = text.replacing("[]", with: "").split(separator: ".", omittingEmptySubsequences: false)
                .map(String.init)
            guard parts.count > 1, let side = EndpointChange.Side(rawValue: parts[0]),
                parts.allSatisfy({ !$0.isEmpty })
            else { return nil }
            self.side = side
            fields = Array(parts.dropFirst())
        }

        package var description: String { ([side.rawValue] + fields).joined(separator: ".") }
    }

    /// An endpoint's id, or whole segments at the start of several.
    package var family: String
    package var kind: PatchKind
    package var target: Target
    package var operation: Operation
    /// What the operation says beside its field, as it is written.
    package var argument: JSONValue?
    package var reason: String
    package var place: Diagnostic.Place

    /// What it says, wherever it stands in its file.
    package var content: JSONValue {
        [.string(family), .string(kind.rawValue), .string("\(target)"), argument ?? .null, .string(reason)]
    }
}

/// The patches of a project.
package struct PatchSet: Sendable, Hashable {
    package var all: [Patch]

    package init(_ all: [Patch] = []) { self.all = all }

    /// Those for one endpoint, in the order in which they apply: of wider families first.
    package func patches(for id: EndpointID) -> [Patch] {
        all.isEmpty ? [] : all.filter { id.isIn(family: $0.family) }
    }

    /// What is to be said of patches that change nothing anywhere.
    ///
    /// - Parameters:
    ///   - endpoints: all endpoints of the project, each with what became of its patches; nothing for one whose
    ///     document cannot be used.
    package func diagnostics(_ endpoints: [EndpointID: [Patch.Outcome]?]) -> [Diagnostic] {
        var found: [Patch: Set<Patch.Outcome>] = [:]
        var undecided: Set<Patch> = []
        var subjects: [Patch: EndpointID] = [:]
        for (id, outcomes) in endpoints {
            let patches = patches(for: id)
            for patch in patches { subjects[patch] = min(subjects[patch] ?? id, id) }
            if let outcomes {
                for (patch, outcome) in zip(patches, outcomes) { found[patch, default: []].insert(outcome) }
            } else {
                undecided.formUnion(patches)
            }
        }
        return all.compactMap { patch in
            guard let id = subjects[patch] else {
                return Diagnostic(
                    .patchWithoutEndpoint, "no endpoint of the project is '\(patch.family)' or lies below it",
                    at: patch.place, remedy: "Delete the file, correct its name, or add the models it is for.")
            }
            let outcomes = found[patch] ?? []
            guard !outcomes.contains(.changed), !undecided.contains(patch) else { return nil }
            let problem =
                outcomes.contains(.needless)
                ? "fal's document is like that by itself now" : patch.missing(isValue: patch.kind == .removeValue)
            return Diagnostic(
                .needlessPatch, "'\(patch.kind.rawValue): \(patch.target)' changes nothing: \(problem)",
                at: patch.place, endpoint: id.text, remedy: "Delete this operation.")
        }
    }
}

extension Patch {
    fileprivate func missing(isValue: Bool) -> String {
        isValue ? "there is no such value (or no such field) any more" : "there is no such field"
    }
}
