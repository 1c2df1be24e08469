import FalFields
import FalJSON
import SchemagenCore
import TestSupport
import Testing

/// Earlier versions of genuine documents beside the newest ones.
enum EvolutionPairs {
    struct Pair: Sendable {
        var id: String
        var old: [UInt8]
        var new: [UInt8]
    }

    /// Every earlier version beside the newest document of its endpoint.
    static func all() throws -> [Pair] {
        let newest = Dictionary(
            try Corpus.present.documents().map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        return try Corpus.present.olderDocuments().sorted { $0.key < $1.key }.flatMap(\.value).compactMap { older in
            guard let document = newest[older.id] else { return nil }
            return Pair(id: older.id, old: try older.bytes(), new: try document.bytes())
        }
    }
}

extension EndpointComparer {
    /// Compares two texts as versions of one endpoint, the newer one named with the names of the older one.
    func compare(id: String, _ old: [UInt8], _ new: [UInt8]) throws -> EndpointComparison {
        var diagnostics: [Diagnostic] = []
        let endpoint = EndpointID(checked: id)
        let before = SourceDocument(id: endpoint, path: "old.json", bytes: old)
        let after = SourceDocument(id: endpoint, path: "new.json", bytes: new)
        let name = try #require(SwiftName("Anvil", as: .type))
        guard case .done(let artifact) = try EndpointGenerator().generate(before, typeName: name) else {
            throw EndpointDocument.Refused()
        }
        let comparison = compare(
            EndpointVersion(before, typeName: name, locked: artifact.chosen),
            EndpointVersion(after, typeName: name, locked: artifact.chosen), reporting: &diagnostics)
        return try #require(comparison, "\(diagnostics.map(\.message))")
    }
}

@Suite("Evolution: genuine documents and their earlier versions", .enabled(if: Corpus.isPresent, "\(Corpus.absence)"))
struct EvolutionTests {
    /// The kinds of difference in the JSON that a rule stands for. Rules about Swift, mapping and texts stand for none.
    private static func kinds(_ rule: ChangeRule) -> Set<RawComparison.Kind> {
        switch rule {
        case .fieldAddedOptional, .fieldAddedRequired, .outputFieldAdded: [.added]
        case .fieldRemoved, .outputFieldRemoved: [.removed]
        case .fieldBecameRequired, .fieldBecameOptional, .fieldBecameNullable, .fieldBecameNonNullable,
            .outputFieldBecameOptional, .outputFieldBecameRequired:
            [.required]
        case .fieldTypeChanged: [.type]
        case .valueAdded, .valueRemoved: [.values]
        case .limitTightened, .limitLoosened: [.limit]
        case .defaultChanged: [.serverDefault]
        case .deprecated, .undeprecated: [.deprecated]
        case .otherFieldsChanged: [.others]
        case .mediaKindChanged: [.mark]
        case .endpointAdded, .endpointRemoved, .endpointRenamed, .categoryChanged, .textChanged, .nameChanged,
            .orderChanged, .declarationChanged, .mappingChanged:
            []
        }
    }

    @Test("every difference between two documents is reported at its place by a rule of its kind, and nothing else is")
    func complete() throws {
        let comparer = EndpointComparer()
        var wrong: [String] = []
        var count = 0
        for pair in try EvolutionPairs.all() {
            let comparison = try comparer.compare(id: pair.id, pair.old, pair.new)
            let raw = RawComparison(old: try JSONValue(parsing: pair.old), new: try JSONValue(parsing: pair.new))
            let reported = Set(
                comparison.changes.flatMap { change in
                    Self.kinds(change.rule).map {
                        RawComparison.Difference(
                            kind: $0, side: change.side?.rawValue ?? "", pointer: change.pointer)
                    }
                })
            count += raw.differences.count
            for miss in raw.differences.subtracting(reported) { wrong.append("\(pair.id) missed: \(miss)") }
            for excess in reported.subtracting(raw.differences) { wrong.append("\(pair.id) invented: \(excess)") }
        }
        #expect(wrong == [], "\(wrong.count) of \(count): \(wrong.prefix(20).joined(separator: "\n"))")
        #expect(count > 0)
    }

    @Test("an endpoint does not differ from itself, whatever the order of the keys")
    func same() throws {
        let comparer = EndpointComparer()
        for document in Corpus.some(of: try Corpus.present.documents()) {
            let bytes = try document.bytes()
            let reversed = try JSONValue(parsing: bytes).withReversedMembers.serialized()
            #expect(try comparer.compare(id: document.id, bytes, reversed).changes == [], "\(document.id)")
        }
    }

    @Test("a document that differs in texts alone breaks no source and no call, and is reported as texts")
    func texts() throws {
        let comparer = EndpointComparer()
        for document in Corpus.some(of: try Corpus.present.documents()) {
            let bytes = try document.bytes()
            let other = try JSONValue(parsing: bytes).withOtherTexts.serialized()
            let comparison = try comparer.compare(id: document.id, bytes, other)
            // What a file is for stands in a description, so the fields that unified requests fill can be others.
            let isHarmless = comparison.changes.allSatisfy {
                [.textChanged, .mappingChanged].contains($0.rule) && $0.breaks.isSubset(of: .mapping)
            }
            #expect(isHarmless, "\(document.id): \(comparison.breakingOnly.changes)")
        }
    }
}

extension JSONValue {
    fileprivate var withReversedMembers: JSONValue {
        switch self {
        case .object(let members):
            .object(JSONObject(members.reversed().map { .init(key: $0.key, value: $0.value.withReversedMembers) }))
        case .array(let items): .array(items.map(\.withReversedMembers))
        default: self
        }
    }

    /// With other descriptions of properties and records; a property that is called `description` stays.
    fileprivate var withOtherTexts: JSONValue {
        switch self {
        case .object(let members):
            .object(
                JSONObject(
                    members.map { member in
                        let isText = member.key == "description" && member.value.stringValue != nil
                        return .init(
                            key: member.key, value: isText ? "another text" : member.value.withOtherTexts)
                    }))
        case .array(let items): .array(items.map(\.withOtherTexts))
        default: self
        }
    }
}
