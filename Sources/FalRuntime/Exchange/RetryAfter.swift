import FalTransport

/// `Retry-After`: seconds, or a date, which is read against the server's own `Date`: the clocks of devices are wrong.
enum RetryAfter {
    /// Longer wishes are not kept to: the caller learns of the failure instead.
    private static let longest = Duration.seconds(300)

    static func wish(_ head: TransportHead) -> Duration? {
        guard let text = head["retry-after"] else { return nil }
        if let seconds = Int(text) { return seconds >= 0 ? min(.seconds(seconds), longest) : nil }
        guard let then = HTTPDate.seconds(text), let now = head["date"].flatMap(HTTPDate.seconds), then > now else {
            return nil
        }
        return min(.seconds(then - now), longest)
    }
}

/// The date format of HTTP (RFC 9110 §5.6.7): `Sun, 06 Nov 1994 08:49:37 GMT`.
enum HTTPDate {
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// Seconds since 1970.
    static func seconds(_ text: String) -> Int? {
        let parts = text.split(separator: " ")
        guard parts.count == 6, let day = Int(parts[1]), let month = months.firstIndex(of: String(parts[2])),
            let year = Int(parts[3]), (1970...9999).contains(year), (1...31).contains(day)
        else { return nil }
        let time = parts[4].split(separator: ":").compactMap { Int($0) }
        guard time.count == 3 else { return nil }
        return days(year: year, month: month + 1, day: day) * 86_400 + time[0] * 3600 + time[1] * 60 + time[2]
    }

    /// Days since 1970, years counted from March so that the leap day comes last.
    private static func days(year: Int, month: Int, day: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}
