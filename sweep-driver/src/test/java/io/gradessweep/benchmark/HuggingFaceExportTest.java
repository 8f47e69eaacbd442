package io.gradessweep.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.data.Question;
import io.gradessweep.data.Questions;
import io.gradessweep.spec.RunSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The same rows as Hugging Face's Parquet exports have them, in two parts, are the same questions. */
class HuggingFaceExportTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "boolq-harness      | boolq         | validation | * FROM 'boolq.jsonl'",
                "hellaswag-harness  | hellaswag     | validation | * REPLACE (label::VARCHAR AS label) FROM 'hellaswag_val.jsonl'",
                "winogrande-harness | winogrande    | validation | * EXCLUDE (qID) FROM 'winogrande_dev.jsonl'",
                "piqa-harness       | piqa          | validation | * FROM 'piqa_valid.jsonl' POSITIONAL JOIN"
                        + " (SELECT column0::INTEGER AS label FROM read_csv('piqa_valid-labels.lst', header = false))",
                "siqa-harness       | social_i_qa   | validation | * FROM 'socialiqa_dev.jsonl' POSITIONAL JOIN"
                        + " (SELECT column0::VARCHAR AS label FROM read_csv('socialiqa_dev-labels.lst', header = false))",
            })
    void exportsAreReadAsTheOriginals(String benchmark, String task, String split, String select)
            throws IOException, SQLException {
        Path data = SharedFolder.require("data/commonsense");
        List<Question> originals = scored(benchmark, data, "arc-easy");
        export(task, split, select, data.resolve("original_format"));
        assertSame(scored(benchmark, directory.resolve("data"), benchmark), originals);
    }

    /** AI2's ARC and OpenBookQA have choices as a structure of two lists. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "arc-challenge-harness | ARC-Challenge | * FROM 'arc_challenge_hf_train.jsonl'",
                "arc-easy-harness      | ARC-Easy      | * FROM 'arc_challenge_hf_train.jsonl'",
                "openbookqa-harness    | openbookqa    | * RENAME (question AS question_stem)"
                        + " FROM 'arc_challenge_hf_train.jsonl'",
            })
    void choicesMayBeAStructureOfLists(String benchmark, String task, String select) throws IOException, SQLException {
        Path originals = SharedFolder.require("data/commonsense/original_format");
        export(task, "test", select, originals);
        List<Question> questions = scored(benchmark, directory.resolve("data"), benchmark);
        assertThat(questions).hasSize(300);
        assertThat(questions.get(0).id())
                .isEqualTo(benchmark.startsWith("arc-easy") ? "test-00000-of-00002-1" : "Mercury_SC_415702");
        assertThat(questions.get(0).choices())
                .containsExactly(" dry palms", " wet palms", " palms covered with oil", " palms covered with lotion");
        assertThat(questions.get(0).label()).isZero();
        assertThat(questions.get(0).prompt())
                .contains("George wants to warm his hands quickly by rubbing them. Which skin surface will produce");
    }

    private static void assertSame(List<Question> exported, List<Question> originals) {
        assertThat(exported).hasSameSizeAs(originals);
        for (int i = 0; i < originals.size(); i++) {
            assertThat(exported.get(i).prompts()).isEqualTo(originals.get(i).prompts());
            assertThat(exported.get(i).choices()).isEqualTo(originals.get(i).choices());
            assertThat(exported.get(i).label()).isEqualTo(originals.get(i).label());
        }
    }

    private List<Question> scored(String benchmark, Path data, String trained) {
        RunSpec run = RealBenchmarks.run(
                directory,
                "data.directory=" + data,
                "data.benchmarks=[" + benchmark + "]",
                "data.train=[" + trained + "]");
        return Questions.scored(RealBenchmarks.task(run, benchmark));
    }

    private void export(String task, String split, String select, Path originals) throws IOException, SQLException {
        Path target = Files.createDirectories(directory.resolve("data").resolve(task));
        String rows = select.replaceAll("'([a-z_]+[.a-z-]+)'", "'" + originals + "/$1'");
        try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duckdb.createStatement()) {
            statement.execute("CREATE TABLE rows AS SELECT " + rows);
            for (int part = 0; part < 2; part++) {
                statement.execute("COPY (FROM rows LIMIT 150 OFFSET %d) TO '%s/%s-0000%d-of-00002.parquet'"
                        .formatted(150 * part, target, split, part));
                statement.execute("COPY (FROM rows LIMIT 150 OFFSET %d) TO '%s/train-0000%d-of-00002.parquet'"
                        .formatted(150 * part, target, part));
            }
        }
    }
}
