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
