internal import CProtobufC
internal import CTemporalAPI
import TemporalCore

extension PollRoutes {
    /// Reads the groups that an answer names.
    /// - Parameters:
    ///   - info: the groups with their version.
    ///   - older: the groups as servers write them that do not know of a version.
    /// - Returns: the groups; nil when it names none.
    static func field(
        _ info: Ref<CPollerGroupsInfo>?,
        older: UnsafeBufferPointer<Ref<CPollerGroupInfo>?>
    ) -> PollRoutes? {
        guard let info = info?.pointee else {
            return older.isEmpty ? nil : PollRoutes(version: nil, groups: groups(older))
        }
        return PollRoutes(version: info.version, groups: groups(elements(info.poller_groups, info.n_poller_groups)))
    }

    private static func groups(_ list: UnsafeBufferPointer<Ref<CPollerGroupInfo>?>) -> [Group] {
        list.compactMap { group in group.map { Group(String(field: $0.pointee.id), weight: $0.pointee.weight) } }
    }
}
