package io.gradessweep.cli;

import io.gradessweep.cost.MemoryChoice;
import io.gradessweep.cost.MemoryEstimate;
import io.gradessweep.estimate.HumanFormat;
import io.gradessweep.estimate.SlotMemory;
import io.gradessweep.hub.RemoteFiles;
import io.gradessweep.job.AssumedImage;
import io.gradessweep.job.ModelMemory;
import io.gradessweep.spec.InvalidInputException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code grades memory}. */
@Command(
        name = "memory",
        description = {
            "Show the memory that training a model takes, by precision and fine-tuning, and which slots hold it.",
            "Needs its config.json alone. It is taken to train by AdamW, without gradient accumulation, with a target at every token.",
            "With --sweep: that of each model and method of a sweep, and how many of them fit a slot."
        },
        mixinStandardHelpOptions = true)
final class MemoryCommand implements Callable<Integer> {
    private final CliContext context;

    @Parameters(
            paramLabel = "MODEL",
            arity = "0..*",
            description =
                    "A Hugging Face directory or a config.json, or where one is: hf://org/name, hdfs://... No weights are fetched.")
    private List<String> models = List.of();

    @Mixin
    private SweepMemoryArguments sweep;

    @Mixin
    private CacheArgument cache;

    @Option(
            names = "--micro-batch",
            paramLabel = "ROWS",
            defaultValue = "1",
            description = "Rows per pass (default: ${DEFAULT-VALUE}).")
    private int microBatch;

    @Option(
            names = "--length",
            paramLabel = "TOKENS",
            defaultValue = "4096",
            description = "Tokens of each row (default: ${DEFAULT-VALUE}).")
    private int length;

    @Option(
            names = "--rank",
            paramLabel = "N",
            defaultValue = "32",
            description = "LoRA's rank, on all projections (default: ${DEFAULT-VALUE}).")
    private int rank;

    @Option(
            names = "--image-size",
            paramLabel = "WxH",
            defaultValue = AssumedImage.DEFAULT,
            description =
                    "Pixels of the one image that each row of a vision-language model is taken to have; its positions are"
                            + " among the tokens of the row (default: ${DEFAULT-VALUE}).")
    private String imageSize;

    @Option(
            names = "--slot-memory",
            paramLabel = "SIZE",
            split = ",",
            defaultValue = "24GB,80GB,141GB",
            description = "Memory of a slot, or of several kinds (default: ${DEFAULT-VALUE}).")
    private List<String> slots;

    @Spec
    private CommandSpec command;

    MemoryCommand(CliContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        if (sweep.isGiven() == !models.isEmpty()) {
            throw new InvalidInputException("name models, or a sweep with --sweep, and not both");
        }
        return sweep.isGiven() ? ofSweep() : ofModels();
    }

    private int ofSweep() {
        if (slots.size() != 1) {
            throw new InvalidInputException("--sweep asks for one kind of slot: --slot-memory 80GB");
        }
        SlotMemory slot = SlotMemory.parse("--slot-memory", slots.get(0));
        PrintWriter out = command.commandLine().getOut();
        out.print(sweep.fit(context, cache.directory(context), slot, image()));
        out.flush();
        return ExitCode.OK;
    }

    private int ofModels() {
        JobArguments.atLeastOne("--micro-batch", microBatch);
        JobArguments.atLeastOne("--length", length);
        JobArguments.atLeastOne("--rank", rank);
        int longest = Integer.MAX_VALUE / microBatch;
        if (length > longest) {
            throw new InvalidInputException("--length must be a whole number <= " + longest + " with --micro-batch "
                    + microBatch + ", not " + length + ": a pass has at most " + Integer.MAX_VALUE + " tokens");
        }
        List<SlotMemory> sizes = slots.stream()
                .map(text -> SlotMemory.parse("--slot-memory", text))
                .toList();
        PrintWriter out = command.commandLine().getOut();
        RemoteFiles files = context.files(cache.directory(context));
        for (String model : models) {
            ModelMemory memory = ModelMemory.of(config(model, files), microBatch, length, rank, image());
            out.printf(Locale.ROOT, "%s: %,d parameters%n", model, memory.parameters());
            if (memory.imagesOfRow().imagePatches() > 0) {
                out.printf(
                        Locale.ROOT,
                        "  with an image of %s pixels in each row: %,d patches, %,d of its tokens%n",
                        image(),
                        memory.imagesOfRow().imagePatches(),
                        memory.imagesOfRow().imageTokens());
            }
            for (MemoryChoice choice : memory.choices()) {
                out.println(line(choice, sizes));
            }
            out.println();
        }
        out.flush();
        return ExitCode.OK;
    }

    private AssumedImage image() {
        return AssumedImage.parse("--image-size", imageSize);
    }

    private Path config(String model, RemoteFiles files) {
        return RemoteFiles.isUri(model)
                ? files.config(files.pinned(model))
                : context.workingDirectory().resolve(model);
    }

    private String line(MemoryChoice choice, List<SlotMemory> sizes) {
        MemoryEstimate memory = choice.memory();
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "  %-44s %9s = weights %9s + gradients %9s + optimizer %9s + activations %9s",
                choice.settings(),
                HumanFormat.bytes(memory.total()),
                HumanFormat.bytes(memory.weights()),
                HumanFormat.bytes(memory.gradients()),
                HumanFormat.bytes(memory.optimizer()),
                HumanFormat.bytes(memory.activations())));
        String separator = "  fits ";
        boolean fits = false;
        for (int i = 0; i < sizes.size(); i++) {
            if (sizes.get(i).holds(memory)) {
                text.append(separator).append(slots.get(i));
                separator = ", ";
                fits = true;
            }
        }
        return fits ? text.toString() : text + "  fits none";
    }
}
