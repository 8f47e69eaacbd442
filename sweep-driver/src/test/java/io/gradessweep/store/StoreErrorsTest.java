package io.gradessweep.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradessweep.spec.InvalidInputException;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;

/** What a user reads about a results location that cannot be used: one line in the project's words, without a class name. */
class StoreErrorsTest {
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

    private static void open(String uri) {
        assertThat(new ParquetResultStore(uri, new Configuration())).isNotNull();
    }
}
