package import FalFields

/// An endpoint as generated tests need it: its mapper, with the schema that generated code carries.
package struct FamilyMember: Sendable {
    package let id: EndpointID
    package let mapper: FieldMapper

    package init(id: EndpointID, mapper: FieldMapper) {
        self.id = id
        self.mapper = mapper
    }

    /// The endpoints of one owner and name make a file: `fal-ai/kling-video` with all its versions.
    package static func family(of id: EndpointID) -> EndpointID { EndpointID(checked: id.queueID) }
}
