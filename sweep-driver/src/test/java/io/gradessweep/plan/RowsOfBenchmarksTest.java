package io.gradessweep.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradessweep.spec.FileRef;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.RowFiles;
import io.gradessweep.spec.TaskSpec;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which files a benchmark's rows and labels are read from. */
class RowsOfBenchmarksTest {
    @TempDir
    Path home;

    private PlanFixture fixture;

    @BeforeEach
    void benchmark() {
        fixture = new PlanFixture(home);
    }

    private RowFiles rows(String names, String more) {
        fixture.write(
                "conf/benchmarks/own.yaml",
                "name: own\nprotocol: instruct\n" + more + "source: { instruct: { train: [" + names + "], test: ["
                        + names + "] } }\n");
        TaskSpec task = fixture.plan(
                        PlanFixture.sweep("full"), "models=[real]", "data.directory=data", "data.train=[own]")
                .runs()
                .get(0)
                .spec()
                .data()
                .train()
                .get(0);
        return ((TaskSpec.InstructFiles) task.source()).train();
    }

    private List<String> names(List<FileRef> files) {
        return files.stream()
                .map(file -> home.resolve("data")
                        .relativize(Path.of(file.location()))
                        .toString())
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "a.jsonl, a-labels.lst",
        "a.v2.jsonl, a.v2-labels.lst",
        "a.jsonl.gz, a-labels.lst",
        "a.jsonl.zst, a-labels.lst",
        "a.jsonl.bz2, a-labels.lst",
        "a.gz, a-labels.lst"
    })
    void labelsAreNamedAfterTheRowsWithoutTheirEnding(String rows, String labels) {
        fixture.write("data/d/" + rows, "{}\n")
                .write("data/d/" + labels, "0\n")
                .write("data/d/other-labels.lst", "0\n");
        RowFiles files = rows("d/" + rows, "");
        assertThat(names(files.rows())).containsExactly("d/" + rows);
        assertThat(names(files.labels())).containsExactly("d/" + labels);
    }

    @Test
    void theFirstNameThatIsThereIsRead() {
        fixture.write("data/second.jsonl", "{}\n").write("data/third.jsonl", "{}\n");
        assertThat(names(rows("first.jsonl, second.jsonl, third.jsonl", "").rows()))
                .containsExactly("second.jsonl");
        assertThatThrownBy(() -> rows("first.jsonl, fourth.jsonl", ""))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining(
                        "no readable file first.jsonl or fourth.jsonl in data.directory " + home.resolve("data"));
    }

    /** A chat template ends a prompt with what asks for the answer. */
    @Test
    void whatAChatTemplateWritesBehindThePromptIsNotCutOff() {
        fixture.write("data/a.jsonl", "{}\n");
        assertThat(names(rows("a.jsonl", "cut: right\n").rows())).containsExactly("a.jsonl");
        assertThatThrownBy(() -> fixture.plan(
                        PlanFixture.sweep("full"),
                        "models=[real]",
                        "data.directory=data",
                        "data.train=[own]",
                        "data.prompt=chat"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("cut: right would cut off what a chat template writes");
    }
}
