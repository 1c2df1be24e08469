/// The `pattern` of a text, matched in time linear in the text.
///
/// Swift's `Regex` backtracks and cannot be interrupted: `^(a+)+$` keeps it busy for years over forty letters. Here the
/// pattern becomes a small automaton whose states are all followed at once, one pass over the text (Thompson's
/// construction), so the time is at most states × scalars.
///
/// What schemas use is understood: literals, `.`, classes, groups, alternatives, `* + ? {m,n}`, `^ $` and the common
/// escapes. Everything else (look-around, back references, flags, `\b`, `\p{…}`) is not, nor is a pattern of more than
/// ``mostStates`` states; such a pattern is nil, and values are not checked against it.
package struct SchemaPattern: Sendable {
    package indirect enum Node: Sendable {
        case scalar(ScalarSet)
        case start
        case end
        case sequence([Node])
        case choice([Node])
        case repetition(Node, least: Int, most: Int?)
    }

    /// With its repetitions written out.
    package static let mostStates = 1_000

    package let root: Node
    private var program: [Step] = []

    private enum Step: Sendable {
        case scalar(ScalarSet)
        case start
        case end
        case jump(Int)
        case split(Int, Int)
    }

    package init?(_ text: String) {
        var parser = PatternParser(text)
        guard let root = parser.parse() else { return nil }
        self.root = root
        guard compile(root) else { return nil }
    }

    /// Whether the pattern matches anywhere in `text`, as JSON Schema has it.
    package func matches(_ text: String) -> Bool {
        let scalars = text.unicodeScalars
        var lastSeen = [Int](repeating: 0, count: program.count)
        var pending: [Int] = []
        var waiting: [Int] = []
        var round = 0
        var index = scalars.startIndex
        while true {
            round += 1
            waiting.removeAll(keepingCapacity: true)
            // A match may begin at every position.
            pending.append(0)
            while let step = pending.popLast() {
                guard step < program.count else { return true }
                guard lastSeen[step] != round else { continue }
                lastSeen[step] = round
                switch program[step] {
                case .scalar: waiting.append(step)
                case .start: if index == scalars.startIndex { pending.append(step + 1) }
                case .end: if index == scalars.endIndex { pending.append(step + 1) }
                case .jump(let target): pending.append(target)
                case .split(let first, let second):
                    pending.append(first)
                    pending.append(second)
                }
            }
            guard index < scalars.endIndex else { return false }
            for step in waiting {
                if case .scalar(let set) = program[step], set.contains(scalars[index]) { pending.append(step + 1) }
            }
            index = scalars.index(after: index)
        }
    }

    // MARK: Compiling

    /// - Returns: whether the program stays within ``mostStates``.
    private mutating func compile(_ node: Node) -> Bool {
        guard program.count < Self.mostStates else { return false }
        switch node {
        case .scalar(let set): program.append(.scalar(set))
        case .start: program.append(.start)
        case .end: program.append(.end)
        case .sequence(let nodes): return nodes.allSatisfy { compile($0) }
        case .choice(let nodes): return compileChoice(nodes)
        case .repetition(let body, let least, let most): return compileRepetition(body, least, most)
        }
        return true
    }

    private mutating func compileChoice(_ nodes: [Node]) -> Bool {
        var ends: [Int] = []
        for (index, node) in nodes.enumerated() {
            let split = program.count
            if index < nodes.count - 1 { program.append(.split(split + 1, 0)) }
            guard compile(node) else { return false }
            if index < nodes.count - 1 {
                ends.append(program.count)
                program.append(.jump(0))
                program[split] = .split(split + 1, program.count)
            }
        }
        for end in ends { program[end] = .jump(program.count) }
        return true
    }

    private mutating func compileRepetition(_ body: Node, _ least: Int, _ most: Int?) -> Bool {
        for _ in 0..<least { guard compile(body) else { return false } }
        guard let most else {
            let split = program.count
            program.append(.split(split + 1, 0))
            guard compile(body) else { return false }
            program.append(.jump(split))
            program[split] = .split(split + 1, program.count)
            return true
        }
        var splits: [Int] = []
        for _ in least..<most {
            splits.append(program.count)
            program.append(.split(0, 0))
            guard compile(body) else { return false }
        }
        for split in splits { program[split] = .split(split + 1, program.count) }
        return true
    }
}

/// The Unicode scalars that one place of a pattern takes.
package struct ScalarSet: Sendable {
    enum Member: Sendable {
        case range(ClosedRange<Unicode.Scalar>)
        /// The letter of `\d`, `\w`, `\s`, or its negation in upper case. They go by Unicode, as they do at fal.
        case category(Character)
    }

    var members: [Member]
    var isInverted = false

    /// Everything but a line feed.
    static let any = ScalarSet(members: [.range("\n"..."\n")], isInverted: true)

    func contains(_ scalar: Unicode.Scalar) -> Bool {
        members.contains { member in
            switch member {
            case .range(let range): range.contains(scalar)
            case .category("d"): Self.isDigit(scalar)
            case .category("D"): !Self.isDigit(scalar)
            case .category("w"): Self.isWord(scalar)
            case .category("W"): !Self.isWord(scalar)
            case .category("s"): scalar.properties.isWhitespace
            case .category: !scalar.properties.isWhitespace
            }
        } != isInverted
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.numericType == .decimal }

    private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.properties.isAlphabetic || isDigit(scalar) { return true }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark, .connectorPunctuation: return true
        default: return false
        }
    }

    /// A readable scalar of the set, if there is one.
    package var example: Unicode.Scalar? {
        let first: Unicode.Scalar? =
            switch members.first {
            case .range(let range): range.lowerBound
            case .category("d"): "1"
            case .category("w"): "a"
            case .category("s"): " "
            default: nil
            }
        return ([first].compactMap { $0 } + ["a", "b", "1", " ", "_"]).first(where: contains)
    }
}

/// Reads a pattern; what it does not understand gives nil.
private struct PatternParser {
    private struct NotUnderstood: Error {}

    private static let deepest = 40
    private static let mostRepeats = 1_000

    private var rest: Substring.UnicodeScalarView
    private var depth = 0

    init(_ text: String) { rest = text[...].unicodeScalars }

    mutating func parse() -> SchemaPattern.Node? {
        guard let node = try? alternatives(), rest.isEmpty else { return nil }
        return node
    }

    private mutating func alternatives() throws(NotUnderstood) -> SchemaPattern.Node {
        var nodes = [try sequence()]
        while take("|") { nodes.append(try sequence()) }
        return nodes.count == 1 ? nodes[0] : .choice(nodes)
    }

    private mutating func sequence() throws(NotUnderstood) -> SchemaPattern.Node {
        var nodes: [SchemaPattern.Node] = []
        while let next = rest.first, next != "|", next != ")" {
            let atom = try atom()
            nodes.append(try repetition(of: atom))
        }
        return .sequence(nodes)
    }

    private mutating func atom() throws(NotUnderstood) -> SchemaPattern.Node {
        let scalar = rest.removeFirst()
        switch scalar {
        case "^": return .start
        case "$": return .end
        case ".": return .scalar(.any)
        case "[": return .scalar(try characterClass())
        case "\\": return .scalar(ScalarSet(members: [try escape()]))
        case "*", "+", "?", "{": throw NotUnderstood()
        case "(":
            depth += 1
            guard depth <= Self.deepest else { throw NotUnderstood() }
            if take("?"), !take(":") { throw NotUnderstood() }
            let node = try alternatives()
            depth -= 1
            guard take(")") else { throw NotUnderstood() }
            return node
        default: return .scalar(ScalarSet(members: [.range(scalar...scalar)]))
        }
    }

    private mutating func repetition(of node: SchemaPattern.Node) throws(NotUnderstood) -> SchemaPattern.Node {
        let least: Int
        let most: Int?
        if take("*") {
            (least, most) = (0, nil)
        } else if take("+") {
            (least, most) = (1, nil)
        } else if take("?") {
            (least, most) = (0, 1)
        } else if take("{") {
            least = try number()
            most = !take(",") ? least : rest.first == "}" ? nil : try number()
            guard take("}"), most ?? least >= least else { throw NotUnderstood() }
        } else {
            return node
        }
        // Lazy or not makes no difference to whether there is a match.
        _ = take("?")
        return .repetition(node, least: least, most: most)
    }

    private mutating func number() throws(NotUnderstood) -> Int {
        let digits = rest.prefix { ("0"..."9").contains($0) }
        guard let number = Int(String(digits)), number <= Self.mostRepeats else { throw NotUnderstood() }
        rest = rest.dropFirst(digits.count)
        return number
    }

    private mutating func characterClass() throws(NotUnderstood) -> ScalarSet {
        var set = ScalarSet(members: [], isInverted: take("^"))
        repeat {
            let member = try classMember()
            // A `-` before the end stands for itself.
            guard case .range(let first) = member, rest.first == "-", rest.dropFirst().first != "]" else {
                set.members.append(member)
                continue
            }
            rest.removeFirst()
            guard case .range(let last) = try classMember(), first.lowerBound <= last.lowerBound else {
                throw NotUnderstood()
            }
            set.members.append(.range(first.lowerBound...last.lowerBound))
        } while rest.first != "]"
        rest.removeFirst()
        return set
    }

    private mutating func classMember() throws(NotUnderstood) -> ScalarSet.Member {
        guard let scalar = rest.popFirst() else { throw NotUnderstood() }
        switch scalar {
        case "\\": return try escape()
        // `[]a]` is read differently by JavaScript and Python, and `[[:alpha:]]` is a class of its own elsewhere.
        case "]", "[": throw NotUnderstood()
        default: return .range(scalar...scalar)
        }
    }

    private mutating func escape() throws(NotUnderstood) -> ScalarSet.Member {
        guard let scalar = rest.popFirst() else { throw NotUnderstood() }
        let literal: Unicode.Scalar
        switch scalar {
        case "d", "D", "w", "W", "s", "S": return .category(Character(scalar))
        case "n": literal = "\n"
        case "r": literal = "\r"
        case "t": literal = "\t"
        case "f": literal = "\u{0C}"
        case "v": literal = "\u{0B}"
        case "x": literal = try code(digits: 2)
        case "u": literal = try code(digits: 4)
        // Other letters and digits have meanings of their own: boundaries, properties, back references.
        case "a"..."z", "A"..."Z", "0"..."9": throw NotUnderstood()
        default: literal = scalar
        }
        return .range(literal...literal)
    }

    private mutating func code(digits: Int) throws(NotUnderstood) -> Unicode.Scalar {
        let text = rest.prefix(digits)
        guard text.count == digits, text.allSatisfy(\.properties.isASCIIHexDigit),
            let scalar = UInt32(String(text), radix: 16).flatMap(Unicode.Scalar.init)
        else { throw NotUnderstood() }
        rest = rest.dropFirst(digits)
        return scalar
    }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard rest.first == scalar else { return false }
        rest.removeFirst()
        return true
    }
}
