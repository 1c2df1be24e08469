/// Compares and hashes values without deep recursion: 512 levels would not fit a thread with half a megabyte of stack
/// in a debug build.
enum JSONEquality {
    /// Compares two values; arrays and objects inside them wait in a list.
    static func areEqual(_ left: JSONValue, _ right: JSONValue) -> Bool {
        var waiting: [(left: JSONValue, right: JSONValue)] = []
        guard areEqual(left, right, &waiting) else { return false }
        while let pair = waiting.popLast() {
            switch (pair.left, pair.right) {
            case (.array(let left), .array(let right)):
                guard areEqual(left, right, &waiting) else { return false }
            case (.object(let left), .object(let right)):
                guard areEqual(left, right, &waiting) else { return false }
            default:
                return false
            }
        }
        return true
    }

    /// Compares what needs no descent, and adds two arrays or two objects to the list.
    private static func areEqual(
        _ left: JSONValue, _ right: JSONValue, _ waiting: inout [(left: JSONValue, right: JSONValue)]
    ) -> Bool {
        switch (left, right) {
        case (.null, .null): return true
        case (.bool(let left), .bool(let right)): return left == right
        case (.number(let left), .number(let right)): return left == right
        case (.string(let left), .string(let right)): return left.hasSameBytes(as: right)
        case (.array, .array), (.object, .object):
            waiting.append((left, right))
            return true
        default: return false
        }
    }

    private static func areEqual(
        _ left: [JSONValue], _ right: [JSONValue], _ waiting: inout [(left: JSONValue, right: JSONValue)]
    ) -> Bool {
        guard left.count == right.count else { return false }
        for index in left.indices {
            guard areEqual(left[index], right[index], &waiting) else { return false }
        }
        return true
    }

    private static func areEqual(
        _ left: JSONObject, _ right: JSONObject, _ waiting: inout [(left: JSONValue, right: JSONValue)]
    ) -> Bool {
        guard left.count == right.count else { return false }
        for place in left.indices {
            let member = left[place]
            // Most equal objects have one order.
            let isThere = right[place].key.hasSameBytes(as: member.key)
            guard let other = isThere ? place : right.index(forKey: member.key),
                areEqual(member.value, right[other].value, &waiting)
            else { return false }
        }
        return true
    }

    /// How deep a hash looks; below, only the sizes of arrays and objects count. Equal values hash alike all the same.
    static let hashedDepth = 8

    static func hash(_ value: JSONValue, into hasher: inout Hasher, depth: Int) {
        switch value {
        case .null: hasher.combine(0 as UInt8)
        case .bool(let value): hasher.combine(value ? 2 as UInt8 : 1)
        case .number(let value):
            hasher.combine(3 as UInt8)
            hasher.combine(value)
        case .string(let value):
            hasher.combine(4 as UInt8)
            value.hashBytes(into: &hasher)
        case .array(let elements):
            hasher.combine(5 as UInt8)
            hasher.combine(elements.count)
            guard depth > 0 else { return }
            for element in elements { hash(element, into: &hasher, depth: depth - 1) }
        case .object(let object):
            hasher.combine(6 as UInt8)
            hasher.combine(object.count)
            guard depth > 0 else { return }
            // A sum does not know the order of its terms.
            var sum = 0
            for member in object {
                var inner = Hasher()
                member.key.hashBytes(into: &inner)
                hash(member.value, into: &inner, depth: depth - 1)
                sum &+= inner.finalize()
            }
            hasher.combine(sum)
        }
    }
}
