package io.gradessweep.store;

/** All that a result store promises, which a test class of a file system implements to prove it there. */
interface ResultStoreContract
        extends WritableDirectoryContract,
                StoredTablesContract,
                RecordedRunsContract,
                KeptTrainingContract,
                LaunchMarkersContract,
                RetentionContract,
                ExclusiveCreateContract,
                LeaseContract,
                MirrorContract {}
