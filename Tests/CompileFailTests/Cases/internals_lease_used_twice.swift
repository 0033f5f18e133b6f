// error: 'lease' consumed more than once
// error: 'other' used after consume
@testable import TemporalWorker

func answer(_ lease: consuming RunLease) {
    lease.putBack()
    lease.forget()
}

func look(_ other: consuming RunLease) -> Bool {
    other.putBack()
    return other.run == nil
}
