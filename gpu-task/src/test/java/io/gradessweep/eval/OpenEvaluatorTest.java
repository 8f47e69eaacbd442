package io.gradessweep.eval;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.data.DataSet;
import io.gradessweep.data.GenerationBatch;
import io.gradessweep.data.OpenBenchmark;
import io.gradessweep.data.OpenItem;
import io.gradessweep.data.Tokenizer;
import io.gradessweep.model.FlopCount;
import io.gradessweep.model.TokenGenerator;
import io.gradessweep.result.BenchmarkScore;
import io.gradessweep.result.ItemScore;
import io.gradessweep.spec.AnswerTemplate;
import io.gradessweep.spec.DataSpec;
import io.gradessweep.spec.FileRef;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.GenerationSpec;
import io.gradessweep.spec.Metric;
import io.gradessweep.spec.PromptFormat;
import io.gradessweep.spec.Protocol;
import io.gradessweep.spec.Ratio;
import io.gradessweep.spec.RowFiles;
import io.gradessweep.spec.RowRules;
import io.gradessweep.spec.RowTable;
import io.gradessweep.spec.TaskSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A text model that was never taught to answer; what it says alone, prompt by prompt, is what it says in batches. */
class OpenEvaluatorTest {
    private static final int ITEMS = 24;
    private static final int NEW_TOKENS = 5;
    private static final String ENDED = "{\"unk_token\": \"the\", \"eos_token\": \"w299\"}";

    @TempDir
    private Path directory;

    private DataSet data(Tokenizer tokenizer, Metric metric, List<String> rows, GenerationSpec generation)
            throws IOException {
        Path file = Files.write(directory.resolve("rows.jsonl"), rows);
        RowTable table = new RowTable(RowFiles.of(new FileRef(file.toString(), "")), "", List.of());
        TaskSpec task = new TaskSpec(
                "own",
                "",
                Protocol.GENERATE,
                metric,
                "test",
                ITEMS + 1,
                RowRules.STRICT,
                new TaskSpec.AnswerFiles(
                        table,
                        table,
                        new AnswerTemplate("{{ q }}", "a", "", "", ""),
                        PromptFormat.PLAIN,
                        generation,
                        List.of()));
        return DataSet.load(new DataSpec(List.of(task), List.of(task), 0, 0, Ratio.of("0"), 64), 1, tokenizer);
    }

    private static List<String> rows(List<String> answers) {
        return IntStream.range(0, ITEMS)
                .mapToObj(i -> "{\"q\": \"w%d%s\", \"a\": [\"nothing\", \"%s\"]}"
                        .formatted(9 + i, " w51".repeat(i % 5), answers.get(i)))
                .toList();
    }

    private static String alone(TinyDecoder tiny, Tokenizer tokenizer, OpenItem item) {
        TokenGenerator generator = new TokenGenerator(tiny.decoder, 0, tokenizer.eos(), NEW_TOKENS);
        return tokenizer.decode(
                generator.generate(List.of(item.prompt().ids())).continuations().get(0));
    }

    @Test
    void answersAreGeneratedAndCompared() throws IOException {
        try (TinyDecoder tiny = TinyDecoder.of("qwen3", false);
                Tokenizer tokenizer = AnswerGeneratorTest.tokenizer(directory, ENDED)) {
            GenerationSpec whole = new GenerationSpec(NEW_TOKENS, List.of(), "");
            List<String> said = data(tokenizer, Metric.EXACT_MATCH, rows(Collections.nCopies(ITEMS, "x")), whole)
                    .openBenchmarks()
                    .get(0)
                    .items()
                    .stream()
                    .map(item -> alone(tiny, tokenizer, item))
                    .toList();
            assertThat(Set.copyOf(said)).hasSizeGreaterThan(5);
            List<String> answers = IntStream.range(0, ITEMS)
                    .mapToObj(i -> i % 3 == 0
                            ? "wrong"
                            : i % 3 == 1 ? said.get(i) : said.get(i).toUpperCase(Locale.ROOT))
                    .toList();

            FlopCount count = new FlopCount(
                    tiny.decoder.config().graph(), new FineTuning.Full(FineTuning.TrainOnly.ALL), Set.of());
            List<Integer> told = new ArrayList<>();
            OpenEvaluator evaluator = new OpenEvaluator(tiny.decoder, tokenizer, count, Optional.empty(), told::add);
            DataSet data = data(tokenizer, Metric.EXACT_MATCH, rows(answers), whole);
            OpenBenchmark benchmark = data.openBenchmarks().get(0);
            OpenEvaluator.Result result = evaluator.evaluate(benchmark);
            assertThat(result.items()).extracting(ItemScore::generated).containsExactlyElementsOf(said);
            assertThat(result.items())
                    .extracting(ItemScore::correct)
                    .containsExactlyElementsOf(
                            IntStream.range(0, ITEMS).mapToObj(i -> i % 3 == 1).toList());
            BenchmarkScore score = result.score();
            assertThat(score.accuracy()).isEqualTo(1 / 3.0);
            assertThat(score.standardError()).isCloseTo(Math.sqrt(2 / 9.0 / (ITEMS - 1)), Offset.offset(1e-12));
            assertThat(score.partial()).isTrue();
            assertThat(score.itemsInTraining())
                    .as("it was trained on the same rows")
                    .isEqualTo(ITEMS);
            assertThat(told).isSorted().startsWith(0).endsWith(ITEMS);
            assertThat(evaluator.flops())
                    .isLessThanOrEqualTo(planned(data, benchmark, count))
                    .isGreaterThan(planned(data, benchmark, count) / 2);

            BenchmarkScore lenient = evaluator
                    .evaluate(data(tokenizer, Metric.EXACT_MATCH_NORMALISED, rows(answers), whole)
                            .openBenchmarks()
                            .get(0))
                    .score();
            assertThat(lenient.accuracy()).isEqualTo(2 / 3.0);
            assertThat(told).as("over all benchmarks").endsWith(2 * ITEMS);
        }
    }

    /** Returns what a plan says if no answer ends before it must. */
    private static long planned(DataSet data, OpenBenchmark benchmark, FlopCount count) {
        long flops = 0;
        for (GenerationBatch batch : data.generationBatches(benchmark)) {
            assertThat(batch.newTokens()).isEqualTo(NEW_TOKENS);
            flops += count.generation(batch.rows(), batch.longest(), NEW_TOKENS);
        }
        return flops;
    }

    @Test
    void aStopEndsAnAnswer() throws IOException {
        try (TinyDecoder tiny = TinyDecoder.of("qwen3", false);
                Tokenizer tokenizer = AnswerGeneratorTest.tokenizer(directory, ENDED)) {
            GenerationSpec first = new GenerationSpec(NEW_TOKENS, List.of(" "), "");
            List<String> firsts = data(tokenizer, Metric.EXACT_MATCH, rows(Collections.nCopies(ITEMS, "x")), first)
                    .openBenchmarks()
                    .get(0)
                    .items()
                    .stream()
                    .map(item -> alone(tiny, tokenizer, item).split(" ")[0])
                    .toList();
            FlopCount count = new FlopCount(
                    tiny.decoder.config().graph(), new FineTuning.Full(FineTuning.TrainOnly.ALL), Set.of());
            OpenEvaluator.Result result = new OpenEvaluator(
                            tiny.decoder, tokenizer, count, Optional.empty(), done -> {})
                    .evaluate(data(tokenizer, Metric.EXACT_MATCH, rows(firsts), first)
                            .openBenchmarks()
                            .get(0));
            assertThat(result.score().accuracy()).isEqualTo(1);
            assertThat(result.items())
                    .anySatisfy(item -> assertThat(item.generated()).contains(" "));
        }
    }
}
