package io.gradessweep.cli;

import io.gradessweep.hub.RemoteFiles;
import io.gradessweep.job.JobContext;
import io.gradessweep.job.JobListener;
import io.gradessweep.job.TextGeneration;
import io.gradessweep.spec.FineTuning;
import io.gradessweep.spec.InvalidInputException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code grades generate}. */
@Command(
        name = "generate",
        customSynopsis = {
            "grades generate [OPTIONS] RESULTS RUN PROMPT",
            "       grades generate [OPTIONS] MODEL PROMPT"
        },
        description = {
            "Let a model go on from a prompt: what a run trained and kept with --keep-weights, or any model with or"
                    + " without an adapter of PEFT.",
            "Prints the text after the prompt while it is generated."
        },
        mixinStandardHelpOptions = true)
final class GenerateCommand implements Callable<Integer> {
    private final CliContext context;

    @Parameters(
            arity = "1..*",
            paramLabel = "RESULTS RUN PROMPT | MODEL PROMPT",
            description =
                    "A results directory, such as results/mini, a run's key or id, and the text to go on from; or a"
                            + " model (a directory, hf://org/name or a URI) and the text.")
    private List<String> words;

    @Option(names = "--adapter", paramLabel = "DIR", description = "An adapter of PEFT, with MODEL.")
    private Path adapter;

    @Option(names = "--base", description = "The model that the run started from, as it was before, with RUN.")
    private boolean base;

    @Option(
            names = "--chat",
            description = "Give the prompt as a user's message in the model's chat template, not as it stands.")
    private boolean chat;

    @Option(
            names = "--date",
            paramLabel = "DAY",
            description = "The day that a chat template writes, such as 2025-01-31 (default: the run's data.date).")
    private String date;

    @Option(
            names = "--max-tokens",
            paramLabel = "N",
            description = "Most tokens to generate (default: " + TextGeneration.USUAL_TOKENS
                    + ", or as many as the model has positions for).")
    private Integer maxTokens;

    @Option(
            names = "--temperature",
            paramLabel = "T",
            defaultValue = "0",
            description = "0 takes the most likely token always; above, tokens are drawn from"
                    + " softmax(logits / T) (default: ${DEFAULT-VALUE}).")
    private double temperature;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Seed of what is drawn (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Mixin
    private JobArguments job;

    @Mixin
    private DeviceArgument device;

    @Mixin
    private CacheArgument cache;

    @Spec
    private CommandSpec command;

    GenerateCommand(CliContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws IOException {
        if (words.size() < 2) {
            throw new ParameterException(command.commandLine(), "the prompt is missing; it is the last argument");
        }
        if (words.size() > 3) {
            throw new ParameterException(
                    command.commandLine(), "the prompt is one argument, and there are too many; put it in quotes");
        }
        boolean ofRun = words.size() == 3;
        if (ofRun && adapter != null) {
            throw new ParameterException(
                    command.commandLine(), "--adapter belongs to a model; a run has its own adapter");
        }
        if (!ofRun && base) {
            throw new ParameterException(command.commandLine(), "--base belongs to a run of some results");
        }
        TextGeneration.Request request = request(words.get(words.size() - 1));
        Path directory = cache.directory(context);
        JobContext jobContext =
                new JobContext(directory, device.device(), "local", job.threads(), JobListener.SILENT, () -> false);
        TextGeneration.Result result =
                ofRun ? ofRun(request, jobContext) : generated(ofModel(words.get(0), directory), request, jobContext);
        context.progress().println(shown(result));
        return ExitCode.OK;
    }

    private TextGeneration.Request request(String prompt) {
        if (!(temperature >= 0 && Double.isFinite(temperature))) {
            throw new InvalidInputException("--temperature must be a number >= 0, not " + temperature);
        }
        OptionalInt tokens = maxTokens == null
                ? OptionalInt.empty()
                : OptionalInt.of(JobArguments.atLeastOne("--max-tokens", maxTokens));
        return new TextGeneration.Request(prompt, chat, day(), tokens, temperature, seed);
    }

    private Optional<LocalDate> day() {
        try {
            return Optional.ofNullable(date).map(LocalDate::parse);
        } catch (DateTimeParseException e) {
            throw new InvalidInputException("--date must be a day such as 2025-01-31, not " + date, e);
        }
    }

    private TextGeneration.Source ofModel(String model, Path directory) {
        RemoteFiles files = context.files(directory);
        Path local = RemoteFiles.isUri(model)
                ? files.model(files.pinned(model))
                : context.workingDirectory().resolve(model);
        return new TextGeneration.OfDirectory(
                local, Optional.ofNullable(adapter).map(context.workingDirectory()::resolve));
    }

    private TextGeneration.Result ofRun(TextGeneration.Request request, JobContext jobContext) throws IOException {
        KeptRun run = KeptRun.find(words.get(0), words.get(1), context, jobContext.cache());
        boolean untrained = base || run.spec().fineTuning() instanceof FineTuning.None;
        try {
            return generated(
                    new TextGeneration.OfRun(
                            run.spec(), run.base(), untrained ? Optional.empty() : Optional.of(run.source())),
                    request,
                    jobContext);
        } catch (FileNotFoundException e) {
            throw run.notKept(e);
        }
    }

    private TextGeneration.Result generated(
            TextGeneration.Source source, TextGeneration.Request request, JobContext jobContext) throws IOException {
        PrintWriter out = command.commandLine().getOut();
        TextGeneration.Result result = TextGeneration.run(source, request, jobContext, piece -> {
            out.print(piece);
            out.flush();
        });
        out.println();
        out.flush();
        return result;
    }

    private static String shown(TextGeneration.Result result) {
        return result.tokens() + " tokens after a prompt of " + result.promptTokens()
                + (result.ended() ? "; the model ended the text" : "; it was cut there, and --max-tokens allows more");
    }
}
