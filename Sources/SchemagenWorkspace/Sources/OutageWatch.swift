/// Notices that a host is down, so that 752 documents do not each wait for four attempts to fail.
actor OutageWatch {
    private var failures: [String: Int] = [:]
    private var outages: [String: ServiceProblem] = [:]

    /// How many requests in a row may fail, each after its attempts, before a host counts as down.
    private let patience = 3

    /// Why nothing more is sent to `host`, or nil while it seems well.
    func outage(of host: String) -> ServiceProblem? { outages[host] }

    func succeeded(_ host: String) { failures[host] = nil }

    /// Takes note of a request that failed for good.
    func failed(_ host: String, _ problem: ServiceProblem) {
        switch problem.reach {
        case .request: failures[host] = nil
        case .service:
            failures[host, default: 0] += 1
            if failures[host, default: 0] >= patience { outages[host] = outages[host] ?? problem }
        case .host: outages[host] = outages[host] ?? problem
        }
    }
}
