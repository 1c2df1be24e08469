import FalFields
package import FalJSON

/// Reads overrides of mappers: the manifest's `mappers:`, and the built-in ones.
///
///     fal-ai/kling-video/v3:
///       prompt: {unless: multi_prompt, why: a prompt or a list of shots}
///       image_urls: {from: [reference, style_image], most: 4}
///       num_frames: {from: duration, form: "frames(fps,24,8,1)"}
///       output_format: {always: url}
///       cfg_scale: {default: 0.4}
///       seed: none
package struct OverrideReader {
    /// The file as the user knows it.
    private let path: String

    package init(path: String) { self.path = path }

    /// Whatever cannot be read is reported and left out; the rest counts.
    package func read(_ node: JSONNode, reporting diagnostics: inout [Diagnostic]) -> [MapperOverride] {
        var found: [MapperOverride] = []
        guard let families = node.objectValue else {
            report("overrides are a mapping from endpoint ids or families", node.position, &diagnostics)
            return []
        }
        for family in families {
            guard let fields = family.value.objectValue else {
                report(
                    "the overrides of '\(family.key)' are a mapping from fields", family.value.position, &diagnostics)
                continue
            }
            for field in fields { found += changes(family.key, field, &diagnostics) }
        }
        return found
    }

    private func changes(
        _ family: String, _ field: JSONNode.Member, _ diagnostics: inout [Diagnostic]
    ) -> [MapperOverride] {
        let place = Diagnostic.Place(path: path, position: field.keyPosition)
        if field.value.stringValue == "none" { return [MapperOverride(family, field.key, .drop, at: place)] }
        guard let members = field.value.objectValue else {
            report("'\(field.key)' is 'none' or a mapping", field.value.position, &diagnostics)
            return []
        }
        var entry = Entry()
        for member in members {
            if let error = entry.add(member) { report(error, member.value.position, &diagnostics) }
        }
        let changes = entry.changes
        if changes.isEmpty, entry.isValid {
            report(
                "'\(field.key)' says nothing: give it one of \(Self.list(OverrideKey.allCases.filter(\.isChange)))",
                field.keyPosition, &diagnostics)
        }
        return changes.map { MapperOverride(family, field.key, $0, reason: entry.reason, at: place) }
    }

    private static func list(_ keys: [OverrideKey]) -> String { keys.map(\.rawValue).joined(separator: ", ") }

    private func report(_ message: String, _ position: JSONPosition, _ diagnostics: inout [Diagnostic]) {
        diagnostics.append(
            Diagnostic(
                .unreadableOverride, message, at: .init(path: path, position: position),
                remedy: "`schemagen explain SG212` shows the form."))
    }

    /// The override of one field.
    private struct Entry {
        var sources: [UnifiedField]?
        var form: FieldMapper.Form?
        var isFallback = false
        var others: [MapperOverride.Change] = []
        var with: [String] = []
        var constant: (value: JSONValue, isForced: Bool)?
        var reason = ""
        var isValid = true

        var changes: [MapperOverride.Change] {
            var all: [MapperOverride.Change] = []
            if let sources { all.append(.fill(sources, form, isFallback: isFallback)) }
            if let constant { all.append(.constant(constant.value, isForced: constant.isForced, with: with)) }
            return all + others
        }

        /// - Returns: what is wrong with the member.
        mutating func add(_ member: JSONNode.Member) -> String? {
            let error = read(member)
            if error != nil { isValid = false }
            return error
        }

        private mutating func read(_ member: JSONNode.Member) -> String? {
            guard let key = OverrideKey(rawValue: member.key) else {
                return
                    "'\(member.key)' is no part of an override; there are \(OverrideReader.list(OverrideKey.allCases))"
            }
            let value = member.value
            switch key {
            case .from:
                let names = value.arrayValue?.map(\.stringValue) ?? [value.stringValue]
                let fields = names.compactMap { $0.flatMap(UnifiedField.init(rawValue:)) }
                guard fields.count == names.count, !fields.isEmpty else { return key.rule }
                sources = fields
            case .form:
                guard let text = value.stringValue, let read = FieldMapper.Form(text: text[...]) else {
                    return key.rule
                }
                form = read
            case .unless:
                guard let other = value.stringValue else { return key.rule }
                others.append(.unless(other))
            case .most:
                guard let most = value.intValue, most > 0 else { return key.rule }
                others.append(.limit(most))
            case .always: constant = (value.value, true)
            case .default: constant = (value.value, false)
            case .with:
                let names = value.arrayValue?.map(\.stringValue) ?? [value.stringValue]
                let fields = names.compactMap(\.self)
                guard fields.count == names.count, !fields.isEmpty else { return key.rule }
                with = fields
            case .fallback:
                guard let flag = value.boolValue else { return key.rule }
                isFallback = flag
            case .why:
                guard let text = value.stringValue else { return key.rule }
                reason = text
            }
            return nil
        }
    }
}
