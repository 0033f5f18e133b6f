/// What a search attribute holds. The numbers are the API's.
public enum SearchAttributeType: Int32, Hashable, Sendable {
    /// Text that is found by its words.
    case text = 1
    /// Text that is found as a whole.
    case keyword = 2
    /// A whole number.
    case int = 3
    /// A number.
    case double = 4
    /// Yes or no.
    case bool = 5
    /// A moment.
    case datetime = 6
    /// Several texts, each found as a whole.
    case keywordList = 7
}
