import FalFields
import FalJSON
import FalSupport

extension EndpointModel {
    /// The model with the fields and values that an earlier version has and this one lacks, deprecated.
    ///
    /// - Returns: nothing where this one lacks none.
    func keeping(_ earlier: EndpointModel) -> EndpointModel? {
        var keeper = Keeper(model: self, earlier: earlier)
        keeper.run()
        return keeper.model == self ? nil : keeper.model
    }
}

/// Puts back what a newer version of a document has lost. Both versions are in one spelling.
private struct Keeper {
    var model: EndpointModel
    let earlier: EndpointModel
    /// Components of the input: what stays in them is sent.
    private let sent: Set<String>
    /// The types of the fields that were put back.
    private var types: [TypeModel] = []

    init(model: EndpointModel, earlier: EndpointModel) {
        self.model = model
        self.earlier = earlier
        sent = Set(model.reach(from: [model.input]))
    }

    mutating func run() {
        keepValues(of: earlier.input, in: &model.input)
        keepValues(of: earlier.output, in: &model.output)
        for name in model.components.keys.sorted() { keepFields(of: name, in: name) }
        for (old, new) in [(earlier.input, model.input), (earlier.output, model.output)] {
            // Input and output are the same records under whatever name.
            if case .reference(let before) = old.shape, case .reference(let after) = new.shape, before != after {
                keepFields(of: before, in: after)
            }
        }
        for name in earlier.reach(from: types) where model.components[name] == nil {
            model.components[name] = earlier.components[name]
        }
    }

    private mutating func keepFields(of before: String, in after: String) {
        guard let old = earlier.record(before), var record = model.record(after) else { return }
        let added = record.fields.filter { old[$0.wire] == nil }
        // Each stays behind the field that it stood behind: the order is that of the initializer.
        var place = 0
        for field in old.fields {
            if let index = record.fields.firstIndex(where: { $0.wire == field.wire }) {
                keepValues(of: field.type, in: &record.fields[index].type)
                place = index + 1
            } else {
                record.fields.insert(removed(field, added, isSent: sent.contains(after)), at: place)
                types.append(field.type)
                place += 1
            }
        }
        model.components[after]?.shape = .inline(record)
    }

    private func removed(_ field: FieldModel, _ added: [FieldModel], isSent: Bool) -> FieldModel {
        func kind(_ type: TypeModel) -> ValueDescriptor.Kind { DescriptorBuilder().value(type).kind }
        let alike = added.filter { kind($0.type) == kind(field.type) }
        var copy = field
        copy.isRemoved = true
        copy.isRequired = false
        copy.serverDefault = nil
        let end = isSent ? "fal no longer takes this field, and may ignore it." : "fal no longer sends this field."
        // One new field of the same type is nearly always the old one under another name.
        copy.deprecation = end + (alike.count == 1 ? " \(TerminalEscaping.quoted(alike[0].wire)) is new." : "")
        return copy
    }

    private func keepValues(of old: TypeModel, in new: inout TypeModel) {
        switch (old.shape, new.shape) {
        case (.enumeration(let before), .enumeration(let after)) where before.areTexts == after.areTexts:
            new.removed = before.filter { !after.contains($0) }
        case (.array(let before), .array(var after)):
            keepValues(of: before, in: &after)
            new.shape = .array(after)
        case (.map(let before), .map(var after)):
            keepValues(of: before, in: &after)
            new.shape = .map(after)
        case (.union(let before), .union(var after)):
            // A choice has one list of texts and one of numbers at most.
            for index in after.indices {
                for member in before { keepValues(of: member, in: &after[index]) }
            }
            new.shape = .union(after)
        default: break
        }
    }
}

extension [JSONValue] {
    fileprivate var areTexts: Bool { first?.stringValue != nil }
}
