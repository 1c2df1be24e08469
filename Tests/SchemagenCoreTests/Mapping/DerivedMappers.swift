import FalFields
import FalJSON
import Foundation
import SchemagenCore
import TestSupport

/// Mappers derived from genuine documents: those of `SCHEMAGEN_CORPUS` (else `../shared/corpus`), then those of this
/// repository.
struct DerivedMappers {
    /// An endpoint's mapper, its model, and the schema it was derived from.
    struct Item {
        let model: EndpointModel
        let mapper: FieldMapper
        let derived: DerivedMapper

        var schema: EndpointSchema { mapper.schema }
    }

    static func item(_ id: String, overrides: [MapperOverride] = []) -> Item? {
        var files = [Checkout.root.appending(path: "Schemas/\(id).json")]
        if let corpus = Corpus.found {
            files.insert(corpus.openapi.appending(path: id.replacingOccurrences(of: "/", with: "__") + ".json"), at: 0)
        }
        for file in files {
            guard let data = try? Data(contentsOf: file) else { continue }
            return item(EndpointID(checked: id), Array(data), overrides: overrides)
        }
        return nil
    }

    static func item(_ id: EndpointID, _ bytes: [UInt8], overrides: [MapperOverride] = []) -> Item? {
        var diagnostics: [Diagnostic] = []
        let source = SourceDocument(id: id, path: "\(id).json", bytes: bytes)
        guard let model = EndpointTranslator().model(of: source, reporting: &diagnostics) else { return nil }
        let schema = DescriptorBuilder().schema(of: model)
        let derived = MapperDeriver(overrides: overrides).derive(model, schema: schema)
        return Item(model: model, mapper: derived.mapper(schema), derived: derived)
    }

    /// Every endpoint of the corpus, or of this repository where there is none; in the order of ids.
    static let all: [Item] = {
        let files = (try? Corpus.present.documents())?.map { (EndpointID(checked: $0.id), $0.file) } ?? vendored
        return files.sorted { $0.0 < $1.0 }.compactMap { id, file in
            (try? Data(contentsOf: file)).flatMap { item(id, Array($0), overrides: []) }
        }
    }()

    private static var vendored: [(EndpointID, URL)] {
        let folder = Checkout.root.appending(path: "Schemas").standardized
        guard let walk = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil) else { return [] }
        return walk.compactMap { $0 as? URL }.filter { $0.pathExtension == "json" }.map { file in
            let path = file.standardized.path.dropFirst(folder.path.count + 1).dropLast(".json".count)
            return (EndpointID(checked: String(path)), file)
        }
    }
}

extension FieldMapper.Conversion {
    /// Everything in the payload that the schema refuses, besides what is listed as missing, and what extra fields are
    /// warned about.
    func objections(_ schema: EndpointSchema, extra: [String: JSONValue] = [:]) -> [String] {
        let known = Set(schema.inputFields.map(\.name))
        let missing = Set(missing.map(\.modelField))
        var found: [String] = []
        for key in payload.keys where !known.contains(key) && extra[key] == nil { found.append("unknown field \(key)") }
        let refused = Set(problems.compactMap(\.modelField).map { String($0.split(separator: "/")[0]) })
        let files = media.map(\.media).filter { if case .file = $0 { true } else { false } }
        let urls = Dictionary(files.map { ($0, "https://x.test/uploaded") }, uniquingKeysWith: { first, _ in first })
        for violation in schema.violations(inInput: .object(payload(urls: urls))) {
            guard case .member(let name)? = violation.path.first else { continue }
            if violation.problem == .missing, violation.path.count == 1,
                missing.contains(name) || refused.contains(name)
            {
                continue
            }
            if refused.contains(name) || extra[name] != nil { continue }
            found.append(violation.description)
        }
        return found
    }
}
