// An app imports FalRuntime and has JSONValue, EndpointID and the field descriptors with it.
@_exported public import FalFields
@_exported public import FalJSON
