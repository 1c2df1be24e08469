import FalFields
import FalJSON
import Foundation
import SchemagenCore
import TestSupport
import Testing

@Suite("A document whose types have no end")
struct HostileDocumentTests {
    private static let id: EndpointID = "acme/anvil"

    /// Generates on a thread with the stack of a secondary thread on Apple's systems.
    private func generate(_ text: String) async throws -> EndpointGenerator.Outcome {
        let generator = try EndpointGenerator()
        let name = try #require(SwiftName("AcmeAnvil", as: .type))
        let source = SourceDocument(id: Self.id, path: "anvil.json", bytes: Array(text.utf8))
        return await withCheckedContinuation { continuation in
            let thread = Thread { continuation.resume(returning: generator.generate(source, typeName: name)) }
            thread.stackSize = 512 << 10
            thread.start()
        }
    }

    private func codes(_ outcome: EndpointGenerator.Outcome) -> [String] {
        switch outcome {
        case .done(let artifact): artifact.diagnostics.map(\.code.id)
        case .failed(let diagnostics): diagnostics.map(\.code.id)
        }
    }

    @Test("is rejected with one error that names the place", arguments: OversizedDocument.allCases.filter(\.isRejected))
    func rejected(_ document: OversizedDocument) async throws {
        guard case .failed(let diagnostics) = try await generate(document.text(of: Self.id.text)) else {
            Issue.record("\(document) was generated")
            return
        }
        let errors = diagnostics.filter { $0.severity == .error }
        #expect(errors.map(\.code.id) == [document.code])
        #expect(errors.first?.place.position != nil)
        #expect(errors.first?.remedy?.isEmpty == false)
        #expect(errors.first?.endpoint == Self.id.text)
    }

    @Test("is rejected when it is eight times as large", arguments: OversizedDocument.allCases)
    func larger(_ document: OversizedDocument) async throws {
        guard case .failed(let diagnostics) = try await generate(document.text(of: Self.id.text, scale: 8)) else {
            Issue.record("\(document) was generated")
            return
        }
        #expect(diagnostics.count { $0.severity == .error } == 1)
    }

    @Test("is generated when ten thousand components are names for one record")
    func chain() async throws {
        #expect(codes(try await generate(OversizedDocument.chainedReferences.text(of: Self.id.text))).isEmpty)
    }

    @Test("is generated up to the limits, on a stack of 512 KiB")
    func withinLimits() async throws {
        // As many levels as are allowed, of lists and of records; the field and the last component are two of them.
        let lists = String(repeating: #"{"type":"array","items":"#, count: 20)
        let records = (0..<20).map { level in
            ##""R\##(level)":{"type":"object","properties":{"next":{"$ref":"#/components/schemas/R\##(level + 1)"}}}"##
        }
        let last = #""R20":{"type":"object","properties":{"name":{"type":"string"}}}"#
        let list = #""C0":\#(lists){"type":"string"}\#(String(repeating: "}", count: 20))"#
        let text = OversizedDocument.document(
            Self.id.text, components: records + [last, list],
            fields: ##""list":{"$ref":"#/components/schemas/C0"},"record":{"$ref":"#/components/schemas/R0"}"##)
        #expect(codes(try await generate(text)).isEmpty)
    }

    @Test("Parts of an allOf that name the next one twice are merged once each")
    func doublingMerges() async throws {
        let components = (0..<200).map { level in
            let next = ##"{"$ref":"#/components/schemas/C\##(level + 1)"}"##
            return #""C\#(level)":{"allOf":[\#(next),\#(next)]}"#
        }
        let last = #""C200":{"type":"object","properties":{"name":{"type":"string"}}}"#
        #expect(
            codes(try await generate(OversizedDocument.document(Self.id.text, components: components + [last]))) == [])
    }

    @Test("An allOf that is part of itself becomes raw JSON")
    func ownPart() async throws {
        let part = ##""C0":{"allOf":[{"$ref":"#/components/schemas/C0"},{"type":"object","properties":{"a":{}}}]}"##
        guard
            case .done(let artifact) = try await generate(
                OversizedDocument.document(Self.id.text, components: [part]))
        else {
            Issue.record("nothing was generated")
            return
        }
        #expect(artifact.diagnostics.map(\.code.id) == ["SG208"])
        #expect(artifact.file.text.contains("public var field: JSONValue?"))
    }

    @Test("A union of 1,500 members becomes raw JSON")
    func longUnion() async throws {
        let members = (0..<1_500).map { #"{"type":"object","properties":{"a\#($0)":{"type":"string"}}}"# }
        let union = #""C0":{"anyOf":[\#(members.joined(separator: ","))]}"#
        guard
            case .done(let artifact) = try await generate(
                OversizedDocument.document(Self.id.text, components: [union]))
        else {
            Issue.record("nothing was generated")
            return
        }
        #expect(artifact.diagnostics.map(\.code.id) == ["SG217"])
        #expect(artifact.file.text.contains("public var field: JSONValue?"))
    }

    @Test("A default is checked against unions that double with every level")
    func doublingDefault() async throws {
        let components = (0..<40).flatMap { level in
            ["A", "B"].map { letter in
                let next = ["A", "B"].map { ##"{"$ref":"#/components/schemas/\##($0)\##(level + 1)"}"## }
                return #""\#(letter)\#(level)":{"type":"object","properties":{"x":{"type":"array","items":{"anyOf":["#
                    + next.joined(separator: ",") + "]}}}}"
            }
        }
        let last = ["A40", "B40"].map { #""\#($0)":{"type":"object","properties":{"x":{"type":"string"}}}"# }
        let nested = String(repeating: #"{"x":["#, count: 20) + "7" + String(repeating: "]}", count: 20)
        let field = ##""field":{"allOf":[{"$ref":"#/components/schemas/A0"}],"default":\##(nested)}"##
        let text = OversizedDocument.document(Self.id.text, components: components + last, fields: field)
        #expect(codes(try await generate(text)).contains("SG205"))
    }

    @Test("A name of a megabyte is not repeated in the places below it")
    func longName() async throws {
        let name = String(repeating: "n", count: 1 << 20)
        let inner = (0..<2_000).map { #""f\#($0)":{"type":"string"}"# }.joined(separator: ",")
        let field = #""\#(name)":{"type":"object","properties":{\#(inner)}}"#
        let document = OversizedDocument.document(Self.id.text, components: [#""C0":{}"#], fields: field)
        guard case .done(let artifact) = try await generate(document) else { return }
        #expect(artifact.diagnostics.allSatisfy { ($0.place.pointer?.utf8.count ?? 0) < 2_000 })
    }
}

extension OversizedDocument {
    fileprivate var isRejected: Bool { self != .chainedReferences }

    fileprivate var code: String {
        switch self {
        case .doublingUnions, .nestedLists, .chainedReferences, .chainedRecords, .nestedSchemas: "SG215"
        case .doublingRecords, .repeatedMerges, .repeatedValues: "SG216"
        case .nestedDefault: "SG101"
        }
    }
}
