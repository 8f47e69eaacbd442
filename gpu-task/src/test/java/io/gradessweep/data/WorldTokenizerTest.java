package io.gradessweep.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.data.seed.Seeds;
import io.gradessweep.data.world.PretrainingDocuments;
import io.gradessweep.data.world.Split;
import io.gradessweep.data.world.World;
import io.gradessweep.data.world.WorldQuestion;
import io.gradessweep.data.world.WorldTokenizer;
import io.gradessweep.spec.WorldSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorldTokenizerTest {
    private static final World WORLD = World.of(new WorldSpec(64, 4, 1));

    @TempDir
    Path directory;

    @Test
    void isATokenizerWithTheWordsAsTokens() throws IOException {
        WorldTokenizer.write(WORLD, directory);
        try (Tokenizer tokenizer = Tokenizer.load(directory)) {
            assertThat(tokenizer.vocabularySize())
                    .isEqualTo(WorldTokenizer.tokens(WORLD).size());
            assertThat(tokenizer.bos()).isEqualTo(OptionalInt.of(1));
            assertThat(tokenizer.eos()).isEqualTo(OptionalInt.of(2));
            assertThat(tokenizer.pad()).isEqualTo(OptionalInt.of(3));
            String text = "the " + WORLD.entities().get(0) + " is red .";
            assertThat(tokenizer.encodePlain(text)).hasSize(5);
            assertThat(tokenizer.encode(text)).hasSize(6).startsWith(1);
            assertThat(tokenizer.decode(tokenizer.encode(text))).isEqualTo(text);
            assertThat(tokenizer.encodePlain("unheard")).containsExactly(0);
        }
    }

    @Test
    void knowsEverythingTheWorldCanSay() throws IOException {
        WorldTokenizer.write(WORLD, directory);
        try (Tokenizer tokenizer = Tokenizer.load(directory)) {
            PretrainingDocuments documents = new PretrainingDocuments(WORLD);
            Random random = Seeds.random(1, "test", 0);
            for (int i = 0; i < 5_000; i++) {
                assertKnown(tokenizer, documents.draw(random));
            }
            for (String attribute : WORLD.attributes()) {
                for (Split split : Split.values()) {
                    for (WorldQuestion question : WORLD.questions(attribute, split)) {
                        assertKnown(tokenizer, question.prompt() + " " + String.join(" ", question.answers()));
                    }
                }
            }
        }
    }

    @Test
    void equalWorldsGiveEqualBytes() throws IOException {
        Path again = directory.resolve("again");
        Path other = directory.resolve("other");
        WorldTokenizer.write(WORLD, directory);
        WorldTokenizer.write(World.of(new WorldSpec(64, 4, 1)), again);
        WorldTokenizer.write(World.of(new WorldSpec(64, 4, 2)), other);
        for (String name : new String[] {"tokenizer.json", "tokenizer_config.json"}) {
            assertThat(again.resolve(name)).hasSameBinaryContentAs(directory.resolve(name));
        }
        assertThat(Fingerprint.of(other.resolve("tokenizer.json")))
                .isNotEqualTo(Fingerprint.of(again.resolve("tokenizer.json")));
    }

    private static void assertKnown(Tokenizer tokenizer, String text) {
        assertThat(tokenizer.encodePlain(text))
                .as(text)
                .hasSize(text.split(" ").length)
                .doesNotContain(0);
    }
}
