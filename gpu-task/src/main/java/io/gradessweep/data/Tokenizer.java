package io.gradessweep.data;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import io.gradessweep.spec.InvalidInputException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A Hugging Face tokenizer from local files. The truncation and padding settings of {@code tokenizer.json} are
 * disabled, since lengths are limited where rows are encoded.
 */
public final class Tokenizer implements AutoCloseable {
    private static final Map<String, String> OPTIONS = Map.of("truncation", "false", "padding", "false");

    private final Path file;
    private final TokenizerFiles files;
    private final int embeddings;
    private final HuggingFaceTokenizer tokenizer;
    private final Optional<LocalDate> day;
    /**
     * The template is read on first use: a model may be used with plain text even if its template is missing or not
     * supported.
     */
    private ChatTemplate chatTemplate;

    private Tokenizer(
            Path file, TokenizerFiles files, int embeddings, HuggingFaceTokenizer tokenizer, Optional<LocalDate> day) {
        this.file = file;
        this.files = files;
        this.embeddings = embeddings;
        this.tokenizer = tokenizer;
        this.day = day;
    }

    /**
     * Loads a tokenizer.
     *
     * @param location a {@code tokenizer.json}, or a directory that holds one; files beside it name the special tokens
     *     and hold the chat template
     * @param day the day that the chat template may ask for
     * @throws InvalidInputException naming the file that is missing or malformed
     */
    public static Tokenizer load(Path location, Optional<LocalDate> day) {
        Path file = file(location);
        TokenizerFiles files = TokenizerFiles.read(file);
        return load(file, files, files.vocabularySize(), day);
    }

    /**
     * Loads the tokenizer of a model. Tokens that were added to it may have no embedding, as a padding token that
     * fine-tuning added and never fed; {@link #requireEmbeddings} refuses them where a text has one.
     *
     * @param location a {@code tokenizer.json}, or a directory that holds one
     * @param embeddings {@code vocab_size} of the model's {@code config.json}; it may be larger than the tokenizer's
     * @param day the day that the chat template may ask for
     * @throws InvalidInputException naming the file that is missing or malformed, or whose own vocabulary, without added
     *     tokens, is larger than the model's
     */
    public static Tokenizer load(Path location, int embeddings, Optional<LocalDate> day) {
        Path file = file(location);
        TokenizerFiles files = TokenizerFiles.read(file);
        if (files.words() > embeddings) {
            throw new InvalidInputException(file + ": token ids go up to " + (files.words() - 1)
                    + ", but the model's vocab_size is " + embeddings
                    + ": tokenizer and model do not belong together");
        }
        return load(file, files, embeddings, day);
    }

    /** Loads the tokenizer of a model, whose chat template is told no day. */
    public static Tokenizer load(Path location, int embeddings) {
        return load(location, embeddings, Optional.empty());
    }

    /** Returns the highest token id + 1 of a tokenizer that is not loaded. */
    public static int vocabularySize(Path location) {
        return TokenizerFiles.read(file(location)).vocabularySize();
    }

    private static Path file(Path location) {
        return Files.isDirectory(location) ? location.resolve("tokenizer.json") : location;
    }

    private static Tokenizer load(Path file, TokenizerFiles files, int embeddings, Optional<LocalDate> day) {
        try {
            return new Tokenizer(file, files, embeddings, tokenizer(file), day);
        } catch (IOException | RuntimeException e) {
            throw new InvalidInputException(
                    file
                            + ": not a tokenizer.json that can be read; it is damaged, or a part of it is of a kind that is"
                            + " not known here",
                    e);
        }
    }

    private static HuggingFaceTokenizer tokenizer(Path file) throws IOException {
        if (!TokenizerFiles.addsTokens(file)) {
            return HuggingFaceTokenizer.newInstance(file, OPTIONS);
        }
        byte[] json = TokenizerFiles.complete(file).toString().getBytes(StandardCharsets.UTF_8);
        return HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(json), OPTIONS);
    }

    /** Loads a tokenizer whose chat template is told no day. */
    public static Tokenizer load(Path location) {
        return load(location, Optional.empty());
    }

    /** Returns the token ids of the text, with the special tokens that the tokenizer's own post-processor adds. */
    public int[] encode(String text) {
        return ints(tokenizer.encode(text, true, false).getIds());
    }

    /** Returns the token ids of the text, without special tokens added. */
    public int[] encodePlain(String text) {
        return ints(tokenizer.encode(text, false, false).getIds());
    }

    /** Returns the text of the ids, without special tokens. */
    public String decode(int[] ids) {
        return tokenizer.decode(wide(ids), true);
    }

    /** Returns the text of the ids, in which special tokens stand as they are written. */
    String decodeWithSpecialTokens(int[] ids) {
        return tokenizer.decode(wide(ids), false);
    }

    private static long[] wide(int[] ids) {
        return Arrays.stream(ids).asLongStream().toArray();
    }

    /** Returns the id of a token. */
    OptionalInt id(String token) {
        return files.idOf(token);
    }

    /** Returns the token of an id, if there is one. */
    Optional<String> token(int id) {
        return files.find(id);
    }

    /** Returns the highest token id + 1. */
    public int vocabularySize() {
        return files.vocabularySize();
    }

    public OptionalInt bos() {
        return files.id("bos_token");
    }

    public OptionalInt eos() {
        return files.id("eos_token");
    }

    public OptionalInt pad() {
        return files.id("pad_token");
    }

    /** Returns the id of a special token if the model has an embedding for it. */
    private OptionalInt fed(OptionalInt id) {
        return id.isPresent() && id.getAsInt() < embeddings ? id : OptionalInt.empty();
    }

    public OptionalInt unknown() {
        return files.id("unk_token");
    }

    /**
     * Returns the id of the padding: the padding token or, if the tokenizer has none or the model no embedding for it,
     * the end of sequence, the unknown token, or id 0. The loss is never taken over padding, but a text's own tokens with that id are trained on like
     * others.
     */
    public int padId() {
        return fed(pad()).orElse(fed(eos()).orElse(fed(unknown()).orElse(0)));
    }

    /** Returns whether the text spells a special token, which {@link #encode} would then read as one. */
    boolean spellsSpecialToken(String text) {
        return files.special().stream().anyMatch(text::contains);
    }

    /** Returns whether the model has a chat template, which need not be one that is supported. */
    boolean hasChatTemplate() {
        return ChatTemplate.isIn(file.toAbsolutePath().getParent());
    }

    /**
     * Returns the chat template.
     *
     * @throws InvalidInputException if the model has none, or one that uses what is not supported
     */
    ChatTemplate requireChatTemplate() {
        if (chatTemplate == null) {
            chatTemplate = ChatTemplate.load(file.toAbsolutePath().getParent(), files.named(), day);
        }
        return chatTemplate;
    }

    /**
     * Returns the end-of-sequence id.
     *
     * @throws InvalidInputException if the tokenizer has none, since the model then could not learn to end a text
     */
    int requireEos() {
        return eos().orElseThrow(() -> new InvalidInputException(
                file + ": no end of sequence: name eos_token in tokenizer_config.json beside it"));
    }

    /**
     * Checks that the model has an embedding for every token of a text.
     *
     * @param row the row of the text, for the message
     * @throws InvalidInputException naming the first token that has none
     */
    void requireEmbeddings(int[] ids, String row) {
        for (int id : ids) {
            if (id >= embeddings) {
                throw new InvalidInputException(row + ": the model has no embedding for the token '" + files.token(id)
                        + "' (id " + id + "), which " + file + " adds beyond its vocab_size of " + embeddings
                        + "; train without the token, or set model.resize_embeddings to true, which begins with the"
                        + " mean of all embeddings");
            }
        }
    }

    @Override
    public void close() {
        tokenizer.close();
    }

    @Override
    public String toString() {
        return file.toString();
    }

    private static int[] ints(long[] ids) {
        int[] narrow = new int[ids.length];
        for (int i = 0; i < ids.length; i++) {
            narrow[i] = Math.toIntExact(ids[i]);
        }
        return narrow;
    }
}
