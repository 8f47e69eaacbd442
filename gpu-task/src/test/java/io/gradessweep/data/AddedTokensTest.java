package io.gradessweep.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gradessweep.spec.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens that a fine-tuning added to a tokenizer, and for which its model got no embeddings: ids from 10 on. */
class AddedTokensTest {
    private static final int EMBEDDINGS = 10;

    @TempDir
    private Path directory;

    private ObjectNode tokenizer;
    private ObjectNode config;

    @BeforeEach
    void read() throws IOException {
        tokenizer = (ObjectNode) new ObjectMapper()
                .readTree(TestResources.path("merging/tokenizer.json").toFile());
        config = (ObjectNode) new ObjectMapper()
                .readTree(TestResources.path("merging/tokenizer_config.json").toFile());
    }

    private void add(String token, int id, boolean special) {
        tokenizer
                .withArray("added_tokens")
                .addObject()
                .put("id", id)
                .put("content", token)
                .put("single_word", false)
                .put("lstrip", false)
                .put("rstrip", false)
                .put("normalized", false)
                .put("special", special);
    }

    private Tokenizer load(int embeddings) throws IOException {
        Files.writeString(directory.resolve("tokenizer.json"), tokenizer.toString());
        Files.writeString(directory.resolve("tokenizer_config.json"), config.toString());
        return Tokenizer.load(directory, embeddings);
    }

    private static Question question(String prompt, String choice, String response) {
        return new Question("rows.jsonl:3", prompt, List.of("a", choice), 0, response);
    }

    private static void train(Tokenizer tokenizer, String prompt, String response, int maxLength) {
        TrainingSet.encode(List.of(question(prompt, "b", response)), tokenizer, maxLength);
    }

    private static void assertRefused(Runnable reading, String token, int id) {
        assertThatThrownBy(reading::run)
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith("rows.jsonl:3: the model has no embedding for the token '" + token + "' (id "
                        + id + "), which ")
                .hasMessageContaining("tokenizer.json adds beyond its vocab_size of 10; train without the token, or set"
                        + " model.resize_embeddings to true");
    }

    /** Batches are filled with a token that the model knows. */
    @Test
    void aPaddingTokenThatIsNeverFedIsNoObstacle() throws IOException {
        add("[PAD]", 10, true);
        config.put("pad_token", "[PAD]");
        try (Tokenizer loaded = load(EMBEDDINGS)) {
            assertThat(loaded.pad()).hasValue(10);
            assertThat(loaded.padId()).isEqualTo(2);
            train(loaded, "abc", "d", 20);
            ScoredItem.encode(question("abc", "b", "a"), loaded, 20);
        }
        try (Tokenizer loaded = load(EMBEDDINGS + 1)) {
            assertThat(loaded.padId()).isEqualTo(10);
        }
    }

    @Test
    void neitherAreOthersThatNothingNames() throws IOException {
        add("<|im_start|>", 10, true);
        add("<|im_end|>", 11, true);
        add("<tool>", 500, false);
        try (Tokenizer loaded = load(EMBEDDINGS)) {
            train(loaded, "abc", "d", 20);
            assertThat(loaded.padId()).isEqualTo(2);
        }
        assertThat(Tokenizer.vocabularySize(directory)).isEqualTo(501);
    }

    /** Some converters list added tokens in the vocabulary, too. */
    @Test
    void aTokenThatIsAlsoListedAmongTheWordsIsAnAddedOne() throws IOException {
        add("[PAD]", 10, true);
        ((ObjectNode) tokenizer.at("/model/vocab")).put("[PAD]", 10);
        load(EMBEDDINGS).close();
        ((ObjectNode) tokenizer.at("/model/vocab")).put("g", 11);
        assertThatThrownBy(() -> load(EMBEDDINGS)).hasMessageContaining("tokenizer and model do not belong together");
    }

    @Test
    void aTextThatSpellsOneIsRefusedByItsRow() throws IOException {
        add("[PAD]", 10, true);
        add("<mask>", 11, false);
        try (Tokenizer loaded = load(EMBEDDINGS)) {
            assertRefused(() -> train(loaded, "ab[PAD]c", "d", 20), "[PAD]", 10);
            assertRefused(() -> train(loaded, "abc", "d<mask>", 20), "<mask>", 11);
            assertRefused(() -> ScoredItem.encode(question("abc", "b<mask>", "a"), loaded, 20), "<mask>", 11);
            assertRefused(() -> ScoredItem.encode(question("[PAD]abc", "b", "a"), loaded, 20), "[PAD]", 10);
        }
    }

    /** What is cut from a prompt is not fed. */
    @Test
    void onlyWhatIsFedCounts() throws IOException {
        add("[PAD]", 10, true);
        try (Tokenizer loaded = load(EMBEDDINGS)) {
            assertRefused(() -> train(loaded, "a[PAD]abcabc", "d", 12), "[PAD]", 10);
            train(loaded, "a[PAD]abcabc", "d", 6);
        }
    }

    /** A chat model's end of turn, set as the end of sequence and never given an embedding. */
    @Test
    void anEndOfSequenceWithoutAnEmbeddingIsFedByEveryRow() throws IOException {
        add("<|im_end|>", 10, true);
        config.put("eos_token", "<|im_end|>");
        try (Tokenizer loaded = load(EMBEDDINGS)) {
            assertThat(loaded.padId()).isZero();
            assertRefused(() -> train(loaded, "abc", "d", 20), "<|im_end|>", 10);
        }
    }

    @Test
    void aModelWithEmbeddingsForAllTakesThem() throws IOException {
        add("[PAD]", 10, true);
        add("<mask>", 11, false);
        try (Tokenizer loaded = load(12)) {
            train(loaded, "ab[PAD]c", "d<mask>", 20);
        }
    }
}
