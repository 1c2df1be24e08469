import FalFields
import SchemagenCore
import TestSupport
import Testing

extension SampleEndpoint {
    /// What its document says about its input and output.
    static var schema: EndpointSchema {
        get throws {
            var diagnostics: [Diagnostic] = []
            let document = SourceDocument(
                id: EndpointID(checked: id), path: "\(id).json", bytes: Array(json.utf8))
            return try #require(EndpointTranslator().schema(of: document, reporting: &diagnostics))
        }
    }
}
