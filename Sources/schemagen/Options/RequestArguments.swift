import ArgumentParser
import FalFields
import FalRuntime
import SchemagenCore
import SchemagenWorkspace

/// What every verb takes that is about a request: the endpoint and the request's id.
struct RequestArguments: ParsableArguments {
    @Argument(help: "The endpoint's id.", completion: EndpointCompletion.ids)
    var id: String

    @Argument(help: "The request's id, as `run` printed it.")
    var request: String

    func handle() throws(Failure) -> FalRequestHandle {
        let endpoint = try CallOptions.endpoint(id)
        // It becomes part of an address.
        let isID =
            !request.isEmpty
            && request.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
        guard isID else {
            throw Failure(
                .usage, .unusableSettings, "\(ShownText.quoted(request)) is not a request's id",
                remedy: "`schemagen run` prints it; the endpoint comes first: ID REQUEST.")
        }
        return FalRequestHandle(endpoint: endpoint, id: request)
    }
}
