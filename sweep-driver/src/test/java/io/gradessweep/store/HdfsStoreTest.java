package io.gradessweep.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** Results on a real HDFS, which is started once; every test has a directory of its own there. */
class HdfsStoreTest implements ResultStoreContract {
    @TempDir
    static Path cluster;

    private static Hdfs hdfs;

    @TempDir
    Path home;

    private ResultsFixture results;

    @BeforeAll
    static void start() throws IOException {
        hdfs = Hdfs.start(cluster);
    }

    @AfterAll
    static void stop() {
        hdfs.close();
    }

    @BeforeEach
    void open(TestInfo test) throws IOException {
        String directory = "/" + test.getTestMethod().orElseThrow().getName() + "/results";
        results = new ResultsFixture(
                home,
                new org.apache.hadoop.fs.Path(hdfs.uri(directory)),
                hdfs.files().getConf());
    }

    /** What HDFS has left is that of its disks, and a file is on several of them. */
    @Test
    void theRoomIsThatOfFilesWithTheirReplicas() throws IOException {
        Configuration conf = new Configuration(hdfs.files().getConf());
        conf.setInt("dfs.replication", 3);
        org.apache.hadoop.fs.Path root = new org.apache.hadoop.fs.Path(hdfs.uri("/"));
        try (FileSystem files = FileSystem.newInstance(root.toUri(), conf)) {
            long raw = files.getStatus(root).getRemaining();
            long room = new HadoopDirectories(files, RetryPolicy.NONE, home.resolve("staging")).room(root);
            // Others write to the same disk meanwhile.
            assertThat(3.0 * room).isCloseTo((double) raw, withinPercentage(5));
        }
    }

    @Override
    public ResultsFixture results() {
        return results;
    }
}
