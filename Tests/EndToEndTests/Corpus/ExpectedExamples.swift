/// How many examples and defaults the known set of genuine documents has, and how many break their own schema. Which
/// ones, and how, the test prints.
enum ExpectedExamples {
    static let count = 11_640
    /// Numbers as defaults of texts, an address where a file belongs, one address where a list belongs, a value that
    /// its list does not have.
    static let violations = 26
    /// Two examples of ltx-video-13b-distilled know members of an earlier component.
    static let lacked = 2
}
