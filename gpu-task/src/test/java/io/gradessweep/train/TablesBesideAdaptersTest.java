package io.gradessweep.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradessweep.batch.TokenBatch;
import io.gradessweep.model.BackwardPass;
import io.gradessweep.model.Checkpoint;
import io.gradessweep.model.DecoderConfig;
import io.gradessweep.model.Parameter;
import io.gradessweep.model.TokenTables;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.Precision;
import io.gradessweep.spec.Projection;
import io.gradessweep.spec.ProjectionNumber;
import io.gradessweep.spec.TokenTable;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tables that train whole beside adapters, {@code lora.modules_to_save}. */
class TablesBesideAdaptersTest {
    private static FineTuning.Lora lora(TokenTable... tables) {
        return new FineTuning.Lora(
                4,
                8,
                false,
                0,
                List.of(Projection.values()),
                List.of(new ProjectionNumber(Projection.DOWN, 6)),
                List.of(new ProjectionNumber(Projection.O, 16)),
                List.of(tables));
    }

    private static Map<String, float[]> tables(TinyRun run) {
        Map<String, float[]> tables = new TreeMap<>();
        run.trainable.active().stream()
                .filter(parameter -> parameter.kind() == Parameter.Kind.TABLE)
                .forEach(table -> tables.put(table.name(), table.value().toFloats()));
        return tables;
    }

    /** A fresh adapter changes nothing, so that the gradients are those of full fine-tuning. */
    @ParameterizedTest
    @CsvSource({"qwen3, EMBED_TOKENS LM_HEAD", "llama31, EMBED_TOKENS LM_HEAD", "llama31, LM_HEAD", "phi4, EMBED_TOKENS"
    })
    void theirGradientsAreThoseOfFullFineTuning(String fixture, String named) {
        TokenTable[] saved =
                Arrays.stream(named.split(" ")).map(TokenTable::valueOf).toArray(TokenTable[]::new);
        try (TinyRun beside = new TinyRun(lora(saved), TinyRun.ADAMW, fixture);
                TinyRun full = new TinyRun(TinyRun.FULL, TinyRun.ADAMW, fixture)) {
            Map<String, float[]> expected = gradients(full);
            Map<String, float[]> actual = gradients(beside);
            boolean tied = beside.decoder.config().tied();
            assertThat(actual).hasSize(tied ? 1 : saved.length);
            actual.forEach((name, gradient) -> assertThat(gradient).as(name).isEqualTo(expected.get(name)));
        }
    }

    private static Map<String, float[]> gradients(TinyRun run) {
        TokenBatch batch = TinyRun.batches(2).step(1).get(0);
        BackwardPass.Result result =
                new BackwardPass(run.decoder, run.trainable).run(run.scope, batch, batch.lossTokens());
        Map<String, float[]> gradients = new TreeMap<>();
        for (Parameter parameter : result.gradients().parameters()) {
            if (parameter.kind() == Parameter.Kind.TABLE) {
                gradients.put(parameter.name(), result.gradients().of(parameter).toFloats());
            }
        }
        return gradients;
    }

    @ParameterizedTest
    @CsvSource({"FP32, qwen3", "BF16, llama31", "NF4, llama31", "NF4, qwen3"})
    void theyTrainInEveryPrecision(Precision precision, String fixture) {
        try (TinyRun run = new TinyRun(lora(TokenTable.values()), TinyRun.ADAMW, fixture, precision)) {
            Map<String, float[]> before = tables(run);
            assertThat(before).isNotEmpty();
            run.train(Policies.NONE, 6, step -> TinyRun.batches(2).step(1));
            tables(run).forEach((name, values) -> assertThat(values).as(name).isNotEqualTo(before.get(name)));
            assertThat(run.steps.get(5).loss()).isLessThan(run.steps.get(0).loss());
        }
    }

    @Test
    void adaptersAloneLeaveTheTablesAsTheyAre() {
        try (TinyRun run = new TinyRun(lora())) {
            assertThat(tables(run)).isEmpty();
        }
    }

    @Test
    void tablesThatAreOneTrainTogether() {
        DecoderConfig tied = Checkpoint.config(Path.of("src/test/resources/fixtures/qwen3"));
        DecoderConfig untied = Checkpoint.config(Path.of("src/test/resources/fixtures/qwen3_untied"));
        TokenTables.requireTrainable(tied, lora(TokenTable.values()));
        TokenTables.requireTrainable(untied, lora(TokenTable.LM_HEAD));
        assertThatThrownBy(() -> TokenTables.requireTrainable(tied, lora(TokenTable.LM_HEAD)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("lora.modules_to_save must name both embed_tokens and lm_head, or none: the model's two"
                        + " tables are one");
        assertThatThrownBy(() -> TokenTables.requireTrainable(untied.withVocabulary(330), lora(TokenTable.LM_HEAD)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith(
                        "model.resize_embeddings adds 10 tokens, whose embeddings adapters alone would");
    }
}
