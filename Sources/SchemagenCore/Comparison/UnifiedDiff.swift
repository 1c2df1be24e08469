/// The difference of two texts line by line, as `diff -u` writes it.
package struct UnifiedDiff: Sendable {
    /// Equal lines shown around a change.
    private static let context = 3

    fileprivate enum Line {
        case same(Substring)
        case removed(Substring)
        case added(Substring)
    }

    /// Nothing where the texts are equal.
    package let text: String

    /// - Parameters:
    ///   - oldName: what the head calls the old text, like `a/Sources/FalModels/Endpoints/FluxDev.swift`.
    ///   - newName: what it calls the new one.
    package init(old: String, new: String, oldName: String, newName: String) {
        let lines = Self.lines(Self.split(old), Self.split(new))
        var text = ""
        for hunk in Self.hunks(lines) { text += Self.text(of: hunk, in: lines) }
        self.text = text.isEmpty ? "" : "--- \(oldName)\n+++ \(newName)\n" + text
    }

    private static func split(_ text: String) -> [Substring] {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        // What follows the last line feed is no line.
        if lines.last == "" { lines.removeLast() }
        return lines
    }

    private static func lines(_ old: [Substring], _ new: [Substring]) -> [Line] {
        var removed: Set<Int> = []
        var added: Set<Int> = []
        for change in new.difference(from: old) {
            switch change {
            case .remove(let offset, _, _): removed.insert(offset)
            case .insert(let offset, _, _): added.insert(offset)
            }
        }
        var lines: [Line] = []
        var (first, second) = (0, 0)
        while first < old.count || second < new.count {
            if removed.contains(first) {
                lines.append(.removed(old[first]))
                first += 1
            } else if added.contains(second) {
                lines.append(.added(new[second]))
                second += 1
            } else {
                lines.append(.same(new[second]))
                first += 1
                second += 1
            }
        }
        return lines
    }

    /// Ranges of lines that belong together: changes whose surroundings touch.
    private static func hunks(_ lines: [Line]) -> [Range<Int>] {
        var hunks: [Range<Int>] = []
        for (index, line) in lines.enumerated() {
            if case .same = line { continue }
            let range = max(0, index - context)..<min(lines.count, index + context + 1)
            if let last = hunks.last, last.upperBound >= range.lowerBound {
                hunks[hunks.count - 1] = last.lowerBound..<range.upperBound
            } else {
                hunks.append(range)
            }
        }
        return hunks
    }

    private static func text(of hunk: Range<Int>, in lines: [Line]) -> String {
        var (oldStart, newStart) = (1, 1)
        for line in lines[..<hunk.lowerBound] {
            if !line.isAdded { oldStart += 1 }
            if !line.isRemoved { newStart += 1 }
        }
        let oldCount = lines[hunk].count { !$0.isAdded }
        let newCount = lines[hunk].count { !$0.isRemoved }
        // A side without lines is said to begin before its first.
        let head =
            "@@ -\(oldStart - (oldCount == 0 ? 1 : 0)),\(oldCount) +\(newStart - (newCount == 0 ? 1 : 0)),\(newCount) @@\n"
        return lines[hunk].reduce(into: head) { text, line in
            switch line {
            case .same(let words): text += " \(words)\n"
            case .removed(let words): text += "-\(words)\n"
            case .added(let words): text += "+\(words)\n"
            }
        }
    }
}

extension UnifiedDiff.Line {
    fileprivate var isAdded: Bool { if case .added = self { true } else { false } }
    fileprivate var isRemoved: Bool { if case .removed = self { true } else { false } }
}
