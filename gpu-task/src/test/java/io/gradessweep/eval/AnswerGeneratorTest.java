package io.gradessweep.eval;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gradessweep.data.BenchmarkData;
import io.gradessweep.data.LengthGroups;
import io.gradessweep.data.Question;
import io.gradessweep.data.ScoredItem;
import io.gradessweep.data.Tokenizer;
import io.gradessweep.model.FlopCount;
import io.gradessweep.model.TokenGenerator;
import io.gradessweep.result.ItemScore;
import io.gradessweep.spec.FileRef;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.PromptFormat;
import io.gradessweep.spec.Protocol;
import io.gradessweep.spec.RowFiles;
import io.gradessweep.spec.TaskSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A model that was never taught to answer says random words; every fourth of its tokenizer's holds a label, so that some
 * answers are right, some wrong and some none.
 */
class AnswerGeneratorTest {
    private static final int WORDS = 300;
    private static final List<String> LABELS = List.of("answer1", "answer2", "answer3");

    @TempDir
    Path directory;

    private Tokenizer tokenizer() throws IOException {
        return tokenizer(directory, "{\"unk_token\": \"the\"}");
    }

    /** Returns a tokenizer of the model's words. */
    static Tokenizer tokenizer(Path directory, String config) throws IOException {
        ObjectNode tree = new ObjectMapper().createObjectNode().put("version", "1.0");
        tree.putArray("added_tokens");
        tree.putObject("pre_tokenizer").put("type", "WhitespaceSplit");
        ObjectNode model = tree.putObject("model").put("type", "WordLevel").put("unk_token", "the");
        ObjectNode vocabulary = model.putObject("vocab");
        List<String> said = List.of("the", "correct", "answer", "is", "answer1", "answer2", "answer3");
        for (int id = 0; id < WORDS; id++) {
            String label = id % 4 == 0 ? LABELS.get(id / 4 % 3) : "";
            vocabulary.put(id < said.size() ? said.get(id) : "w" + id + label, id);
        }
        Files.writeString(directory.resolve("tokenizer.json"), tree.toString());
        Files.writeString(directory.resolve("tokenizer_config.json"), config);
        return Tokenizer.load(directory);
    }

    private static BenchmarkData benchmark(Tokenizer tokenizer, Protocol protocol) {
        List<ScoredItem> items = new ArrayList<>();
        for (int item = 0; item < 40; item++) {
            StringBuilder prompt = new StringBuilder("w" + (9 + item));
            for (int word = 0; word < item % 7; word++) {
                prompt.append(" w").append(51 + 4 * word + 4 * item);
            }
            List<String> choices =
                    LABELS.stream().map(" the correct answer is "::concat).toList();
            Question question = new Question("i" + item, prompt.toString(), choices, item % 3, choices.get(item % 3));
            items.add(ScoredItem.encode(question, tokenizer, 64));
        }
        RowFiles file = RowFiles.of(new FileRef("rows.jsonl", "f"));
        TaskSpec task =
                new TaskSpec("rows", "", protocol, 0, new TaskSpec.InstructFiles(file, file, PromptFormat.PLAIN));
        return new BenchmarkData(task, items, items.size(), 0, 0);
    }

    @Test
    void theFirstLabelNamedIsTheAnswer() throws IOException {
        try (TinyDecoder tiny = TinyDecoder.of("qwen3", false);
                Tokenizer tokenizer = tokenizer()) {
            FlopCount count = new FlopCount(
                    tiny.decoder.config().graph(), new FineTuning.Full(FineTuning.TrainOnly.ALL), Set.of());
            AnswerGenerator generator = new AnswerGenerator(tiny.decoder, tokenizer, count);
            List<Integer> told = new ArrayList<>();
            Evaluator evaluator =
                    new Evaluator(tiny.decoder, count, 0, Optional.empty(), Optional.of(generator), told::add);
            BenchmarkData benchmark = benchmark(tokenizer, Protocol.INSTRUCT);

            Evaluator.Result result = evaluator.evaluate(benchmark);

            int right = 0;
            int none = 0;
            for (int i = 0; i < 40; i++) {
                String text = alone(tiny, tokenizer, benchmark.items().get(i));
                assertThat(result.items().get(i).generated()).isEqualTo(text);
                right += text.matches(".*?answer[123].*")
                                && text.replaceFirst(".*?answer([123]).*", "$1").equals(Integer.toString(i % 3 + 1))
                        ? 1
                        : 0;
                none += text.contains("answer1") || text.contains("answer2") || text.contains("answer3") ? 0 : 1;
            }
            assertThat(right).isPositive();
            assertThat(40 - right - none).as("wrong ones").isPositive();
            assertThat(result.score().accuracyGenerated()).isEqualTo(right / 40.0);
            assertThat(evaluator.flops()).isGreaterThan(generator.flops()).isPositive();
            assertThat(told).isSorted().startsWith(0).endsWith(40).contains(20);
        }
    }

    private static String alone(TinyDecoder tiny, Tokenizer tokenizer, ScoredItem item) {
        TokenGenerator generator = new TokenGenerator(tiny.decoder, 0, tokenizer.eos(), LengthGroups.NEW_TOKENS);
        return tokenizer.decode(
                generator.generate(List.of(item.prompt())).continuations().get(0));
    }

    /** Answers' own words name no label. */
    @Test
    void benchmarksOfTheOtherProtocolAreNotAnswered() throws IOException {
        try (TinyDecoder tiny = TinyDecoder.of("qwen3", false);
                Tokenizer tokenizer = tokenizer()) {
            FlopCount count = new FlopCount(
                    tiny.decoder.config().graph(), new FineTuning.Full(FineTuning.TrainOnly.ALL), Set.of());
            AnswerGenerator generator = new AnswerGenerator(tiny.decoder, tokenizer, count);
            Evaluator evaluator =
                    new Evaluator(tiny.decoder, count, 0, Optional.empty(), Optional.of(generator), done -> {});
            Evaluator.Result result = evaluator.evaluate(benchmark(tokenizer, Protocol.HARNESS));
            assertThat(result.score().accuracyGenerated()).isNaN();
            assertThat(result.items()).extracting(ItemScore::generated).containsOnlyNulls();
            assertThat(generator.flops()).isZero();
        }
    }
}
