/// Documents of a few kilobytes whose types have no end, or come to millions: what the generator and the local fal must
/// survive, and say something about.
package enum OversizedDocument: String, Sendable, CaseIterable {
    /// Each component is the next one, or a list of it.
    case doublingUnions
    /// Each component is a list of the next one.
    case nestedLists
    /// Each component is another name for the next one.
    case chainedReferences
    /// Each record has a field that is the next one.
    case chainedRecords
    /// Each record has two fields that are the next one.
    case doublingRecords
    /// Lists within lists, where they are used.
    case nestedSchemas
    /// One record, joined with nothing in a thousand places.
    case repeatedMerges
    /// One list of values, used in a thousand places.
    case repeatedValues
    /// A server default of lists in lists.
    case nestedDefault

    /// How many levels make it oversized.
    package var levels: Int {
        switch self {
        case .doublingUnions: 16
        case .doublingRecords: 40
        case .nestedSchemas: 60
        case .nestedLists, .repeatedMerges, .repeatedValues: 1_000
        case .chainedReferences: 10_000
        case .chainedRecords: 5_000
        case .nestedDefault: 500
        }
    }

    /// The document of an endpoint with a prompt and this.
    ///
    /// - Parameter scale: how many times as many levels as make it oversized.
    package func text(of id: String, scale: Int = 1) -> String {
        let levels = levels * scale
        let last = #""C\#(levels)":{"type":"object","properties":{"name":{"type":"string"}}}"#
        func components(_ schema: (Int) -> String) -> [String] {
            (0..<levels).map { "\"C\($0)\":" + schema($0) } + [last]
        }
        func fields(_ schema: String) -> String {
            (0..<levels).map { #""field_\#($0)":"# + schema }.joined(separator: ",")
        }
        switch self {
        case .doublingUnions:
            return Self.document(
                id,
                components: components { level in
                    let next = Self.reference(level + 1)
                    return #"{"anyOf":[\#(next),{"type":"array","items":\#(next)}]}"#
                })
        case .nestedLists:
            return Self.document(
                id, components: components { #"{"type":"array","items":\#(Self.reference($0 + 1))}"# })
        case .chainedReferences:
            return Self.document(id, components: components { Self.reference($0 + 1) })
        case .chainedRecords:
            return Self.document(
                id,
                components: components { level in
                    #"{"type":"object","properties":{"next":\#(Self.reference(level + 1))}}"#
                })
        case .doublingRecords:
            return Self.document(
                id,
                components: components { level in
                    let next = Self.reference(level + 1)
                    return #"{"type":"object","properties":{"left":\#(next),"right":\#(next)}}"#
                })
        case .nestedSchemas:
            let lists = String(repeating: #"{"type":"array","items":"#, count: levels)
            let ends = String(repeating: "}", count: levels)
            return Self.document(id, components: [#""C0":\#(lists){"type":"string"}\#(ends)"#])
        case .repeatedMerges:
            let record = #""C0":{"type":"object","properties":{\#(fields(#"{"type":"string"}"#))}}"#
            let merge = #"{"allOf":[\#(Self.reference(0)),{"type":"object","properties":{"a":{"type":"string"}}}]}"#
            return Self.document(id, components: [record], fields: fields(merge))
        case .repeatedValues:
            let values = (0..<levels).map { "\"value \($0)\"" }.joined(separator: ",")
            return Self.document(
                id, components: [#""C0":{"type":"string","enum":[\#(values)]}"#], fields: fields(Self.reference(0)))
        case .nestedDefault:
            let value = String(repeating: "[", count: levels) + String(repeating: "]", count: levels)
            return Self.document(id, components: [#""C0":{"type":"array","items":{},"default":\#(value)}"#])
        }
    }

    private static func reference(_ level: Int) -> String { ##"{"$ref":"#/components/schemas/C\##(level)"}"## }

    /// - Parameters:
    ///   - components: beside those of the input and the output.
    ///   - fields: of the input, beside the prompt.
    package static func document(
        _ id: String, components: [String], fields: String = ##""field":{"$ref":"#/components/schemas/C0"}"##
    ) -> String {
        ##"""
        {"openapi":"3.0.4","info":{"x-fal-metadata":{"endpointId":"\##(id)","category":"text-to-image"}},
        "paths":{"/\##(id)":{"post":{"requestBody":{"content":{"application/json":{"schema":
        {"$ref":"#/components/schemas/In"}}}}}},
        "/\##(id)/requests/{request_id}":{"get":{"responses":{"200":{"content":{"application/json":{"schema":
        {"$ref":"#/components/schemas/Out"}}}}}}}},
        "components":{"schemas":{
        "In":{"type":"object","properties":{"prompt":{"type":"string"},\##(fields)},"required":["prompt"]},
        "Out":{"type":"object","properties":{"seed":{"type":"integer"}},"required":["seed"]},
        \##(components.joined(separator: ",\n"))}}}
        """##
    }
}
