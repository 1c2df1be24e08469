import FalFields
import FalJSON

/// Brings the spellings of one type together.
///
/// fal's documents come from several versions of pydantic, and one refresh can change all of them: `{"type": X}` became
/// `anyOf: [X, null]`, one-value enumerations became `const`, `allOf: [$ref]` became `$ref` with siblings.
struct CollapseSpellings: Transform {
    func apply(to model: EndpointModel, reporting diagnostics: inout [Diagnostic]) -> EndpointModel {
        var long: [TypeModel] = []
        let result = model.mappingTypes { type in
            let result = collapsed(type)
            if case .union(let members) = result.shape, members.count > ModelLimits.unionMembers {
                long.append(type)
                return result.replaced(by: .json)
            }
            return result
        }
        diagnostics += long.map { type in
            Diagnostic(
                .longUnion,
                "a union has more than \(ModelLimits.unionMembers) members; it becomes JSONValue",
                at: model.place(type.origin), endpoint: model.id.text,
                remedy: "Pass the value as JSON.")
        }
        return result
    }

    private func collapsed(_ type: TypeModel) -> TypeModel {
        switch type.shape {
        case .union(let members): union(members, of: type)
        case .intersection(let members): intersection(members, of: type)
        case .enumeration(let values): enumeration(values, of: type)
        default: type
        }
    }

    // MARK: Unions

    private func union(_ members: [TypeModel], of type: TypeModel) -> TypeModel {
        var nullable = type.isNullable
        var options: [TypeModel] = []
        for var member in members.flatMap(flattened) {
            nullable = nullable || member.isNullable || member.shape == .null
            if member.shape == .null { continue }
            member.isNullable = false
            merge(member, into: &options)
            // Too many for a type: comparing all with one another would take longer the more there are.
            if options.count > ModelLimits.unionMembers { return type.replaced(by: .union(options)) }
        }
        var result = type
        result.isNullable = nullable
        if options.isEmpty {
            result.shape = .json
        } else if options.count == 1 {
            result.shape = options[0].shape
            result.limits = type.limits.narrowed(by: options[0].limits)
            result.listed = options[0].listed
            result.isOpen = options[0].isOpen
            result.mark = type.mark ?? options[0].mark
            result.origin = options[0].origin
        } else if options.contains(where: { $0.shape == .json }) {
            // "Something, or anything" is anything.
            result.shape = .json
        } else {
            result.shape = .union(options)
            result.mark = type.mark ?? options.lazy.compactMap(\.mark).first
        }
        return result
    }

    private func flattened(_ member: TypeModel) -> [TypeModel] {
        guard case .union(let inner) = member.shape else { return [member] }
        let options = inner.flatMap(flattened)
        return member.isNullable ? options + [TypeModel(.null, origin: member.origin)] : options
    }

    /// Adds an option unless one that is there already takes its values, or the two are one type together.
    private func merge(_ member: TypeModel, into options: inout [TypeModel]) {
        for index in options.indices {
            if let both = together(options[index], member) {
                options[index] = both
                return
            }
        }
        options.append(member)
    }

    private func together(_ first: TypeModel, _ second: TypeModel) -> TypeModel? {
        if first.shape == second.shape {
            var both = first
            if first.limits != second.limits { both.limits = ValueLimits() }
            both.listed = Self.joined(first.listed, second.listed)
            both.isOpen = first.isOpen || second.isOpen
            both.mark = first.mark ?? second.mark
            return both
        }
        switch (first.shape, second.shape) {
        case (.enumeration(let left), .enumeration(let right)) where Self.areTexts(left) == Self.areTexts(right):
            var both = second.isOpen ? second : first
            if first.isOpen, second.isOpen, first.limits != second.limits { both.limits = ValueLimits() }
            both.shape = .enumeration(Self.joined(left, right))
            return both
        case (.enumeration(let values), .string) where Self.areTexts(values): return Self.opened(first, by: second)
        case (.string, .enumeration(let values)) where Self.areTexts(values): return Self.opened(second, by: first)
        case (.enumeration(let values), .integer) where !Self.areTexts(values): return Self.opened(first, by: second)
        case (.integer, .enumeration(let values)) where !Self.areTexts(values): return Self.opened(second, by: first)
        // All files are told by their `url`: two of them are one type, the more telling one. The other members survive
        // in it (`bria/video/background-removal`: a video, or a file).
        case (.file(let left, let leftNeeds), .file(let right, let rightNeeds)):
            var both = first
            let needs = leftNeeds.filter(rightNeeds.contains)
            both.shape = .file(left == .file ? right : left, requires: needs)
            return both
        case (.number, .integer), (.integer, .number):
            var both = first.shape == .number ? first : second
            both.listed = Self.joined(first.listed, second.listed)
            return both
        default: return nil
        }
    }

    /// A list of values beside the type of all values of its kind: one type in Swift, where lists are open anyway.
    private static func opened(_ list: TypeModel, by others: TypeModel) -> TypeModel {
        var result = list
        result.limits = list.isOpen && list.limits != others.limits ? ValueLimits() : others.limits
        result.isOpen = true
        result.mark = list.mark ?? others.mark
        return result
    }

    // MARK: allOf

    private func intersection(_ members: [TypeModel], of type: TypeModel) -> TypeModel {
        let parts = members.filter { $0.shape != .json }
        guard parts.count <= 1 else {
            var result = type
            result.shape = .intersection(parts)
            return result
        }
        guard var only = parts.first else {
            var result = type
            result.shape = .json
            return result
        }
        only.isNullable = only.isNullable || type.isNullable
        only.limits = only.limits.narrowed(by: type.limits)
        only.mark = type.mark ?? only.mark
        return only
    }

    // MARK: Lists of values

    private func enumeration(_ values: [JSONValue], of type: TypeModel) -> TypeModel {
        var result = type
        var distinct: [JSONValue] = []
        var seen: Set<JSONValue> = []
        for value in values {
            if value.isNull { result.isNullable = true } else if seen.insert(value).inserted { distinct.append(value) }
        }
        let texts = distinct.filter { $0.stringValue != nil }
        let numbers = distinct.filter { $0.intValue != nil }
        let fractions = distinct.filter { $0.doubleValue != nil }
        if distinct.isEmpty {
            result.shape = values.isEmpty ? .json : .null
        } else if texts.count == distinct.count || numbers.count == distinct.count {
            result.shape = .enumeration(distinct)
        } else if distinct.allSatisfy({ $0.boolValue != nil }) {
            result.shape = .boolean
            // Both are no list.
            if distinct.count == 1 { result.listed = distinct }
        } else if fractions.count == distinct.count {
            // Fractions have no exact names or equality worth a type of their own: the schema lists them. A list with a
            // number that no Double holds is left out, since what is sent could never be that number.
            result.shape = .number
            if distinct.allSatisfy({ $0.numberValue == $0.doubleValue.flatMap(JSONNumber.init) }) {
                result.listed = distinct
            }
        } else if texts.count + fractions.count == distinct.count {
            var number = TypeModel(.enumeration(numbers), origin: type.origin)
            if numbers.count < fractions.count { (number.shape, number.listed) = (.number, fractions) }
            result.shape = .union([TypeModel(.enumeration(texts), origin: type.origin), number])
        } else {
            result.shape = .json
            result.listed = distinct
        }
        return result
    }

    /// The values of both lists; none where one of the types has no list.
    private static func joined(_ first: [JSONValue], _ second: [JSONValue]) -> [JSONValue] {
        guard !first.isEmpty, !second.isEmpty else { return [] }
        let known = Set(first)
        return first + second.filter { !known.contains($0) }
    }

    private static func areTexts(_ values: [JSONValue]) -> Bool { values.first?.stringValue != nil }
}
