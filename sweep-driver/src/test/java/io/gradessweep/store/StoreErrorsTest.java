package io.gradessweep.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradessweep.spec.InvalidInputException;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.security.AccessControlException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user reads about a results location that cannot be used: one line in the project's words, without a class name. */
class StoreErrorsTest {
    @TempDir
    Path home;

    @AfterEach
    void back() {
        Outage.back();
    }

    @Test
    void aFileSystemWithoutItsJarIsNamed() {
        assertThatThrownBy(() -> open("s3a://bucket/x"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("results directory s3a://bucket/x: the class path lacks this file system's jar; name it in"
                        + " GRADES_CLASSPATH");
    }

    @Test
    void anUnknownFileSystemIsNamedWithWhatIsSupported() {
        assertThatThrownBy(() -> open("foo://bucket/x"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith("results directory foo://bucket/x: there is no file system for foo://")
                .hasMessageContaining("hdfs://")
                .hasMessageContaining("s3a://")
                .hasMessageNotContaining("No FileSystem");
    }

    @Test
    void aRefusedConnectionIsToldInOurWords() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        Configuration configuration = new Configuration();
        configuration.setInt("ipc.client.connect.max.retries", 0);
        String uri = "hdfs://127.0.0.1:" + free + "/x";
        assertThatThrownBy(new ParquetResultStore(uri, configuration)::requireWritable)
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("results directory " + uri + " cannot be read: the connection was refused; is the service"
                        + " running, and the port right?");
    }

    @Test
    void whoHoldsResultsThatCannotBeReadIsOneError() {
        ParquetResultStore store = new ParquetResultStore(Outage.uri(home.resolve("results")), Outage.configuration());
        Outage.meets((request, path) -> {
            throw new AccessControlException("Permission denied: user=me, access=EXECUTE, inode=\"/\":hdfs");
        });
        assertThatThrownBy(store::isAtWork)
                .isInstanceOf(StoreException.class)
                .hasMessage("cannot see who has outage:" + home.resolve("results") + ": permission is denied");
    }

    private static void open(String uri) {
        assertThat(new ParquetResultStore(uri, new Configuration())).isNotNull();
    }
}
