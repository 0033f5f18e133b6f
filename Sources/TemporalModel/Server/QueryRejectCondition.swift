/// Which workflows refuse a query. The numbers are the API's.
package enum QueryRejectCondition: Int32, Sendable {
    case none = 1
    case notOpen = 2
    case notCompletedCleanly = 3
}
