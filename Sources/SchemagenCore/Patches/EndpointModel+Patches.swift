import FalFields
import FalJSON

extension EndpointModel {
    /// Applies patches to the types as the document spells them, and notes what became of each.
    ///
    /// A record that several fields share is changed for all of them.
    mutating func apply(_ patches: [Patch]) {
        for patch in patches {
            var way = PatchWay(components: components, operation: patch.operation)
            let outcome =
                switch patch.target.side {
                case .input: way.follow(patch.target.fields[...], in: &input)
                case .output: way.follow(patch.target.fields[...], in: &output)
                }
            components = way.components
            patchOutcomes.append(outcome)
        }
    }
}

/// The way of one patch to its field, through references, lists and unions.
private struct PatchWay {
    var components: [String: TypeModel]
    let operation: Patch.Operation
    /// Components on the way; a record can come back to itself.
    private var entered: Set<String> = []

    init(components: [String: TypeModel], operation: Patch.Operation) {
        self.components = components
        self.operation = operation
    }

    /// - Parameter fields: the fields from the type on, the patched one last.
    mutating func follow(_ fields: ArraySlice<String>, in type: inout TypeModel) -> Patch.Outcome {
        each(&type) { way, record in
            guard let name = fields.first, let index = record.fields.firstIndex(where: { $0.wire == name }) else {
                return .missing
            }
            if fields.count > 1 { return way.follow(fields.dropFirst(), in: &record.fields[index].type) }
            return way.change(index, of: &record)
        }
    }

    /// Every record that a value of the type can be, or be a list of.
    private mutating func each(
        _ type: inout TypeModel, _ change: (inout PatchWay, inout RecordModel) -> Patch.Outcome
    ) -> Patch.Outcome {
        walk(&type) { way, type in
            guard case .inline(var record) = type.shape else { return .missing }
            let outcome = change(&way, &record)
            type.shape = .inline(record)
            return outcome
        }
    }

    /// Calls `visit` for what is neither a reference, a list nor a union.
    private mutating func walk(
        _ type: inout TypeModel, _ visit: (inout PatchWay, inout TypeModel) -> Patch.Outcome
    ) -> Patch.Outcome {
        switch type.shape {
        case .reference(let name):
            guard var component = components[name], entered.insert(name).inserted else { return .missing }
            let outcome = walk(&component, visit)
            components[name] = component
            entered.remove(name)
            return outcome
        case .array(var element):
            let outcome = walk(&element, visit)
            type.shape = .array(element)
            return outcome
        case .map(var element):
            let outcome = walk(&element, visit)
            type.shape = .map(element)
            return outcome
        case .union(var members):
            let outcome = walk(&members, visit)
            type.shape = .union(members)
            return outcome
        case .intersection(var members):
            let outcome = walk(&members, visit)
            type.shape = .intersection(members)
            return outcome
        default: return visit(&self, &type)
        }
    }

    private mutating func walk(
        _ members: inout [TypeModel], _ visit: (inout PatchWay, inout TypeModel) -> Patch.Outcome
    ) -> Patch.Outcome {
        var outcomes: Set<Patch.Outcome> = []
        for index in members.indices { outcomes.insert(walk(&members[index], visit)) }
        return outcomes.contains(.changed) ? .changed : outcomes.contains(.needless) ? .needless : .missing
    }

    // MARK: Operations

    private mutating func change(_ index: Int, of record: inout RecordModel) -> Patch.Outcome {
        func set<Value: Equatable>(_ path: WritableKeyPath<FieldModel, Value>, _ value: Value) -> Patch.Outcome {
            guard record.fields[index][keyPath: path] != value else { return .needless }
            record.fields[index][keyPath: path] = value
            return .changed
        }
        switch operation {
        case .makeOptional: return set(\.isRequired, false)
        case .setText(let text): return set(\.text, text)
        case .deprecate(let message):
            return record.fields[index].isDeprecated ? .needless : set(\.deprecation, message)
        case .rename(let name):
            let plain = NameProposal.field(WireName(record.fields[index].wire)).base
            return plain == name.text ? .needless : set(\.swiftName, name)
        case .drop:
            record.fields.remove(at: index)
            return .changed
        case .retype(let type):
            let field = record.fields[index]
            guard !isSame(field.type, type) else { return .needless }
            record.fields[index].type = type.located(at: field.origin)
            return .changed
        case .addValue(let value): return changeLists(of: &record.fields[index].type) { $0.adding(value) }
        case .removeValue(let value): return changeLists(of: &record.fields[index].type) { $0.removing(value) }
        }
    }

    private mutating func changeLists(
        of type: inout TypeModel, _ change: ([JSONValue]) -> (Patch.Outcome, [JSONValue])
    ) -> Patch.Outcome {
        walk(&type) { _, type in
            guard case .enumeration(let values) = type.shape else { return .missing }
            let (outcome, changed) = change(values)
            type.shape = .enumeration(changed)
            return outcome
        }
    }

    /// Whether two types are one, whatever their spelling. Null is left out: a field that may be absent may be null.
    private func isSame(_ first: TypeModel, _ second: TypeModel) -> Bool {
        func plain(_ type: TypeModel) -> TypeModel? {
            var ignored: [Diagnostic] = []
            let origin = type.origin
            let model = EndpointModel(
                id: EndpointID(checked: "a/b"), path: "", input: type, output: TypeModel(.json, origin: origin),
                components: components)
            var result = Normalizer().stages(of: model, reporting: &ignored)?.plain.input
            result?.isNullable = false
            return result
        }
        guard let left = plain(first), let right = plain(second) else { return false }
        return left.shape == right.shape && left.limits == right.limits && left.listed == right.listed
    }
}

extension [JSONValue] {
    fileprivate func adding(_ value: JSONValue) -> (Patch.Outcome, [JSONValue]) {
        contains(value) ? (.needless, self) : (.changed, self + [value])
    }

    fileprivate func removing(_ value: JSONValue) -> (Patch.Outcome, [JSONValue]) {
        contains(value) ? (.changed, filter { $0 != value }) : (.missing, self)
    }
}

extension TypeModel {
    /// The type as if it stood there in the document: findings about it are about the field.
    fileprivate func located(at origin: Origin) -> TypeModel {
        mapped { type in
            var type = type
            type.origin = origin
            if case .inline(var record) = type.shape {
                record.origin = origin
                for index in record.fields.indices { record.fields[index].origin = origin }
                type.shape = .inline(record)
            }
            return type
        }
    }
}
