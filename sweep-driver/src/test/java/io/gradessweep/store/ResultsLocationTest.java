package io.gradessweep.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradessweep.spec.InvalidInputException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResultsLocationTest {
    private static final Path WORKING = Path.of("/home/me/sweeps");

    @ParameterizedTest
    @CsvSource({
        "results/mini, /home/me/sweeps/results/mini",
        "../mini, /home/me/mini",
        "/data/./mini, /data/mini",
        "file:/data/mini, /data/mini",
        "file:///data/x/../mini, /data/mini",
        "a:b, /home/me/sweeps/a:b"
    })
    void aDirectoryOfThisMachine(String text, Path directory) {
        ResultsLocation location = ResultsLocation.of(text, WORKING);
        assertThat(location.local()).contains(directory);
        assertThat(location.uri())
                .startsWith("file:///")
                .isEqualTo(directory.toUri().toString());
        assertThat(location.shown()).isEqualTo(directory.toString());
        assertThat(location.readable(() -> Path.of("/nowhere"))).isEqualTo(directory);
    }

    @ParameterizedTest
    @ValueSource(strings = {"hdfs://name:9000/results/mini", "s3a://bucket/mini"})
    void anywhereElseIsWhereHadoopHasIt(String text) {
        ResultsLocation location = ResultsLocation.of(text, WORKING);
        assertThat(location.local()).isEmpty();
        assertThat(location.uri()).isEqualTo(text);
        assertThat(location.shown()).isEqualTo(text);
    }

    @Test
    void whatIsNeitherIsNamed() {
        assertThatThrownBy(() -> ResultsLocation.of("hdfs://my host/x", WORKING))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("the results location is neither a path nor a URI: hdfs://my host/x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "foo://me:SEKRET@b/x",
                "hdfs://me:SEKRET@name:9000/x",
                "webhdfs://me@home:SEKRET@name/x",
                "http://me:12SEKRET@b/x y",
                "s3a://KEY:SEK/RET@bucket/x",
                "file://me:SEKRET@/data"
            })
    void aPasswordIsRefusedAndNotShown(String text) {
        assertThatThrownBy(() -> ResultsLocation.of(text, WORKING))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith("a URI must not hold a password: " + text.replaceFirst("//.*@", "//...@"))
                .hasMessageContaining("set it in core-site.xml or in the environment")
                .hasMessageNotContainingAny("SEKRET", "RET@");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"hdfs://me@name:9000/x@y", "abfs://c@account.dfs.core.windows.net/x", "hdfs://name:9000/x@y"})
    void aUserAndAPortAreNoPassword(String text) {
        assertThat(ResultsLocation.of(text, WORKING).uri()).isEqualTo(text);
    }
}
