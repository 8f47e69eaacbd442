package io.gradessweep.store;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
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

    @Override
    public ResultsFixture results() {
        return results;
    }
}
