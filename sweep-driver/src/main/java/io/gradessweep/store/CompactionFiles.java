package io.gradessweep.store;

import io.gradessweep.table.Compaction;
import io.gradessweep.table.ResultListing;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.fs.Path;

/** The files of a results directory, merged or not, on any Hadoop file system. */
record CompactionFiles(StoreFiles files, Path results) implements ResultListing {

    Path directory() {
        return new Path(results, Compaction.DIRECTORY);
    }

    @Override
    public List<String> names(String directory) throws IOException {
        return files.names(new Path(results, directory));
    }

    @Override
    public String read(String file) throws IOException {
        return files.read(new Path(results, file));
    }

    /**
     * Checks that all merged files exist. This must be done before files whose rows they hold are deleted.
     *
     * @throws StoreException naming a merged file that is missing
     */
    void requireWhole(Compaction compaction) throws IOException {
        for (List<String> merged : compaction.merged().values()) {
            for (String file : merged) {
                if (!files.files().exists(new Path(results, file))) {
                    throw new StoreException("results directory " + results + " lacks " + file + ", which "
                            + Compaction.DIRECTORY + "/" + Compaction.manifest(compaction.generation())
                            + " names; nothing more is merged or deleted until it is put back");
                }
            }
        }
    }
}
