import FalJSON
import FalSupport
import SchemagenCore

/// Reads a ``Manifest`` from YAML, and reports all its errors at once.
struct ManifestReader {
    private let path: String
    private var diagnostics: [Diagnostic] = []

    init(path: String) {
        self.path = path
    }

    mutating func read(_ root: YAMLNode?) throws(Failure) -> Manifest {
        var manifest = Manifest()
        let start = JSONPosition(line: 1, column: 1)
        guard let entries = root?.mapping else {
            if let root {
                report(wrongType: root, "the manifest", wanted: "a mapping, with 'version: 1' as its first line")
            }
            if root == nil { reportMissingVersion(at: start) }
            throw Failure(.usage, diagnostics)
        }
        if root?["version"] == nil { reportMissingVersion(at: root?.position ?? start) }
        for entry in entries {
            guard let key = ManifestKey(rawValue: entry.key) else {
                report(unknownKey: entry)
                continue
            }
            switch key {
            case .version: try checkVersion(entry.value)
            case .models: manifest.models = models(entry.value)
            case .output: manifest.output = folder(entry.value, key) ?? manifest.output
            case .tests: manifest.tests = entry.value.json.isNull ? nil : folder(entry.value, key)
            case .module: manifest.module = identifier(entry, .module) ?? manifest.module
            case .namespace: manifest.namespace = identifier(entry, .namespace) ?? manifest.namespace
            case .names: manifest.names = names(entry.value)
            case .keepRemoved: manifest.keepsRemoved = keepsRemoved(entry.value)
            case .mappers:
                manifest.mappers = mappers(entry.value)
                if let json = manifest.mappers { manifest.overrides = overrides(json) }
            }
        }
        if manifest.module == manifest.namespace,
            let entry = entries.last(where: { ["module", "namespace"].contains($0.key) })
        {
            report(
                .unusableName, "module and namespace are both called '\(manifest.module)'", at: entry.value,
                remedy: "Choose another name for the module, such as \(manifest.namespace)Models.")
        }
        checkFolders(manifest, entries)
        guard diagnostics.isEmpty else { throw Failure(.usage, diagnostics) }
        return manifest
    }

    // MARK: Keys

    /// Throws for a newer version: the rest of such a manifest cannot be validated.
    private mutating func checkVersion(_ node: YAMLNode) throws(Failure) {
        guard let version = node.json.intValue, version >= 1 else {
            return report(wrongType: node, .version)
        }
        guard version > Manifest.version else { return }
        throw Failure(
            .usage, .newerManifest,
            "its version is \(version), of a newer schemagen; this one reads version \(Manifest.version)",
            at: .init(path: path, position: node.position), remedy: "Update schemagen.")
    }

    private mutating func models(_ node: YAMLNode) -> [Manifest.Model] {
        if node.json.isNull { return [] }
        guard let items = node.sequence else {
            report(
                wrongType: node, .models,
                remedy: node.text.map { "Write [\($0)], or '- \($0)' on a line of its own." })
            return []
        }
        var models: [Manifest.Model] = []
        var places: [String: JSONPosition] = [:]
        for item in items {
            guard let text = item.json.stringValue else {
                report(wrongType: item, "a model", wanted: "an id, a family or a glob, like fal-ai/flux/dev")
                continue
            }
            guard let pattern = pattern(text, at: item) else { continue }
            if let first = places.updateValue(item.position, forKey: pattern.text) {
                report(
                    .repeatedModel,
                    "\(TerminalEscaping.quoted(pattern.text)) is listed twice; the first is in line \(first.line)",
                    at: item, remedy: "Remove one of the two.")
                continue
            }
            models.append(Manifest.Model(pattern: pattern, position: item.position))
        }
        return models
    }

    private mutating func pattern(_ text: String, at node: YAMLNode) -> EndpointPattern? {
        do {
            return try EndpointPattern(parsing: text)
        } catch {
            for diagnostic in error.diagnostics {
                report(.unusableModel, diagnostic.message, at: node, remedy: diagnostic.remedy)
            }
            return nil
        }
    }

    private mutating func folder(_ node: YAMLNode, _ key: ManifestKey) -> String? {
        guard var text = node.json.stringValue else {
            report(wrongType: node, key)
            return nil
        }
        if text.hasSuffix("/") { text.removeLast() }
        guard let reason = OutputFolder.validationError(of: text) else { return text }
        let usual = key == .tests ? Manifest.defaultTests : Manifest.defaultOutput
        report(
            .unusableOutput, "'\(key.rawValue)' is \(TerminalEscaping.quoted(text)), and \(reason)", at: node,
            remedy: "Give a path from the project's root, like \(usual).")
        return nil
    }

    /// A folder cannot be in two targets.
    private mutating func checkFolders(_ manifest: Manifest, _ entries: [YAMLEntry]) {
        guard let tests = manifest.tests,
            let entry = entries.last(where: { $0.key == ManifestKey.tests.rawValue })
        else { return }
        let (inner, outer) = (tests.lowercased() + "/", manifest.output.lowercased() + "/")
        guard inner.hasPrefix(outer) || outer.hasPrefix(inner) else { return }
        report(
            .unusableOutput, "one of 'tests' and 'output' contains the other", at: entry.value,
            remedy: "Tests are a target of their own: give them a folder like \(Manifest.defaultTests).")
    }

    private mutating func identifier(_ entry: YAMLEntry, _ use: ManifestName.Use) -> String? {
        guard let text = entry.value.json.stringValue else {
            report(wrongType: entry.value, "'\(entry.key)'", wanted: use.wanted)
            return nil
        }
        guard let reason = ManifestName.validationError(of: text, as: use) else { return text }
        report(
            .unusableName, "\(TerminalEscaping.quoted(text)) cannot be the \(use.description): \(reason)",
            at: entry.value,
            remedy: "Take another, like \(use.example).")
        return nil
    }

    private mutating func names(_ node: YAMLNode) -> [Manifest.Name] {
        if node.json.isNull { return [] }
        guard let entries = node.mapping else {
            report(wrongType: node, .names)
            return []
        }
        var names: [Manifest.Name] = []
        var owners: [String: String] = [:]
        for entry in entries {
            if let reason = EndpointPattern.validationError(ofID: entry.key) {
                report(
                    .unusableModel, "\(TerminalEscaping.quoted(entry.key)) is not an endpoint id: \(reason)",
                    at: entry.keyPosition,
                    remedy: "The keys of 'names' are endpoint ids, like fal-ai/flux/dev: FluxDev.")
            }
            guard let name = identifier(entry, .type) else { continue }
            if let owner = owners.updateValue(entry.key, forKey: name) {
                report(
                    .unusableName, "'\(name)' is already the name of \(TerminalEscaping.quoted(owner))",
                    at: entry.value,
                    remedy: "Give each endpoint a name of its own.")
            }
            names.append(Manifest.Name(endpoint: entry.key, swift: name, position: entry.value.position))
        }
        return names
    }

    private mutating func keepsRemoved(_ node: YAMLNode) -> Bool {
        guard let count = node.json.intValue, (0...1).contains(count) else {
            report(wrongType: node, .keepRemoved)
            return false
        }
        return count == 1
    }

    private mutating func mappers(_ node: YAMLNode) -> JSONNode? {
        let json = node.json
        if json.isNull { return nil }
        if json.objectValue == nil {
            report(wrongType: node, .mappers)
            return nil
        }
        return json
    }

    private mutating func overrides(_ json: JSONNode) -> [MapperOverride] {
        OverrideReader(path: path).read(json, reporting: &diagnostics)
    }

    // MARK: Findings

    private mutating func reportMissingVersion(at position: JSONPosition) {
        report(
            .missingVersion, "the manifest has no 'version'", at: position,
            remedy: "Make 'version: \(Manifest.version)' its first line.")
    }

    private mutating func report(unknownKey entry: YAMLEntry) {
        var distance = EditDistance()
        let near = ManifestKey.allCases.compactMap { key -> (cost: Int, key: ManifestKey)? in
            let limit = max(2, key.rawValue.count / 2)
            return distance.between(
                Array(entry.key.lowercased().utf8)[...], Array(key.rawValue.utf8)[...], limit: limit
            )
            .map { ($0, key) }
        }
        let all = ManifestKey.allCases.map(\.rawValue).joined(separator: ", ")
        let nearest = near.min { $0.cost < $1.cost }?.key
        report(
            .unknownKey, "the key \(TerminalEscaping.quoted(entry.key)) is not known", at: entry.keyPosition,
            remedy: nearest.map { "Did you mean '\($0.rawValue)'?" } ?? "The keys are \(all).")
    }

    private mutating func report(wrongType node: YAMLNode, _ key: ManifestKey, remedy: String? = nil) {
        report(wrongType: node, "'\(key.rawValue)'", wanted: key.wanted, remedy: remedy)
    }

    private mutating func report(wrongType node: YAMLNode, _ what: String, wanted: String, remedy: String? = nil) {
        let found =
            switch node.json.content {
            case .null: "null"
            case .bool: "a boolean"
            case .number: "a number"
            case .string(let text): text.utf8.count <= 40 ? "the string \(TerminalEscaping.quoted(text))" : "a string"
            case .array: "a list"
            case .object: "a mapping"
            }
        report(
            .wrongManifestType, "\(what) is \(found), and should be \(wanted)", at: node,
            remedy: remedy ?? "Write \(wanted).")
    }

    private mutating func report(_ code: DiagnosticCode, _ message: String, at node: YAMLNode, remedy: String?) {
        report(code, message, at: node.position, remedy: remedy)
    }

    private mutating func report(_ code: DiagnosticCode, _ message: String, at position: JSONPosition, remedy: String?)
    {
        diagnostics.append(Diagnostic(code, .error, message, at: .init(path: path, position: position), remedy: remedy))
    }
}

/// How a model is written in a manifest.
enum ManifestScalar {
    /// The model's text, in quotes when it needs them, or when its neighbour has some.
    static func text(_ model: String, like neighbour: Substring?) -> String {
        // A model holds no quote, no backslash and no control character: the pattern's grammar forbids them.
        switch neighbour?.first {
        case "'": "'\(model)'"
        case "\"": "\"\(model)\""
        default: isPlain(model) ? model : "\"\(model)\""
        }
    }

    /// Whether YAML reads the bare text as that text: not as an alias (`**`), a number (`123`) or null.
    private static func isPlain(_ model: String) -> Bool {
        guard let first = model.unicodeScalars.first, ("a"..."z").contains(first) || ("0"..."9").contains(first) else {
            return false
        }
        return !["null", "true", "false"].contains(model) && JSONNumber(literal: model) == nil
    }
}
