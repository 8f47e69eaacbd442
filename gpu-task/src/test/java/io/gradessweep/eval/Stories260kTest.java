package io.gradessweep.eval;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gradessweep.batch.TokenBatch;
import io.gradessweep.data.SharedData;
import io.gradessweep.data.Tokenizer;
import io.gradessweep.model.Checkpoint;
import io.gradessweep.model.Decoder;
import io.gradessweep.model.DecoderConfig;
import io.gradessweep.model.TokenGenerator;
import io.gradessweep.torch.Kernels;
import io.gradessweep.torch.TensorScope;
import io.gradessweep.torch.Torch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A real pretrained model behaves as its makers say. */
class Stories260kTest {
    private static final int CONTEXT = 256;

    private Path directory;
    private TensorScope scope;
    private Decoder decoder;

    @BeforeEach
    void load() {
        directory = SharedData.require("data/stories260K");
        Torch.prepareThread(1);
        scope = TensorScope.on("cpu");
        DecoderConfig config = Checkpoint.config(directory);
        decoder = new Decoder(
                scope,
                Kernels.load(scope),
                config,
                Checkpoint.read(scope, config, Checkpoint.weights(directory)),
                Optional.empty());
    }

    @AfterEach
    void close() {
        if (scope != null) {
            scope.close();
        }
    }

    @Test
    void generatesTheExpectedStoryGreedily() throws IOException {
        JsonNode expected = new ObjectMapper()
                .readTree(directory.resolve("expected_greedy.json").toFile());
        int[] story = new int[expected.get("ids").size()];
        Arrays.setAll(story, i -> expected.get("ids").get(i).intValue());
        int[] start = {expected.get("start_token").intValue()};
        TokenGenerator generator = new TokenGenerator(decoder, 0, OptionalInt.empty(), story.length);
        assertThat(generator.generate(List.of(start)).continuations()).containsExactly(story);
    }

    /** Its makers report 1.30 nats on their own validation set; an untrained model has ln 512 = 6.2. */
    @Test
    void hasTheLossOfATrainedModelOnStories() throws IOException {
        String text = Files.readString(SharedData.require("data/text").resolve("tinystories_sample.txt"));
        double sum = 0;
        int tokens = 0;
        try (Tokenizer tokenizer = Tokenizer.load(directory)) {
            for (String story : text.substring(0, 40_000).split("\n\n\n")) {
                int[] ids = tokenizer.encode(story.strip());
                for (int begin = 0; begin + 1 < ids.length; begin += CONTEXT) {
                    int[] part = Arrays.copyOfRange(ids, begin, Math.min(ids.length, begin + CONTEXT));
                    int[] targets = Arrays.copyOf(part, part.length);
                    System.arraycopy(part, 1, targets, 0, part.length - 1);
                    targets[part.length - 1] = TokenBatch.IGNORED;
                    for (float logprob : decoder.targetLogprobs(
                            TokenBatch.of(1, part.length, part, targets, new int[] {part.length}))) {
                        sum -= logprob;
                        tokens++;
                    }
                }
            }
        }
        assertThat(tokens).isGreaterThan(10_000);
        assertThat(sum / tokens).isBetween(1.0, 1.8);
    }
}
