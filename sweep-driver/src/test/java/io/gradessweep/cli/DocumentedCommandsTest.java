package io.gradessweep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.CodeBlock;
import io.gradessweep.spark.TaskFunctions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The commands of the README and of the pages in {@code docs} do what the pages say. They are executed in this process,
 * on one miniature that is pretrained and trained for a few steps; apart from that they are as they stand. A block says
 * by a second word what it is:
 *
 * <ul>
 *   <li>{@code sh}: commands of {@code bin/grades}, which end with exit code 0
 *   <li>{@code sh exit-2}: commands that are refused. The {@code text} behind it is what they answer
 *   <li>{@code sh not-run}: commands that are not executed; the paragraph before says why
 *   <li>{@code yaml settings}: settings of a sweep, which is planned with them
 *   <li>{@code yaml FILE}, {@code json FILE}, {@code text FILE}: a file that later commands of the page read
 * </ul>
 */
class DocumentedCommandsTest {
    private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();
    private static final String MODEL = "mini-qwen3-0.6b";
    private static final Set<String> READS_A_SWEEP = Set.of("plan", "run", "train", "calibrate", "data");
    private static final Pattern NOT_RUN = Pattern.compile("[Nn]ot run\\s+here");

    /** A row as LLM-Adapters has PIQA's. */
    private static final String ROW = """
            {"instruction": "What is thing %d for?\\n\\nSolution1: this Solution2: that\\n\\nAnswer format: solution1/solution2", \
            "input": "", "output": "the correct answer is solution%d", "answer": "solution%d"}
            """;

    /** Their commands are executed by ReadingResultsPageTest, or are those that run the tests. */
    private static final Set<String> OTHERS = Set.of("docs/reading-results-from-python.md", "docs/testing.md");

    @TempDir
    static Path home;

    private final CapturedCli cli = new CapturedCli();

    static Stream<String> pages() throws IOException {
        List<String> pages = new ArrayList<>(List.of("README.md"));
        for (String directory : List.of("docs", "docs/howto")) {
            try (Stream<Path> files = Files.list(PROJECT.resolve(directory))) {
                files.map(file -> PROJECT.relativize(file).toString())
                        .filter(page -> page.endsWith(".md") && !page.endsWith("LOG.md") && !OTHERS.contains(page))
                        .sorted()
                        .forEach(pages::add);
            }
        }
        return pages.stream();
    }

    /** Results that pages look at, and a checkpoint and rows that take the place of a reader's own. */
    @BeforeAll
    static void aSweepOfOneMiniature() throws IOException {
        for (String file : List.of("train.jsonl", "test.jsonl")) {
            StringBuilder rows = new StringBuilder();
            for (int row = 1; row <= 12; row++) {
                rows.append(ROW.formatted(row, row % 2 + 1, row % 2 + 1));
            }
            Files.createDirectories(home.resolve("data/piqa"));
            Files.writeString(home.resolve("data/piqa").resolve(file), rows);
        }
        Files.createSymbolicLink(home.resolve("conf"), PROJECT.resolve("conf"));
        DocumentedCommandsTest commands = new DocumentedCommandsTest();
        commands.execute(0, List.of("run", "conf/sweeps/mini.yaml", "--keep-weights"));
        commands.execute(0, List.of("export", "results/mini", MODEL + "/full/seed=1", "--out", "models/my-model"));
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyCommandDoesWhatThePageSays(String page) throws IOException {
        String answer = "";
        String before = "";
        for (CodeBlock block : CodeBlock.of(PROJECT.resolve(page))) {
            String kind = block.language() + " " + block.role();
            if (kind.endsWith(" not-run") || block.language().equals("java")) {
                assertThat(block.before()).as(block.code()).containsPattern(NOT_RUN);
            } else if (kind.equals("sh ") || kind.equals("sh exit-2")) {
                answer = answers(kind.equals("sh ") ? ExitCode.OK : ExitCode.BAD_INPUT, block);
            } else if (kind.equals("yaml settings")) {
                plan(block.code());
            } else if (kind.equals("text ")) {
                if (before.equals("sh ") || before.equals("sh exit-2")) {
                    assertThat(answer).contains(block.code().strip().split("\n|\\.\\.\\."));
                }
            } else if (!block.role().isEmpty()
                    && List.of("yaml", "json", "text").contains(block.language())) {
                assertThat(block.before() + block.code())
                        .as("says what the file is called, which the fence does not show")
                        .contains(block.role());
                Path file = home.resolve(block.role());
                Files.createDirectories(file.getParent());
                Files.writeString(file, block.code());
            } else {
                throw new AssertionError(page + ": nobody executes this block of " + kind + ":\n" + block.code());
            }
            before = kind;
        }
    }

    @Test
    void aLineIsTakenApartAsAShellDoes() {
        assertThat(DocumentedCommand.of("# nothing\nbin/grades plan 'a b=[1, 2]' \\\n  --x \"c d\"e > out  # why\n"))
                .containsExactly(
                        new DocumentedCommand(List.of("bin/grades", "plan", "a b=[1, 2]", "--x", "c de"), "out"));
    }

    private String answers(int exitCode, CodeBlock block) throws IOException {
        StringBuilder answer = new StringBuilder();
        for (DocumentedCommand command : DocumentedCommand.of(block.code())) {
            List<String> words = command.words();
            if (words.equals(List.of("./mvnw", "verify"))) {
                continue; // it is what executes this
            }
            assertThat(words.get(0))
                    .as("the only program that is executed here")
                    .isEqualTo("bin/grades");
            String printed = execute(exitCode, words.subList(1, words.size()));
            if (!command.output().isEmpty()) {
                Files.writeString(home.resolve(command.output()), cli.out.toString());
            }
            answer.append(printed);
        }
        return answer.toString();
    }

    /** Executes a command, and returns all that it prints. */
    private String execute(int exitCode, List<String> arguments) {
        List<String> words = new ArrayList<>(arguments);
        boolean readsASweep = READS_A_SWEEP.contains(words.get(0));
        if (readsASweep && words.get(1).equals("conf/sweeps/mini.yaml")) {
            if (arguments.stream().noneMatch(word -> word.startsWith("models="))) {
                words.addAll(List.of("--set", "models=[" + MODEL + "]"));
            }
            words.addAll(List.of("--set", "model." + MODEL + ".pretrain.steps=30"));
        }
        if (readsASweep) {
            words.addAll(List.of("--set", "train.max_steps=20", "--set", "data.test_rows_per_task=10"));
        }
        UnaryOperator<String> environment =
                Map.of("GRADES_CACHE", home.resolve("cache").toString())::get;
        cli.forgetProgress();
        int ended = execute(environment, words);
        String printed = cli.out + cli.progress() + cli.err;
        assertThat(ended).as(String.join(" ", words) + "\n" + printed).isEqualTo(exitCode);
        return printed;
    }

    private int execute(UnaryOperator<String> environment, List<String> words) {
        return cli.execute(PROJECT, home, environment, TaskFunctions.ofGpuTask(), words.toArray(String[]::new));
    }

    /** Plans a sweep of one model with these settings. */
    private void plan(String settings) throws IOException {
        StringBuilder sweep =
                new StringBuilder("sweep: settings\nmodels: [" + MODEL + "]\nseeds: [1]\ndata.max_length: 64\n");
        if (!settings.contains("methods:")) {
            sweep.append("methods: [full, lora]\n");
        }
        if (!settings.contains("data:")) {
            sweep.append("data: { train: [mini-piqa], benchmarks: [mini-piqa] }\n");
        }
        Files.writeString(home.resolve("settings.yaml"), sweep + settings);
        execute(ExitCode.OK, List.of("plan", "settings.yaml"));
    }
}
