package io.gradessweep.result;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gradessweep.spec.MatrixGroup;
import io.gradessweep.spec.Tower;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The order, the text and the JSON of the names of matrices, which result tables and training states are keyed by. */
class MatrixIdTest {
    /** The settings of the mapper that training states are written with. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(
                    DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES,
                    DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    @Test
    void matricesOfALayerComeInTheOrderOfTheForwardPass() {
        assertSortsTo(
                MatrixId.language(0, "q"),
                MatrixId.language(0, "k"),
                MatrixId.language(0, "v"),
                MatrixId.language(0, "o"),
                MatrixId.language(0, "gate"),
                MatrixId.language(0, "up"),
                MatrixId.language(0, "down"));
    }

    /** Layer 10 comes after layer 9, and the tower decides before the layer, the layer before the name. */
    @Test
    void theTowerComesBeforeTheLayerAndTheLayerBeforeTheName() {
        assertSortsTo(
                new MatrixId(Tower.VISION, 2, "q"),
                new MatrixId(Tower.VISION, 10, "down"),
                new MatrixId(Tower.CONNECTOR, 1, "up"),
                MatrixId.language(0, "down"),
                MatrixId.language(1, "q"),
                MatrixId.language(9, "k"),
                MatrixId.language(10, "q"));
    }

    @Test
    void unknownNamesComeLastInAlphabeticalOrder() {
        assertSortsTo(
                MatrixId.language(0, "q"),
                MatrixId.language(0, "down"),
                MatrixId.language(0, "a_name"),
                MatrixId.language(0, "fc1"),
                MatrixId.language(0, "fc2"),
                MatrixId.language(1, "q"));
    }

    @Test
    void aMatrixComesBeforeTheHalvesOfItsAdapter() {
        assertSortsTo(
                new MatrixId(Tower.LANGUAGE, 0, "q"),
                new MatrixId(Tower.LANGUAGE, 0, "q", AdapterPart.A),
                new MatrixId(Tower.LANGUAGE, 0, "q", AdapterPart.B),
                new MatrixId(Tower.LANGUAGE, 0, "k"),
                new MatrixId(Tower.LANGUAGE, 0, "k", AdapterPart.A));
    }

    /** A sorted set keeps two matrices apart only where comparing tells them apart. */
    @Test
    void matricesThatDifferInAnythingAreDifferentInASortedSet() {
        List<MatrixId> all = new ArrayList<>();
        for (Tower tower : Tower.values()) {
            for (int layer : new int[] {0, 1}) {
                for (String name : List.of("q", "fc1", "fc2")) {
                    all.add(new MatrixId(tower, layer, name));
                    all.add(new MatrixId(tower, layer, name, AdapterPart.A));
                    all.add(new MatrixId(tower, layer, name, AdapterPart.B));
                }
            }
        }
        assertThat(new TreeSet<>(all)).hasSize(all.size());
        for (MatrixId left : all) {
            for (MatrixId right : all) {
                assertThat(left.compareTo(right) == 0).isEqualTo(left.equals(right));
                assertThat(Integer.signum(left.compareTo(right))).isEqualTo(-Integer.signum(right.compareTo(left)));
            }
        }
    }

    @Test
    void aNameWithoutAPartIsTheMatrixItself() {
        assertThat(new MatrixId(Tower.VISION, 3, "q")).isEqualTo(new MatrixId(Tower.VISION, 3, "q", null));
        assertThat(MatrixId.language(3, "q")).isEqualTo(new MatrixId(Tower.LANGUAGE, 3, "q", null));
    }

    @ParameterizedTest
    @CsvSource({
        "LANGUAGE, 3, q, , 3.q",
        "LANGUAGE, 3, q, A, 3.q.A",
        "LANGUAGE, 12, down, B, 12.down.B",
        "VISION, 3, q, , vision.3.q",
        "VISION, 0, fc1, B, vision.0.fc1.B",
        "CONNECTOR, 0, up, , connector.0.up",
        "CONNECTOR, 0, up, A, connector.0.up.A"
    })
    void itsTextNamesTheTowerUnlessItIsTheLanguageTower(
            Tower tower, int layer, String projection, AdapterPart part, String text) {
        assertThat(new MatrixId(tower, layer, projection, part)).hasToString(text);
    }

    @ParameterizedTest
    @CsvSource({"q, ATTENTION", "k, ATTENTION", "v, ATTENTION", "o, ATTENTION", "gate, MLP", "up, MLP", "down, MLP"})
    void itsGroupIsTheHalfOfTheLayerThatItLiesIn(String projection, MatrixGroup group) {
        assertThat(new MatrixId(Tower.VISION, 1, projection, AdapterPart.A).group())
                .isEqualTo(group);
    }

    @Test
    void itsJsonHasTheFourComponentsAndNothingElse() throws JsonProcessingException {
        assertThat(JSON.writeValueAsString(new MatrixId(Tower.VISION, 7, "down", AdapterPart.B)))
                .isEqualTo("{\"tower\":\"VISION\",\"layer\":7,\"projection\":\"down\",\"part\":\"B\"}");
        assertThat(JSON.writeValueAsString(MatrixId.language(0, "q")))
                .isEqualTo("{\"tower\":\"LANGUAGE\",\"layer\":0,\"projection\":\"q\",\"part\":null}");
    }

    @ParameterizedTest
    @EnumSource(Tower.class)
    void itComesBackFromItsJson(Tower tower) throws JsonProcessingException {
        for (AdapterPart part : new AdapterPart[] {null, AdapterPart.A, AdapterPart.B}) {
            MatrixId matrix = new MatrixId(tower, 11, "gate", part);
            assertThat(JSON.readValue(JSON.writeValueAsString(matrix), MatrixId.class))
                    .isEqualTo(matrix);
        }
    }

    /** Shuffles the matrices and sorts them again. */
    private static void assertSortsTo(MatrixId... expected) {
        List<MatrixId> shuffled = new ArrayList<>(List.of(expected));
        Random random = new Random(3);
        for (int i = 0; i < 20; i++) {
            Collections.shuffle(shuffled, random);
            assertThat(new TreeSet<>(shuffled)).containsExactly(expected);
        }
    }
}
