import FalJSON
import FalRuntime

/// An endpoint written by hand: any object in, whole numbers out.
enum Echo: FalEndpoint {
    static let id: EndpointID = "fal-ai/echo/v2/fast"
    typealias Input = [String: JSONValue]
    typealias Output = [String: Int]
    static let schema = EndpointSchema(json: ["input": ["type": "json"], "output": ["type": "json"]])
}
