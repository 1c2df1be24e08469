package import SchemagenCore

/// Adds and removes models in the text of a manifest. Comments, order, quotes, indentation and line ends stay as they
/// are.
///
/// After each edit the text is parsed again and must mean exactly what was asked for; otherwise the edit fails.
package struct ManifestEditor {
    /// The current text.
    package private(set) var bytes: [UInt8]
    /// The manifest in the text.
    package private(set) var manifest: Manifest
    private let path: String

    package init(_ bytes: [UInt8], path: String = Manifest.path) throws(Failure) {
        manifest = try Manifest(reading: bytes, path: path)
        self.bytes = bytes
        self.path = path
    }

    /// Appends models to `models:`, in the given order; those that are listed already stay where they are.
    ///
    /// - Returns: the models that were not listed before.
    @discardableResult
    package mutating func add(_ models: [EndpointPattern]) throws(Failure) -> [String] {
        var added: [String] = []
        for model in models where !manifest.models.contains(where: { $0.text == model.text }) {
            if !added.contains(model.text) { added.append(model.text) }
        }
        if !added.isEmpty {
            try edit(to: manifest.models.map(\.text) + added) { list in list.append(added) }
        }
        return added
    }

    /// Removes models from the list, with the comment on the line of each.
    ///
    /// - Returns: the models that were listed.
    @discardableResult
    package mutating func remove(_ models: [EndpointPattern]) throws(Failure) -> [String] {
        let texts = Set(models.map(\.text))
        let listed = manifest.models.map(\.text)
        let indices = listed.indices.filter { texts.contains(listed[$0]) }
        if !indices.isEmpty {
            try edit(to: listed.filter { !texts.contains($0) }) { list in list.remove(at: indices) }
        }
        return indices.map { listed[$0] }
    }

    private mutating func edit(to models: [String], _ change: (inout ModelList) -> Bool) throws(Failure) {
        guard let root = try YAMLReader.read(bytes, path: path) else { throw refusal(at: nil) }
        var list = ModelList(bytes, root: root)
        guard change(&list) else { throw refusal(at: root["models"]) }
        guard let edited = try? Manifest(reading: list.bytes, path: path), edited.models.map(\.text) == models,
            edited.means(sameAs: manifest, but: edited.models)
        else { throw refusal(at: root["models"]) }
        bytes = list.bytes
        manifest = edited
    }

    private func refusal(at models: YAMLNode?) -> Failure {
        Failure(
            .usage, .uneditableManifest, "the layout of 'models' is not one that can be edited in place",
            at: .init(path: path, position: models?.position),
            remedy: "Write 'models:' with one '- ' per line below it, and try again; nothing has been changed.")
    }
}

extension Manifest {
    fileprivate func means(sameAs other: Manifest, but models: [Model]) -> Bool {
        var other = other
        other.models = models
        return means(sameAs: other)
    }
}

/// The text of a manifest, for edits of its `models:` list.
///
/// Operations return false for an unknown layout. The caller checks the result by parsing it again.
struct ModelList {
    private(set) var bytes: [UInt8]
    private let root: YAMLNode

    init(_ bytes: [UInt8], root: YAMLNode) {
        self.bytes = bytes
        self.root = root
    }

    private var models: YAMLEntry? { root.mapping?.first { $0.key == "models" } }

    // MARK: Adding

    mutating func append(_ models: [String]) -> Bool {
        guard let entry = self.models else { return appendKey(models) }
        guard let last = entry.value.sequence?.last else { return fill(entry, with: models) }
        let items = models.map { ManifestScalar.text($0, like: spelling(of: last)) }
        return entry.value.collectionStyle == .flow
            ? appendInBrackets(items, after: last) : appendLines(items, after: last)
    }

    /// Inserts lines below the last item, in its style.
    private mutating func appendLines(_ items: [String], after last: YAMLNode) -> Bool {
        guard let dash = dash(before: last) else { return false }
        // The space between dash and text is copied: "-   a" may be somebody's style.
        let gap = bytes[dash + 1..<last.bytes.lowerBound]
        let space = gap.contains(UInt8(ascii: "\n")) ? " " : String(decoding: gap, as: UTF8.self)
        insertLines(items.map { indentation(at: dash) + "-" + space + $0 }, after: last.bytes.upperBound)
        return true
    }

    private mutating func appendInBrackets(_ items: [String], after last: YAMLNode) -> Bool {
        let end = last.bytes.upperBound
        guard isFirstOnLine(last.bytes.lowerBound) else {
            insert(items.map { ", " + $0 }.joined(), at: end)
            return true
        }
        // One item per line: the new ones get lines too, after the comment on this one.
        let comma = self.comma(after: end)
        var lines = items.map { indentation(at: last.bytes.lowerBound) + $0 + "," }
        if comma == nil { lines[lines.count - 1].removeLast() }
        insertLines(lines, after: comma ?? end)
        if comma == nil { insert(",", at: end) }
        return true
    }

    /// The first items of a list that is empty, or not written at all.
    private mutating func fill(_ entry: YAMLEntry, with models: [String]) -> Bool {
        let value = entry.value.bytes
        let items = models.map { ManifestScalar.text($0, like: nil) }
        if value.contains(where: { bytes[$0] == UInt8(ascii: "\n") }) || root.collectionStyle == .flow {
            guard entry.value.collectionStyle == .flow else { return false }
            insert(items.joined(separator: ", "), at: value.lowerBound + 1)
            return true
        }
        // "models: []  # none yet" becomes "models:  # none yet" with a line below it.
        insertLines(items.map { indentation(at: entry.keyBytes.lowerBound) + "  - " + $0 }, after: value.upperBound)
        var start = value.lowerBound
        while start > entry.keyBytes.upperBound, bytes[start - 1] == UInt8(ascii: " ") { start -= 1 }
        if !value.isEmpty { bytes.removeSubrange(start..<value.upperBound) }
        return true
    }

    /// `models:` itself, below `version:`.
    private mutating func appendKey(_ models: [String]) -> Bool {
        guard root.collectionStyle == .block, let version = root.mapping?.first(where: { $0.key == "version" }) else {
            return false
        }
        let indentation = indentation(at: version.keyBytes.lowerBound)
        let lines = ["models:"] + models.map { "  - " + ManifestScalar.text($0, like: nil) }
        insertLines(lines.map { indentation + $0 }, after: version.value.bytes.upperBound)
        return true
    }

    // MARK: Removing

    mutating func remove(at indices: [Int]) -> Bool {
        guard let entry = models, let items = entry.value.sequence else { return false }
        // The last one first, so that the places of those before it stay true.
        for index in indices.sorted(by: >) {
            if entry.value.collectionStyle == .flow {
                removeInBrackets(items[index].bytes, isFirst: index == 0)
            } else {
                guard let dash = dash(before: items[index]) else { return false }
                removeLines(from: dash, through: items[index].bytes.upperBound)
            }
        }
        if entry.value.collectionStyle == .block, indices.count == items.count {
            // An empty list says so itself: a bare "models:" looks like a mistake.
            guard let colon = bytes[entry.keyBytes.upperBound...].firstIndex(of: UInt8(ascii: ":")) else {
                return false
            }
            insert(" []", at: colon + 1)
        }
        return true
    }

    private mutating func removeInBrackets(_ item: Range<Int>, isFirst: Bool) {
        let comma = self.comma(after: item.upperBound)
        if isFirstOnLine(item.lowerBound), isLastOnLine(comma ?? item.upperBound) {
            removeLines(from: item.lowerBound, through: comma ?? item.upperBound)
        } else if let comma {
            var end = comma
            while end < bytes.count, bytes[end] == UInt8(ascii: " ") { end += 1 }
            bytes.removeSubrange(item.lowerBound..<end)
        } else {
            // The last one: the comma before it goes too, when it stands on the same line.
            var start = item.lowerBound
            while start > 0, bytes[start - 1] == UInt8(ascii: " ") { start -= 1 }
            if !isFirst, bytes[start - 1] == UInt8(ascii: ",") { start -= 1 }
            bytes.removeSubrange((isFirst ? item.lowerBound : start)..<item.upperBound)
        }
    }

    /// Removes whole lines, and with the last one of a text that has no line end after it, the line end before.
    private mutating func removeLines(from first: Int, through last: Int) {
        var start = lineStart(first)
        let end = lineEnd(last)
        if end == bytes.count, bytes.last != UInt8(ascii: "\n"), start > 0 {
            start -= start > 1 && bytes[start - 2] == UInt8(ascii: "\r") ? 2 : 1
        }
        bytes.removeSubrange(start..<end)
    }

    // MARK: Bytes

    private mutating func insert(_ text: String, at offset: Int) {
        bytes.insert(contentsOf: text.utf8, at: offset)
    }

    /// Inserts lines below the one that holds `offset`, with the line ends of that place.
    private mutating func insertLines(_ lines: [String], after offset: Int) {
        let end = lineEnd(offset)
        let isTerminated = end > 0 && bytes[end - 1] == UInt8(ascii: "\n") && end > offset
        if isTerminated {
            let hasReturn = end > 1 && bytes[end - 2] == UInt8(ascii: "\r")
            insert(lines.map { $0 + (hasReturn ? "\r\n" : "\n") }.joined(), at: end)
        } else {
            let isWindows = bytes.firstIndex(of: UInt8(ascii: "\r")) != nil
            insert(lines.map { (isWindows ? "\r\n" : "\n") + $0 }.joined(), at: end)
        }
    }

    private func spelling(of node: YAMLNode) -> Substring {
        Substring(decoding: bytes[node.bytes], as: UTF8.self)
    }

    private func lineStart(_ offset: Int) -> Int {
        bytes[..<offset].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    }

    /// The offset after the line that contains `offset`.
    private func lineEnd(_ offset: Int) -> Int {
        bytes[offset...].firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? bytes.count
    }

    /// What stands before `offset` on its line, when that is spaces.
    private func indentation(at offset: Int) -> String {
        String(decoding: bytes[lineStart(offset)..<offset].prefix { $0 == UInt8(ascii: " ") }, as: UTF8.self)
    }

    private func isFirstOnLine(_ offset: Int) -> Bool {
        bytes[lineStart(offset)..<offset].allSatisfy { $0 == UInt8(ascii: " ") }
    }

    /// Whether nothing but a comment follows on the line.
    private func isLastOnLine(_ offset: Int) -> Bool {
        let rest = bytes[offset..<lineEnd(offset)].drop { $0 == UInt8(ascii: " ") }
        return rest.isEmpty
            || [UInt8(ascii: "#"), UInt8(ascii: "\n"), UInt8(ascii: "\r")].contains(rest[rest.startIndex])
    }

    /// The offset after the comma that follows on the line, if there is one.
    private func comma(after offset: Int) -> Int? {
        let rest = bytes[offset..<lineEnd(offset)].drop { $0 == UInt8(ascii: " ") }
        return rest.first == UInt8(ascii: ",") ? rest.startIndex + 1 : nil
    }

    /// The dash of an item, which begins a line: that of the item, or one above with nothing but comments between.
    private func dash(before item: YAMLNode) -> Int? {
        var start = lineStart(item.bytes.lowerBound)
        while true {
            let first = bytes[start...].firstIndex { $0 != UInt8(ascii: " ") } ?? bytes.count
            if first < bytes.count, bytes[first] == UInt8(ascii: "-") {
                return first < item.bytes.lowerBound ? first : nil
            }
            let isItem = first >= item.bytes.lowerBound
            let isFiller =
                first < bytes.count
                && [UInt8(ascii: "#"), UInt8(ascii: "\n"), UInt8(ascii: "\r")].contains(bytes[first])
            guard isItem || isFiller, start > 0 else { return nil }
            start = lineStart(start - 1)
        }
    }
}
