/// What a scanner builds: ``JSONValue`` or ``JSONNode``.
///
/// The scanner is generic over it and compiled for each, so that one grammar serves both and neither pays for what it
/// does not keep.
protocol JSONTree {
    /// A key as it waits for its object to end.
    associatedtype WaitingKey

    /// Whether positions are worth computing.
    static var keepsPositions: Bool { get }

    static func null(at position: JSONPosition) -> Self
    static func bool(_ value: Bool, at position: JSONPosition) -> Self
    static func number(_ value: JSONNumber, at position: JSONPosition) -> Self
    static func string(_ value: String, at position: JSONPosition) -> Self
    static func empty(isObject: Bool, at position: JSONPosition) -> Self

    /// Moves `count` values away, one or more, and makes an array of them.
    static func array(_ elements: UnsafeMutablePointer<Self>, count: Int, at position: JSONPosition) -> Self

    /// - Parameter mark: equal for keys of equal bytes, and mostly unequal for others.
    static func key(_ text: String, mark: UInt64, at position: JSONPosition) -> WaitingKey

    /// Moves `count` keys and values away, one or more, and makes an object of them.
    static func object(
        keys: UnsafeMutablePointer<WaitingKey>, values: UnsafeMutablePointer<Self>, count: Int,
        at position: JSONPosition
    ) -> Self
}

extension JSONNode: JSONTree {
    struct WaitingKey {
        let text: String
        let position: JSONPosition
    }

    static var keepsPositions: Bool { true }

    @inline(__always)
    static func null(at position: JSONPosition) -> JSONNode { JSONNode(.null, at: position) }

    @inline(__always)
    static func bool(_ value: Bool, at position: JSONPosition) -> JSONNode { JSONNode(.bool(value), at: position) }

    @inline(__always)
    static func number(_ value: JSONNumber, at position: JSONPosition) -> JSONNode {
        JSONNode(.number(value), at: position)
    }

    @inline(__always)
    static func string(_ value: String, at position: JSONPosition) -> JSONNode {
        JSONNode(.string(value), at: position)
    }

    static func empty(isObject: Bool, at position: JSONPosition) -> JSONNode {
        JSONNode(isObject ? .object([]) : .array([]), at: position)
    }

    static func array(_ elements: UnsafeMutablePointer<JSONNode>, count: Int, at position: JSONPosition) -> JSONNode {
        var array: [JSONNode] = []
        array.reserveCapacity(count)
        for index in 0..<count { array.append((elements + index).move()) }
        return JSONNode(.array(array), at: position)
    }

    @inline(__always)
    static func key(_ text: String, mark: UInt64, at position: JSONPosition) -> WaitingKey {
        WaitingKey(text: text, position: position)
    }

    static func object(
        keys: UnsafeMutablePointer<WaitingKey>, values: UnsafeMutablePointer<JSONNode>, count: Int,
        at position: JSONPosition
    ) -> JSONNode {
        var members: [Member] = []
        members.reserveCapacity(count)
        for index in 0..<count {
            let key = (keys + index).move()
            members.append(Member(key: key.text, keyPosition: key.position, value: (values + index).move()))
        }
        return JSONNode(.object(members), at: position)
    }
}

extension JSONValue: JSONTree {
    struct WaitingKey {
        let text: String
        let mark: UInt64
    }

    static var keepsPositions: Bool { false }

    @inline(__always)
    static func null(at position: JSONPosition) -> JSONValue { .null }

    @inline(__always)
    static func bool(_ value: Bool, at position: JSONPosition) -> JSONValue { .bool(value) }

    @inline(__always)
    static func number(_ value: JSONNumber, at position: JSONPosition) -> JSONValue { .number(value) }

    @inline(__always)
    static func string(_ value: String, at position: JSONPosition) -> JSONValue { .string(value) }

    static func empty(isObject: Bool, at position: JSONPosition) -> JSONValue {
        isObject ? .object(JSONObject()) : .array([])
    }

    static func array(_ elements: UnsafeMutablePointer<JSONValue>, count: Int, at position: JSONPosition) -> JSONValue {
        var array: [JSONValue] = []
        array.reserveCapacity(count)
        for index in 0..<count { array.append((elements + index).move()) }
        return .array(array)
    }

    @inline(__always)
    static func key(_ text: String, mark: UInt64, at position: JSONPosition) -> WaitingKey {
        WaitingKey(text: text, mark: mark)
    }

    static func object(
        keys: UnsafeMutablePointer<WaitingKey>, values: UnsafeMutablePointer<JSONValue>, count: Int,
        at position: JSONPosition
    ) -> JSONValue {
        let mayRepeat = count > 1 && (count > JSONObject.linearLimit || marksRepeat(keys, count))
        var members: [JSONObject.Member] = []
        members.reserveCapacity(count)
        for index in 0..<count {
            let key = (keys + index).move()
            members.append(JSONObject.Member(key: key.text, value: (values + index).move()))
        }
        return .object(mayRepeat ? JSONObject(repeating: members) : JSONObject(distinct: members))
    }

    /// Whether two keys may be equal. Almost always a definite no, from a set of 64 bits or from the marks themselves.
    @inline(__always)
    private static func marksRepeat(_ keys: UnsafeMutablePointer<WaitingKey>, _ count: Int) -> Bool {
        var seen: UInt64 = 0
        for index in 0..<count {
            let bit: UInt64 = 1 &<< (keys[index].mark >> 58)
            if seen & bit != 0 {
                for earlier in 0..<index where keys[earlier].mark == keys[index].mark { return true }
            }
            seen |= bit
        }
        return false
    }
}

/// Takes the places out of nodes, from the leaves up and without recursion.
struct JSONPlainValue {
    /// An array or object whose children are being done.
    private struct Frame {
        let content: JSONNode.Content
        let count: Int
        var elements: [JSONValue] = []
        var members: [JSONObject.Member] = []

        init?(_ content: JSONNode.Content) {
            self.content = content
            switch content {
            case .array(let nodes):
                count = nodes.count
                elements.reserveCapacity(count)
            case .object(let nodes):
                count = nodes.count
                members.reserveCapacity(count)
            case .null, .bool, .number, .string: return nil
            }
        }

        /// The first child that is not done.
        var next: JSONNode? {
            switch content {
            case .array(let nodes) where elements.count < count: nodes[elements.count]
            case .object(let nodes) where members.count < count: nodes[members.count].value
            default: nil
            }
        }

        mutating func add(_ value: JSONValue) {
            if case .object(let nodes) = content {
                members.append(JSONObject.Member(key: nodes[members.count].key, value: value))
            } else {
                elements.append(value)
            }
        }

        var value: JSONValue {
            if case .object = content { .object(JSONObject(members)) } else { .array(elements) }
        }
    }

    static func value(of node: JSONNode) -> JSONValue {
        if let scalar = scalar(node.content) { return scalar }
        var open: [Frame] = []
        if let frame = Frame(node.content) { open.append(frame) }
        var finished = JSONValue.null
        while !open.isEmpty {
            let last = open.count - 1
            if let next = open[last].next {
                if let scalar = scalar(next.content) {
                    open[last].add(scalar)
                } else if let frame = Frame(next.content) {
                    open.append(frame)
                }
            } else {
                finished = open.removeLast().value
                if last > 0 { open[last - 1].add(finished) }
            }
        }
        return finished
    }

    private static func scalar(_ content: JSONNode.Content) -> JSONValue? {
        switch content {
        case .null: .null
        case .bool(let value): .bool(value)
        case .number(let value): .number(value)
        case .string(let value): .string(value)
        case .array, .object: nil
        }
    }
}
