package io.gradessweep.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradessweep.spec.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenizerTest {
    @TempDir
    Path directory;

    @Test
    void addsWhatThePostProcessorAddsAndNothingElse() {
        try (Tokenizer tokenizer = TestResources.merging()) {
            assertThat(tokenizer.encode("abcd")).containsExactly(1, 3, 9, 6);
            assertThat(tokenizer.encodePlain("abcd")).containsExactly(3, 9, 6);
            assertThat(tokenizer.decode(new int[] {1, 3, 9, 6, 2})).isEqualTo("abcd");
        }
    }

    @Test
    void ignoresTruncationAndPaddingOfTheFile() {
        try (Tokenizer tokenizer = TestResources.merging()) {
            assertThat(tokenizer.encode("aaaaaaaaaaaaaaaaaaaa")).hasSize(21);
            assertThat(tokenizer.encode("a")).hasSize(2);
        }
    }

    @Test
    void readsSpecialTokensByNameAsTextOrObject() {
        try (Tokenizer tokenizer = TestResources.merging()) {
            assertThat(tokenizer.bos()).isEqualTo(OptionalInt.of(1));
            assertThat(tokenizer.eos()).isEqualTo(OptionalInt.of(2));
            assertThat(tokenizer.pad()).isEmpty();
            assertThat(tokenizer.padId()).isEqualTo(2);
        }
    }

    @Test
    void worksWithoutConfigBesideIt() throws IOException {
        Path file = Files.copy(TestResources.path("merging/tokenizer.json"), directory.resolve("tokenizer.json"));
        try (Tokenizer tokenizer = Tokenizer.load(file)) {
            assertThat(tokenizer.bos()).isEmpty();
            assertThatThrownBy(tokenizer::requireEos)
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining("eos_token")
                    .hasMessageContaining(file.toString());
        }
    }

    /** tokenizer_config.json first, then special_tokens_map.json; for the end of sequence, generation_config.json. */
    @Test
    void readsSpecialTokensWhereTheyAreNamedFirst() throws IOException {
        Files.copy(TestResources.path("merging/tokenizer.json"), directory.resolve("tokenizer.json"));
        Files.writeString(directory.resolve("tokenizer_config.json"), "{\"bos_token\": \"<s>\", \"eos_token\": null}");
        Files.writeString(directory.resolve("generation_config.json"), "{\"eos_token_id\": [8, 2]}");
        try (Tokenizer tokenizer = Tokenizer.load(directory)) {
            assertThat(tokenizer.bos()).isEqualTo(OptionalInt.of(1));
            assertThat(tokenizer.eos()).isEqualTo(OptionalInt.of(8));
        }
        Files.writeString(
                directory.resolve("special_tokens_map.json"),
                "{\"bos_token\": \"a\", \"eos_token\": {\"content\": \"</s>\"}, \"unk_token\": \"<unk>\"}");
        try (Tokenizer tokenizer = Tokenizer.load(directory)) {
            assertThat(tokenizer.bos()).isEqualTo(OptionalInt.of(1));
            assertThat(tokenizer.eos()).isEqualTo(OptionalInt.of(2));
            assertThat(tokenizer.unknown()).isEqualTo(OptionalInt.of(0));
        }
    }

    @Test
    void fillsBatchesWithTheEndTheUnknownOrTheFirstTokenWhereNoPaddingIsNamed() throws IOException {
        Files.copy(TestResources.path("merging/tokenizer.json"), directory.resolve("tokenizer.json"));
        assertFiller("{}", 0);
        assertFiller("{\"unk_token\": \"f\"}", 8);
        assertFiller("{\"unk_token\": \"f\", \"eos_token\": \"</s>\"}", 2);
        assertFiller("{\"unk_token\": \"f\", \"eos_token\": \"</s>\", \"pad_token\": \"a\"}", 3);
    }

    private void assertFiller(String config, int id) throws IOException {
        Files.writeString(directory.resolve("tokenizer_config.json"), config);
        try (Tokenizer tokenizer = Tokenizer.load(directory)) {
            assertThat(tokenizer.padId()).as(config).isEqualTo(id);
        }
    }

    /** The tokenizers library does not read tokenizer_config.json, and would cut such a token into pieces. */
    @Test
    void refusesAddedTokensThatTheTokenizerDoesNotHave() throws IOException {
        Files.copy(TestResources.path("merging/tokenizer.json"), directory.resolve("tokenizer.json"));
        Path config = directory.resolve("tokenizer_config.json");
        Files.writeString(config, "{\"added_tokens_decoder\": {\"2\": {\"content\": \"</s>\"}}}");
        Tokenizer.load(directory).close();
        Files.writeString(config, "{\"added_tokens_decoder\": {\"10\": {\"content\": \"<|im_end|>\"}}}");
        assertThatThrownBy(() -> Tokenizer.load(directory))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(
                        config + ": added_tokens_decoder gives '<|im_end|>' the id 10, tokenizer.json beside it has no"
                                + " such token");
        Files.writeString(config, "{\"added_tokens_decoder\": {\"10\": {\"content\": \"</s>\"}}}");
        assertThatThrownBy(() -> Tokenizer.load(directory)).hasMessageEndingWith("tokenizer.json beside it 2");
    }

    @Test
    void refusesAModelWithFewerTokens() {
        Path file = TestResources.path("merging/tokenizer.json");
        assertThat(Tokenizer.vocabularySize(file)).isEqualTo(10);
        Tokenizer.load(file, 10).close();
        assertThatThrownBy(() -> Tokenizer.load(file, 9))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("tokenizer.json: token ids go up to 9, but the model's vocab_size is 9");
    }

    @Test
    void namesTheFileThatIsMissingOrMalformed() throws IOException {
        Path file = directory.resolve("tokenizer.json");
        assertInvalid(file, "there is no such file");
        Files.writeString(file, "{\"model\": ");
        assertInvalid(file, "not JSON");
        Files.writeString(file, "[]");
        assertInvalid(file, "must hold a JSON object");
        Files.writeString(file, "{\"model\": {}}");
        assertInvalid(file, "no vocabulary");
        Files.writeString(file, "{\"model\": {\"type\": \"Nonesuch\", \"vocab\": {\"a\": 0}}}");
        assertInvalid(file, "not a tokenizer.json");
        Files.writeString(file, "{\"model\": {\"type\": \"WordLevel\", \"vocab\": {\"a\": \"zero\"}}}");
        assertInvalid(file, "a token id must be a whole number >= 0");
    }

    @Test
    void namesASpecialTokenThatIsNotInTheVocabulary() throws IOException {
        Files.copy(TestResources.path("merging/tokenizer.json"), directory.resolve("tokenizer.json"));
        Files.writeString(directory.resolve("tokenizer_config.json"), "{\"eos_token\": \"<end>\"}");
        assertThatThrownBy(() -> Tokenizer.load(directory))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("tokenizer_config.json: eos_token '<end>' is not in the vocabulary");
    }

    private void assertInvalid(Path file, String message) {
        assertThatThrownBy(() -> Tokenizer.load(directory))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageContaining(message);
    }
}
