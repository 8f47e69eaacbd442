package io.gradessweep.job;

import io.gradessweep.data.GenerationPrompt;
import io.gradessweep.data.Tokenizer;
import io.gradessweep.model.AdaptedModel;
import io.gradessweep.model.Checkpoint;
import io.gradessweep.model.Decoder;
import io.gradessweep.model.DecoderConfig;
import io.gradessweep.model.TokenChoice;
import io.gradessweep.model.TokenGenerator;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.RunSpec;
import io.gradessweep.torch.Kernels;
import io.gradessweep.torch.TensorScope;
import io.gradessweep.torch.Torch;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** Lets a model go on from a user's prompt, to try what was trained. */
public final class TextGeneration {
    /** The most tokens that are generated if a user names no number. */
    public static final int USUAL_TOKENS = 256;

    private final Source source;
    private final Request request;
    private final JobContext context;

    private TextGeneration(Source source, Request request, JobContext context) {
        this.source = source;
        this.request = request;
        this.context = context;
    }

    /** The model that generates. */
    public sealed interface Source {}

    /**
     * A model's directory, which computes in float32.
     *
     * @param adapter the directory of an adapter of PEFT
     */
    public record OfDirectory(Path model, Optional<Path> adapter) implements Source {}

    /**
     * The model of a run, which computes in the run's precision.
     *
     * @param base the directory of the model before training
     * @param kept the weights that the run kept; without them, the model is the one before training
     */
    public record OfRun(RunSpec spec, Path base, Optional<WeightSource> kept) implements Source {}

    /**
     * The request of a user.
     *
     * @param isMessage whether the prompt is a user's message to the model's chat template, not the text itself
     * @param day the day that the chat template may ask for; without one, it is that of the run's data, if any
     * @param maxTokens the most tokens to generate; without a number, {@link #USUAL_TOKENS} or as many as the model has
     *     positions for
     * @param temperature divides the logits before a token is drawn; 0 takes the most likely token always
     * @param seed the seed of what is drawn
     */
    public record Request(
            String prompt,
            boolean isMessage,
            Optional<LocalDate> day,
            OptionalInt maxTokens,
            double temperature,
            long seed) {}

    /**
     * The result of a generation.
     *
     * @param promptTokens tokens of the prompt, with what template and tokenizer add
     * @param tokens tokens generated, without the end token
     * @param ended whether the model ended the text itself
     */
    public record Result(int promptTokens, int tokens, boolean ended) {}

    /**
     * Generates text.
     *
     * @param pieces receives the text after the prompt, piece by piece
     * @throws InvalidInputException naming what is missing, or a prompt that is too long
     * @throws FileNotFoundException if the run has kept no weights
     */
    public static Result run(Source source, Request request, JobContext context, Consumer<String> pieces)
            throws IOException {
        return new TextGeneration(source, request, context).run(pieces);
    }

    private Result run(Consumer<String> pieces) throws IOException {
        NativeLibraries.prepare(context.cache());
        Torch.prepareThread(context.threads());
        if (source instanceof OfDirectory directory) {
            return directory.adapter().isPresent()
                    ? ofAdapter(directory.model(), directory.adapter().get(), pieces)
                    : ofModel(directory.model(), pieces);
        }
        return ofRun((OfRun) source, pieces);
    }

    private Result ofModel(Path directory, Consumer<String> pieces) {
        DecoderConfig config = Checkpoint.config(directory);
        Checkpoint.check(config, Checkpoint.weights(directory));
        Prompt prompt = prompt(directory, config, request.day());
        try (TensorScope scope = TensorScope.on(context.device())) {
            return generate(
                    new Decoder(
                            scope,
                            Kernels.load(scope),
                            config,
                            Checkpoint.read(scope, config, Checkpoint.weights(directory)),
                            Optional.empty()),
                    prompt,
                    pieces);
        }
    }

    private Result ofAdapter(Path base, Path adapter, Consumer<String> pieces) {
        AdaptedModel.check(base, adapter);
        try (TensorScope scope = TensorScope.on(context.device())) {
            AdaptedModel model = AdaptedModel.read(scope, base, adapter);
            Prompt prompt = prompt(tokenizerIn(adapter, base), model.config(), request.day());
            return generate(
                    new Decoder(
                            scope, Kernels.load(scope), model.config(), model.weights(), Optional.of(model.adapter())),
                    prompt,
                    pieces);
        }
    }

    private Result ofRun(OfRun run, Consumer<String> pieces) throws IOException {
        return run.kept().isPresent()
                ? run.kept().get().read(kept -> ofRun(run, Optional.of(kept), pieces))
                : ofRun(run, Optional.empty(), pieces);
    }

    private Result ofRun(OfRun run, Optional<Path> kept, Consumer<String> pieces) throws IOException {
        if (kept.isPresent() && !Files.isDirectory(kept.get())) {
            throw new FileNotFoundException(kept.get().toString());
        }
        Path tokenizer = kept.map(trained -> tokenizerIn(trained, run.base())).orElse(run.base());
        Optional<LocalDate> day =
                request.day().isPresent() ? request.day() : run.spec().data().day();
        try (TensorScope scope = TensorScope.on(context.device())) {
            Decoder decoder = kept.isPresent()
                    ? LoadedJob.trained(run.spec(), run.base(), kept.get(), scope)
                    : LoadedJob.base(run.spec(), run.base(), scope);
            return generate(decoder, prompt(tokenizer, decoder.config(), day), pieces);
        }
    }

    /** Returns the directory whose tokenizer a trained model has. It may know tokens that were added in training. */
    private static Path tokenizerIn(Path trained, Path base) {
        return Files.exists(trained.resolve("tokenizer.json")) ? trained : base;
    }

    /**
     * The prompt as tokens.
     *
     * @param tokenizer the directory of the tokenizer
     * @param maxTokens the most tokens that may follow
     */
    @SuppressWarnings("ArrayRecordComponent") // It lives only while one text is generated.
    private record Prompt(Path tokenizer, int[] ids, int maxTokens) {}

    private Prompt prompt(Path directory, DecoderConfig config, Optional<LocalDate> day) {
        try (Tokenizer tokenizer = Tokenizer.load(directory, config.vocabulary(), day)) {
            int[] ids = request.isMessage()
                    ? GenerationPrompt.ofMessage(tokenizer, request.prompt())
                    : GenerationPrompt.ofText(tokenizer, request.prompt());
            return new Prompt(directory, ids, maxTokens(ids.length, config));
        }
    }

    private int maxTokens(int prompt, DecoderConfig config) {
        boolean changes = config.lengthOfSameFrequencies() < config.maxPositions();
        int positions = Math.min(config.maxPositions(), config.lengthOfSameFrequencies());
        String bound = changes
                ? "the " + positions
                        + " positions after which the model's rotary frequencies change (rope_type), where the"
                        + " keys that generation keeps would no longer be right"
                : "the " + positions + " positions of the model (max_position_embeddings)";
        if (prompt >= positions) {
            throw new InvalidInputException("the prompt has " + prompt + " tokens, which leave no room in " + bound
                    + "; shorten it to at most " + (positions - 1));
        }
        int room = positions - prompt;
        if (request.maxTokens().isPresent() && request.maxTokens().getAsInt() > room) {
            throw new InvalidInputException("the prompt's " + prompt + " tokens and --max-tokens "
                    + request.maxTokens().getAsInt() + " are more than " + bound + "; ask for at most " + room
                    + " or shorten the prompt");
        }
        return request.maxTokens().orElse(Math.min(USUAL_TOKENS, room));
    }

    private Result generate(Decoder decoder, Prompt prompt, Consumer<String> pieces) {
        try (Tokenizer tokenizer =
                Tokenizer.load(prompt.tokenizer(), decoder.config().vocabulary())) {
            GeneratedText text = new GeneratedText(tokenizer, prompt.ids(), pieces);
            TokenChoice choice = request.temperature() == 0
                    ? TokenChoice.greedy()
                    : TokenChoice.sampled(request.temperature(), request.seed());
            TokenGenerator generator = new TokenGenerator(
                    decoder, tokenizer.padId(), tokenizer.eos(), prompt.maxTokens(), choice, (row, id) -> text.add(id));
            int tokens =
                    generator.generate(List.of(prompt.ids())).continuations().get(0).length;
            text.end();
            return new Result(prompt.ids().length, tokens, tokens < prompt.maxTokens());
        }
    }
}
