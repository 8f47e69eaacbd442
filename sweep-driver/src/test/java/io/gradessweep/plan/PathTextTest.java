package io.gradessweep.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradessweep.spec.InvalidInputException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathTextTest {
    private static final PathText PATHS =
            new PathText(Path.of("/base"), Map.of("SET", "/a$1", "EMPTY", "", "NAME", "n")::get);

    @ParameterizedTest
    @CsvSource({
        "b/../c, /base/c",
        "/d/./e, /d/e",
        "${SET}/b, /a$1/b",
        "${EMPTY:-x}/b, /base/x/b",
        "${UNSET:-/y}/${NAME}, /y/n",
        "${SET:-/y}, /a$1",
        "${UNSET:-}, /base",
        "hdfs://host/${NAME}/../x, hdfs://host/n/../x"
    })
    void aLocationIsAbsoluteOrAUri(String text, String expected) {
        assertThat(PATHS.location(text, "file: key")).isEqualTo(expected);
    }

    @Test
    void aVariableThatIsNeededIsNamed() {
        for (String name : new String[] {"UNSET", "EMPTY"}) {
            assertThatThrownBy(() -> PATHS.location("${" + name + "}/b", "file: key"))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessage("file: key needs the environment variable " + name + ", which is not set; or write ${"
                            + name + ":-default}");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/data, a/b, /data/a/b",
        "/data//, a/../b, /data/b",
        "hdfs://h/d/, ${NAME}/b, hdfs://h/d/n/b",
        "/data, ..a, /data/..a"
    })
    void whatLiesInsideADirectoryIsBelowIt(String directory, String text, String expected) {
        assertThat(PATHS.inside(directory, text, "file: key")).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", "../b", "a/../../b", "/b", "${SET}"})
    void whatLeadsOutIsRefused(String text) {
        assertThatThrownBy(() -> PATHS.inside("/data", text, "file: key"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("file: key must be a relative path inside /data, not " + text);
    }
}
