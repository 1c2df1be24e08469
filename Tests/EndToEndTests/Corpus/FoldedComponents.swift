import FalFields
import FalJSON
import SchemagenCore

/// Finds the components of a document that became one of the runtime's file types: their own descriptions of `url`,
/// `file_size` and so on are gone from the model, but their examples must still pass.
struct FoldedComponents {
    let endpoint: CorpusRun.GeneratedEndpoint

    struct Component {
        var record: RecordModel
        var schema: EndpointSchema
        /// `FalImage`.
        var type: String
    }

    var found: [Component] {
        let model = endpoint.named.model
        return endpoint.raw.components.keys.sorted().compactMap { name in
            guard model.record(name) == nil, let kind = kind(of: name), let (record, schema) = unfolded(name) else {
                return nil
            }
            return Component(record: record, schema: schema, type: Self.type(of: kind))
        }
    }

    /// Where the document refers to the component, the model has a file: of this kind.
    private func kind(of name: String) -> MediaKind? {
        for owner in endpoint.raw.components.keys.sorted() {
            guard let raw = endpoint.raw.record(owner), let record = endpoint.named.model.record(owner) else {
                continue
            }
            for field in raw.fields where field.type.mentions(name) {
                if let kind = record[field.wire]?.type.fileKind { return kind }
            }
        }
        return nil
    }

    /// The record that the component would be: what stands at the root is never folded.
    private func unfolded(_ name: String) -> (RecordModel, EndpointSchema)? {
        var probe = endpoint.raw
        guard let component = probe.components[name] else { return nil }
        probe.input = TypeModel(.json, origin: component.origin)
        probe.output = TypeModel(.reference(name), origin: component.origin)
        var ignored: [Diagnostic] = []
        guard let model = Normalizer().normalize(probe, reporting: &ignored), var record = model.record(name) else {
            return nil
        }
        record.name = name
        return (record, DescriptorBuilder().schema(of: model))
    }

    private static func type(of kind: MediaKind) -> String {
        switch kind {
        case .file: "FalFile"
        case .image: "FalImage"
        case .video: "FalVideo"
        case .audio: "FalAudio"
        }
    }
}

extension TypeModel {
    fileprivate func mentions(_ name: String) -> Bool {
        contains { if case .reference(name) = $0.shape { true } else { false } }
    }

    fileprivate var fileKind: MediaKind? {
        var kind: MediaKind?
        _ = contains { type in
            if case .file(let found, _) = type.shape { kind = found }
            return kind != nil
        }
        return kind
    }

    /// Whether the type, or one it is made of, is as asked.
    private func contains(_ test: (TypeModel) -> Bool) -> Bool {
        if test(self) { return true }
        return switch shape {
        case .array(let element), .map(let element): element.contains(test)
        case .union(let members), .intersection(let members): members.contains { $0.contains(test) }
        default: false
        }
    }
}
