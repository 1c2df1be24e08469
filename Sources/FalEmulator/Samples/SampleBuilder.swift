package import FalFields
package import FalJSON

/// Makes up values that fit a schema: the results of the emulator, and the smallest inputs that an endpoint takes.
///
/// It has no state and asks nobody: the same schema, input and seed give the same value.
package struct SampleBuilder: Sendable {
    /// How much of what may be left out is there.
    package enum Extent: Sendable {
        /// What a model would fill in.
        case usual
        /// Nothing.
        case least
    }

    let schema: EndpointSchema
    let endpoint: EndpointID
    let wish: SampleWish
    let files: SampleFileMaker
    let extent: Extent
    var random: SampleRandom
    private var count = 0

    private init(
        schema: EndpointSchema, endpoint: EndpointID, input: JSONValue, seed: String, base: String, extent: Extent
    ) {
        self.schema = schema
        self.endpoint = endpoint
        self.extent = extent
        wish = SampleWish(input: input, schema: schema)
        files = SampleFileMaker(wish: wish, base: base)
        random = SampleRandom(of: endpoint.text, seed)
    }

    /// A result.
    ///
    /// - Parameters:
    ///   - seed: what makes this result differ from others to the same endpoint. A seed in the input comes before it.
    ///   - base: what the addresses of files begin with.
    package static func output(
        of endpoint: EndpointID, schema: EndpointSchema, input: JSONValue, seed: String, base: String
    ) -> JSONValue {
        let own = input["seed"]?.numberValue?.literal
        var builder = SampleBuilder(
            schema: schema, endpoint: endpoint, input: input, seed: own ?? seed, base: base, extent: .usual)
        if schema.output.kind == .json {
            // The document leaves open what the endpoint answers.
            return ["message": .string("A sample answer of \(endpoint.text), whose document does not describe it")]
        }
        return builder.value(schema.output, named: "", depth: 0)
    }

    /// The smallest input that the endpoint's schema accepts.
    package static func leastInput(of endpoint: EndpointID, schema: EndpointSchema, base: String) -> JSONValue {
        var builder = SampleBuilder(
            schema: schema, endpoint: endpoint, input: .null, seed: "", base: base, extent: .least)
        return schema.input.kind == .json ? [:] : builder.value(schema.input, named: "", depth: 0)
    }

    // MARK: Values

    private mutating func value(_ type: ValueDescriptor, named name: String, depth: Int) -> JSONValue {
        count += 1
        // Only a schema that demands without measure gets here.
        if count > SampleBudget.mostValues { return .null }
        if let listed = listed(type, named: name) { return listed }
        switch type.kind {
        case .string:
            if SampleFileMaker.isAddress(name), type.limits.isEmpty {
                return .string(files.address(of: files.file(.file, named: name, random: &random)))
            }
            return text(named: name, limits: type.limits)
        case .media(let kind):
            let address = files.address(of: files.file(kind, named: name, random: &random))
            let fits = schema.violations(in: .string(address), as: type).isEmpty
            return fits ? .string(address) : text(named: name, limits: type.limits)
        case .integer, .number:
            let number = SampleNumber(limits: type.limits, isInteger: type.kind == .integer)
            return .number(number.nearest(to: SampleQuantity(wish: wish).number(named: name, random: &random)))
        case .boolean: return .bool(["success", "ok", "completed", "valid"].contains(name))
        case .json: return extent == .least ? [:] : "sample"
        case .file(let kind, let requires):
            return .object(files.object(kind, requires: requires, named: name, random: &random))
        case .list(let element): return list(of: element, type, named: name, depth: depth)
        case .map(let element):
            if extent == .least || depth >= SampleBudget.shallow || element.kind == .json { return [:] }
            return [name == "timings" ? "inference" : "sample": value(element, named: name, depth: depth + 1)]
        case .record(let record): return self.record(record, named: name, depth: depth)
        case .union(let members): return union(members, named: name, depth: depth)
        }
    }

    private mutating func text(named name: String, limits: ValueLimits) -> JSONValue {
        let text = SampleText(wish: wish, endpoint: endpoint.text).text(named: name, limits: limits, random: &random)
        count += text.utf8.count / SampleBudget.textPerValue
        return .string(text)
    }

    /// What the input has under the same name if it is listed, else the first value that is within the limits.
    private func listed(_ type: ValueDescriptor, named name: String) -> JSONValue? {
        if type.values.isEmpty { return nil }
        if extent == .usual, let asked = wish.input[name], type.values.contains(asked) { return asked }
        // Where the first ones break the limits, so do the others.
        return type.values.prefix(64).first { schema.violations(in: $0, as: type).isEmpty } ?? type.values[0]
    }

    /// The first member whose value fits. A result is rather a file or a record than a bare text.
    private mutating func union(_ members: [ValueDescriptor], named name: String, depth: Int) -> JSONValue {
        let ordered = extent == .usual ? members.filter(\.isObject) + members.filter { !$0.isObject } : members
        var first: JSONValue?
        for member in ordered {
            let candidate = value(member, named: name, depth: depth + 1)
            if schema.violations(in: candidate, as: member).isEmpty { return candidate }
            first = first ?? candidate
        }
        return first ?? .null
    }

    private mutating func list(
        of element: ValueDescriptor, _ type: ValueDescriptor, named name: String, depth: Int
    ) -> JSONValue {
        let least = type.limits.minItems ?? 0
        let isSparse = depth >= SampleBudget.shallow || extent == .least
        let wanted = isSparse ? least : max(least, isPerFile(element, name) ? wish.count : 1)
        let most = type.limits.uniqueItems ? SampleBudget.mostUniqueItems : .max
        let number = min(wanted, type.limits.maxItems ?? .max, most)
        var items: [JSONValue] = []
        var seen: Set<JSONValue> = []
        while items.count < number, count < SampleBudget.mostValues {
            var item = value(element, named: name, depth: depth + 1)
            if type.limits.uniqueItems, !seen.insert(item).inserted {
                item = other(than: seen, element) ?? item
                seen.insert(item)
            }
            items.append(item)
        }
        return .array(items)
    }

    /// Lists that have an item for each file that was asked for: the files themselves, and what is said of each.
    private func isPerFile(_ element: ValueDescriptor, _ name: String) -> Bool {
        switch element.kind {
        case .file: true
        case .record(let record): schema.records[record]?["url"] != nil
        default: name.contains("nsfw")
        }
    }

    /// Another item where each may come once only.
    private func other(than seen: Set<JSONValue>, _ element: ValueDescriptor) -> JSONValue? {
        // Of these many numbers one at least was not there yet.
        let start = SampleNumber(limits: element.limits, isInteger: true).nearest(to: 1).intValue ?? 1
        let numbers = (0...seen.count).map { JSONValue.number(JSONNumber(start &+ $0)) }
        let varied: [JSONValue] = [.string("sample \(seen.count)"), true, false] + numbers
        return (element.values + varied).first {
            !seen.contains($0) && schema.violations(in: $0, as: element).isEmpty
        }
    }

    // MARK: Records

    private mutating func record(_ recordName: String, named name: String, depth: Int) -> JSONValue {
        guard let record = schema.records[recordName] else { return [:] }
        var object = JSONObject()
        let file = file(of: record, named: recordName, in: name)
        for field in record.fields where isThere(field, depth: depth) {
            if extent == .least || depth >= SampleBudget.shallow, field.presence == .requiredOrNull {
                object[field.name] = .null
            } else if let fact = file.flatMap({ files.fact(field.name, about: $0) }), fits(fact, field) {
                object[field.name] = fact
            } else if depth == 0, let echo = echo(field) {
                object[field.name] = echo
            } else {
                object[field.name] = value(field.value, named: field.name, depth: depth + 1)
            }
        }
        return .object(object)
    }

    private func isThere(_ field: FieldDescriptor, depth: Int) -> Bool {
        if field.presence.isRequired { return depth < SampleBudget.deepest }
        if extent == .least || depth >= SampleBudget.shallow || count >= SampleBudget.mostValues { return false }
        // What tells of a failure is not there when all went well, and nothing useful can be made up for anything.
        let name = field.name.lowercased()
        return field.value.kind != .json && !name.contains("error") && !name.contains("warning")
    }

    /// A record that describes a file and more, like a keyframe: its members tell of one and the same file.
    private mutating func file(of record: RecordDescriptor, named recordName: String, in name: String) -> SampleFile? {
        switch record["url"]?.value.kind {
        case .string, .media: files.file(.file, named: "\(name) \(recordName)", random: &random)
        default: nil
        }
    }

    /// What the input says under the same name: models answer with the prompt, the seed and the size they worked with.
    private func echo(_ field: FieldDescriptor) -> JSONValue? {
        guard extent == .usual, let asked = wish.input[field.name], !SampleFileMaker.isAddress(field.name) else {
            return nil
        }
        switch asked {
        case .string, .number, .bool:
            // Not `? asked : nil`: that nil would be JSON's null.
            if fits(asked, field) { return asked }
            return nil
        case .null, .array, .object: return nil
        }
    }

    private func fits(_ value: JSONValue, _ field: FieldDescriptor) -> Bool {
        schema.violations(in: value, as: field.value).isEmpty
    }
}

extension ValueDescriptor {
    fileprivate var isObject: Bool {
        switch kind {
        case .file, .record: true
        default: false
        }
    }
}
