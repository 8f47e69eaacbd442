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

/**
 * Executes the commands of pages, in a process of its own: what libraries print on its streams is nobody's protocol there.
 * The outcome of each page is a file in {@code outcomes}, which is empty if all went well.
 */
final class DocumentedPages {
    private static final Path PROJECT = Path.of(System.getProperty("grades.project"));
    private static final String MODEL = "mini-qwen3-0.6b";
    private static final Set<String> READS_A_SWEEP = Set.of("plan", "run", "train", "calibrate", "data");
    private static final Pattern NOT_RUN = Pattern.compile("[Nn]ot run\\s+here");

    /** A row as LLM-Adapters has PIQA's. */
    private static final String ROW = """
            {"instruction": "What is thing %d for?\\n\\nSolution1: this Solution2: that\\n\\nAnswer format: solution1/solution2", \
            "input": "", "output": "the correct answer is solution%d", "answer": "solution%d"}
            """;

    private final Path home;
    private final CapturedCli cli = new CapturedCli();

    private DocumentedPages(Path home) {
        this.home = home;
    }

    /** Executes the pages that are named, from the project's directory, in the working directory. */
    public static void main(String[] pages) throws IOException {
        DocumentedPages commands = new DocumentedPages(Path.of("").toAbsolutePath());
        commands.aSweepOfOneMiniature();
        for (String page : pages) {
            String outcome = "";
            try {
                commands.everyCommandDoesWhatThePageSays(page);
            } catch (AssertionError | RuntimeException | IOException e) {
                outcome = String.valueOf(e);
            }
            Files.writeString(DocumentedCommandsTest.outcome(commands.home, page), outcome);
        }
        System.exit(0);
    }

    /** Results that pages look at, and a checkpoint and rows that take the place of a reader's own. */
    private void aSweepOfOneMiniature() throws IOException {
        for (String file : List.of("train.jsonl", "test.jsonl")) {
            StringBuilder rows = new StringBuilder();
            for (int row = 1; row <= 12; row++) {
                rows.append(ROW.formatted(row, row % 2 + 1, row % 2 + 1));
            }
            Files.createDirectories(home.resolve("data/piqa"));
            Files.writeString(home.resolve("data/piqa").resolve(file), rows);
        }
        Files.createSymbolicLink(home.resolve("conf"), PROJECT.resolve("conf"));
        PlanCommandTest.knowSpeed(home.resolve("cache")); // measuring takes as long as ten small runs
        execute(0, List.of("run", "conf/sweeps/mini.yaml", "--keep-weights"));
        execute(0, List.of("export", "results/mini", MODEL + "/full/seed=1", "--out", "models/my-model"));
    }

    private void everyCommandDoesWhatThePageSays(String page) throws IOException {
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
            } else if (kind.equals("text whole-sweep")) {
                List<String> lines = block.code().strip().lines().toList();
                assertThat(answer).contains(lines.get(0));
                for (String line : lines) {
                    assertThat(answer).contains("\n" + line.substring(0, line.indexOf(' ') + 1));
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
        if (readsASweep
                && words.contains("--conf-dir")
                && arguments.stream().noneMatch(word -> word.startsWith("data.max_length="))) {
            words.addAll(List.of("--set", "data.max_length=128")); // the positions of the miniature
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
