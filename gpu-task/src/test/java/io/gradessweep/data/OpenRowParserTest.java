package io.gradessweep.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradessweep.spec.AnswerTemplate;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows that a template makes questions of which are answered by generating. */
class OpenRowParserTest {
    private static final String ROW =
            "{\"q\":\"Which?\",\"people\":[{\"answer\":\"cat \",\"n\":1},{\"answer\":\"dog\",\"n\":2},{\"answer\":\"cat\",\"n\":3}]}";

    @TempDir
    Path directory;

    private OpenQuestion read(String references, Metric... metrics) throws IOException {
        Path file = Files.write(directory.resolve("rows.jsonl"), List.of(ROW));
        OpenRowParser parser = new OpenRowParser(
                "pets",
                new AnswerTemplate("{{ q }}", references, "", "", ""),
                Prompting.PLAIN,
                List.of(metrics),
                Optional.empty());
        return Rows.read(file, parser).get(0);
    }

    @Test
    void referencesAreTextsWithoutTheSpaceAroundThem() throws IOException {
        OpenQuestion question = read("people | map(attribute='answer') | list", Metric.EXACT_MATCH);
        assertThat(question.references()).containsExactly("cat", "dog", "cat");
        assertThat(question.response())
                .as("what training teaches is as written")
                .isEqualTo("cat ");
        assertThat(read("people | map(attribute='n') | list").references()).containsExactly("1", "2", "3");
    }

    @Test
    void objectsAndListsAreNoTexts() {
        for (String references : List.of("people", "people[0]", "[people]")) {
            assertThatThrownBy(() -> read(references))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining("rows.jsonl:1: template.references, " + references + ", gives ")
                    .hasMessageContaining("answer")
                    .hasMessageEndingWith(
                            " and must give texts; take one field of it, such as ... | map(attribute='answer') | list");
        }
    }

    /** With three people each answer has two others, who never make it right. */
    @Test
    void softAccuracyNeedsFourPeople() throws IOException {
        String three = "people | map(attribute='answer') | list";
        assertThatThrownBy(() -> read(three, Metric.EXACT_MATCH, Metric.VQA_ACCURACY))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageEndingWith(
                        "rows.jsonl:1: has 3 references; vqa_accuracy compares with the answers of at least"
                                + " four people, without the one compared; give all of them, or take exact_match_normalised");
        assertThatThrownBy(() -> read("q", Metric.VQA_ACCURACY_NORMALISED))
                .hasMessageContaining(":1: has 1 reference; vqa_accuracy_normalised compares");
        assertThat(read("[q, q, q, q]", Metric.VQA_ACCURACY).references()).hasSize(4);
    }
}
