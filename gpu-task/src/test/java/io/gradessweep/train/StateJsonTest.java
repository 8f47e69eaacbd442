package io.gradessweep.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.gradessweep.result.AdapterPart;
import io.gradessweep.result.MatrixId;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.Tower;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records come back from a file exactly, or a message says which file is at fault. */
class StateJsonTest {
    private record Values(List<Double> doubles, int stepNumber) {}

    @TempDir
    Path directory;

    @Test
    void doublesComeBackBitForBit() throws IOException {
        Values values = new Values(
                List.of(
                        0.1,
                        -0.0,
                        Double.MIN_VALUE,
                        Double.MAX_VALUE,
                        Math.nextUp(1.0),
                        Double.POSITIVE_INFINITY,
                        Double.NEGATIVE_INFINITY,
                        Double.NaN),
                7);
        Path file = directory.resolve("values.json");
        StateJson.write(file, values);
        assertThat(StateJson.read(file, Values.class)).isEqualTo(values);
        assertThat(StateJson.record(StateJson.tree(values), Values.class)).isEqualTo(values);
        assertThat(Files.readString(file)).contains("\"step_number\":7");
    }

    @Test
    void aMatrixComesBackWithItsTowerAndItsPart() throws IOException {
        for (MatrixId matrix : List.of(
                MatrixId.language(3, "q"),
                new MatrixId(Tower.VISION, 0, "fc1"),
                new MatrixId(Tower.CONNECTOR, 12, "down", AdapterPart.B))) {
            Path file = directory.resolve("matrix.json");
            StateJson.write(file, matrix);
            assertThat(StateJson.read(file, MatrixId.class)).isEqualTo(matrix);
        }
        JsonNode tree = StateJson.tree(MatrixId.language(3, "q"));
        assertThat(tree).hasToString("{\"tower\":\"LANGUAGE\",\"layer\":3,\"projection\":\"q\",\"part\":null}");
    }

    @Test
    void whatIsMissingUnknownOrOfAnotherTypeIsRefusedWithTheFilesName() throws IOException {
        Path file = directory.resolve("values.json");
        for (String text : List.of(
                "",
                "{",
                "{\"doubles\":[1.0]}",
                "{\"step_number\":1}",
                "{\"doubles\":[1.0],\"step_number\":null}",
                "{\"doubles\":[\"x\"],\"step_number\":1}",
                "{\"doubles\":[1.0],\"step_number\":1,\"other\":2}",
                "[]")) {
            Files.writeString(file, text);
            assertThatThrownBy(() -> StateJson.read(file, Values.class))
                    .as(text)
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageStartingWith(file + ": not a training state: ");
        }
        Path missing = directory.resolve("missing.json");
        assertThatThrownBy(() -> StateJson.read(missing, Values.class))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith(missing + ": cannot be read: ");
    }
}
