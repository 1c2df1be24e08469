/// Work on many things by a few tasks.
enum Parallel {
    /// The results in the order of the elements.
    ///
    /// Every task takes each n-th element: neighbours are often alike in size, and the large ones stand together.
    ///
    /// - Parameter work: called with the element's place, which tells how far all are: the tasks keep step.
    static func map<Element: Sendable, Result: Sendable>(
        _ elements: [Element], jobs: Int, _ work: @escaping @Sendable (Int, Element) -> Result
    ) async -> [Result] {
        let tasks = max(1, min(jobs, elements.count))
        let parts = await withTaskGroup(of: (Int, [Result]).self) { group in
            for task in 0..<tasks {
                group.addTask {
                    (task, stride(from: task, to: elements.count, by: tasks).map { work($0, elements[$0]) })
                }
            }
            var parts = [[Result]](repeating: [], count: tasks)
            for await (task, results) in group { parts[task] = results }
            return parts
        }
        return elements.indices.map { parts[$0 % tasks][$0 / tasks] }
    }
}
