// A coverage-guided fuzz target for the JSON reader and writer (libFuzzer), compiled together with the library's sources.
// From the package's folder, on Linux with the open source toolchain:
//
//     swiftc -O -swift-version 6 -sanitize=fuzzer,address -parse-as-library -module-name JSONFuzz \
//         $(find Sources/FalJSON -name '*.swift') Tests/Fuzz/JSONFuzz.swift -o /tmp/json-fuzz
//     mkdir -p /tmp/json-corpus
//     /tmp/json-fuzz -max_total_time=60 -max_len=512 /tmp/json-corpus
//
// A finding stops the run and leaves a file `crash-…`; give it to /tmp/json-fuzz alone to see it again.

/// One execution: both readers must agree, and what they accept must survive writing.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzJSON(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let text = UnsafeRawBufferPointer(start: start, count: count)
    let value = Result { () throws(JSONError) in try JSONValue(parsing: text) }
    let node = Result { () throws(JSONError) in try JSONNode(parsing: text) }
    switch (value, node) {
    case (.success(let value), .success(let node)):
        let compact = try? JSONValue(parsing: value.serialized())
        let pretty = try? JSONValue(parsing: value.serialized(.pretty.sortedKeys))
        precondition(node.value == value, "the node means something else")
        precondition(compact == value && pretty == value, "writing changes the value")
        precondition(compact?.hashValue == value.hashValue, "equal values hash differently")
    case (.failure(let first), .failure(let second)):
        precondition(first == second, "the readers give two reasons")
        precondition((0...count).contains(first.offset), "the place is outside the text")
        precondition(!first.description.isEmpty, "no message")
    default:
        preconditionFailure("the readers disagree")
    }
    return 0
}
