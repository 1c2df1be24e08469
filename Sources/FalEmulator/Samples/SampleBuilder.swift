package import FalFields
package import FalJSON

/// Makes up values that fit a schema: the results of the emulator, and the smallest inputs that an endpoint accepts.
///
/// The same schema, input and seed always give the same value.
package struct SampleBuilder: Sendable {
    /// How many optional values are included.
    package enum Extent: Sendable {
        /// Those that a model would return.
        case usual
        /// None.
        case least
    }

    let schema: EndpointSchema
    let endpoint: EndpointID
    let parameters: SampleParameters
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
        parameters = SampleParameters(input: input, schema: schema)
        files = SampleFileMaker(parameters: parameters, base: base)
        random = SampleRandom(of: endpoint.text, seed)
    }

    /// Makes up a result.
    ///
    /// - Parameters:
    ///   - seed: makes results of the same endpoint differ. A seed in the input takes precedence.
    ///   - base: the base URL of files.
    package static func output(
        of endpoint: EndpointID, schema: EndpointSchema, input: JSONValue, seed: String, base: String
    ) -> JSONValue {
        let inputSeed = input["seed"]?.numberValue?.literal
        var builder = SampleBuilder(
            schema: schema, endpoint: endpoint, input: input, seed: inputSeed ?? seed, base: base, extent: .usual)
        if schema.output.kind == .json {
            // The document does not describe the output.
            return ["message": .string("A sample answer of \(endpoint.text), whose document does not describe it")]
        }
        return builder.value(schema.output, named: "", depth: 0)
    }

    /// What an input asks for and a made-up result cannot be: a format that the local fal does not write.
    package static func notes(on input: JSONValue, schema: EndpointSchema) -> [String] {
        SampleParameters(input: input, schema: schema).notes
    }

    /// Makes up the smallest input that the endpoint accepts.
    package static func leastInput(of endpoint: EndpointID, schema: EndpointSchema, base: String) -> JSONValue {
        var builder = SampleBuilder(
            schema: schema, endpoint: endpoint, input: .null, seed: "", base: base, extent: .least)
        return schema.input.kind == .json ? [:] : builder.value(schema.input, named: "", depth: 0)
    }

    // MARK: Values

    private mutating func value(_ type: ValueDescriptor, named name: String, depth: Int) -> JSONValue {
        count += 1
        // Only a schema with absurd demands gets here.
        if count > SampleLimits.mostValues { return .null }
        if let listed = listed(type, named: name) { return listed }
        switch type.kind {
        case .string:
            if SampleFileMaker.isURL(name), type.limits.isEmpty {
                return .string(files.url(of: files.file(.file, named: name, random: &random)))
            }
            return text(named: name, limits: type.limits)
        case .media(let kind):
            let url = files.url(of: files.file(kind, named: name, random: &random))
            let fits = schema.violations(in: .string(url), as: type).isEmpty
            return fits ? .string(url) : text(named: name, limits: type.limits)
        case .integer, .number:
            let number = AllowedNumber(type.limits, isInteger: type.kind == .integer)
            let preferred = SampleQuantity(parameters: parameters).number(named: name, random: &random)
            return .number(number.nearest(to: preferred))
        case .boolean: return .bool(["success", "ok", "completed", "valid"].contains(name))
        case .json: return extent == .least ? [:] : "sample"
        case .file(let kind, let requires):
            return .object(files.object(kind, requires: requires, named: name, random: &random))
        case .list(let element): return list(of: element, type, named: name, depth: depth)
        case .map(let element):
            if extent == .least || depth >= SampleLimits.sparseDepth || element.kind == .json { return [:] }
            return [name == "timings" ? "inference" : "sample": value(element, named: name, depth: depth + 1)]
        case .record(let record): return self.record(record, named: name, depth: depth)
        case .union(let members): return union(members, named: name, depth: depth)
        }
    }

    private mutating func text(named name: String, limits: ValueLimits) -> JSONValue {
        let text = SampleText(parameters: parameters, endpoint: endpoint.text)
            .text(named: name, limits: limits, random: &random)
        count += text.utf8.count / SampleLimits.bytesPerValue
        return .string(text)
    }

    /// The input's value of the same name if it is listed, else the first value within the limits.
    private func listed(_ type: ValueDescriptor, named name: String) -> JSONValue? {
        if type.values.isEmpty { return nil }
        if extent == .usual, let requested = parameters.input[name], type.values.contains(requested) {
            return requested
        }
        // If the first values break the limits, so do the others.
        return type.values.prefix(64).first { schema.violations(in: $0, as: type).isEmpty } ?? type.values[0]
    }

    /// The first member whose value fits. Results prefer files and records over plain values.
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
        let isSparse = depth >= SampleLimits.sparseDepth || extent == .least
        let preferred = isSparse ? least : max(least, isPerFile(element, name) ? parameters.count : 1)
        let most = type.limits.uniqueItems ? SampleLimits.mostUniqueItems : .max
        let number = min(preferred, type.limits.maxItems ?? .max, most)
        var items: [JSONValue] = []
        var seen: Set<JSONValue> = []
        while items.count < number, count < SampleLimits.mostValues {
            var item = value(element, named: name, depth: depth + 1)
            if type.limits.uniqueItems, !seen.insert(item).inserted {
                item = distinctItem(from: seen, element) ?? item
                seen.insert(item)
            }
            items.append(item)
        }
        return .array(items)
    }

    /// Whether a list has one item for each requested file: the files themselves, or values that describe each of them.
    private func isPerFile(_ element: ValueDescriptor, _ name: String) -> Bool {
        switch element.kind {
        case .file: true
        case .record(let record): schema.records[record]?["url"] != nil
        default: name.contains("nsfw")
        }
    }

    /// An item that is not in `seen`, for lists whose items must be unique.
    private func distinctItem(from seen: Set<JSONValue>, _ element: ValueDescriptor) -> JSONValue? {
        // At least one of these numbers is not in `seen`.
        let start = AllowedNumber(element.limits, isInteger: true).nearest(to: 1).intValue ?? 1
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
        for field in record.fields where isIncluded(field, depth: depth) {
            if extent == .least || depth >= SampleLimits.sparseDepth, field.presence == .requiredOrNull {
                object[field.name] = .null
            } else if let property = file.flatMap({ files.property(field.name, of: $0) }), fits(property, field) {
                object[field.name] = property
            } else if depth == 0, let echo = echo(field) {
                object[field.name] = echo
            } else {
                object[field.name] = value(field.value, named: field.name, depth: depth + 1)
            }
        }
        return .object(object)
    }

    private func isIncluded(_ field: FieldDescriptor, depth: Int) -> Bool {
        if field.presence.isRequired { return depth < SampleLimits.deepest }
        if extent == .least || depth >= SampleLimits.sparseDepth || count >= SampleLimits.mostValues { return false }
        // Errors are absent from a successful result, and nothing useful can be made up for raw JSON.
        let name = field.name.lowercased()
        return field.value.kind != .json && !name.contains("error") && !name.contains("warning")
    }

    /// The file that a record like a keyframe describes. All its members refer to the same file.
    private mutating func file(of record: RecordDescriptor, named recordName: String, in name: String) -> SampleFile? {
        switch record["url"]?.value.kind {
        case .string, .media: files.file(.file, named: "\(name) \(recordName)", random: &random)
        default: nil
        }
    }

    /// The input's value of the same name: models return the prompt, the seed and the size that they used.
    private func echo(_ field: FieldDescriptor) -> JSONValue? {
        guard extent == .usual, let requested = parameters.input[field.name], !SampleFileMaker.isURL(field.name) else {
            return nil
        }
        switch requested {
        case .string, .number, .bool:
            // Not `? requested : nil`: that nil would be a JSON null.
            if fits(requested, field) { return requested }
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
