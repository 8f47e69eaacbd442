package io.gradessweep.cli;

import io.gradessweep.plan.Names;
import io.gradessweep.report.ResultsException;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.store.StoreException;
import java.io.PrintWriter;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command {@code grades}. Results go to standard output, everything else to standard error. */
@Command(
        name = "grades",
        description = "Sweeps of fine-tuning runs with gradient-based early stopping.",
        mixinStandardHelpOptions = true,
        versionProvider = GradesCli.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "`grades COMMAND --help` explains a command. A first sweep: grades run conf/sweeps/mini.yaml",
            "`grades natives` fetches libtorch with CUDA, for GPUs."
        },
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            ExitCode.OK + ":Everything that was asked for is done: of `run`, every run is completed.",
            ExitCode.FAILED
                    + ":Some of it failed: of `run`, some runs; of `calibrate`, some searches; of `compare`, the"
                    + " results differ; of `doctor`, no sweep would run; or an internal error occurred.",
            ExitCode.BAD_INPUT + ":The input is wrong, the message says where, and nothing was started.",
            ExitCode.INTERRUPTED + ":Ctrl-C ended the command; the same command goes on from there."
        })
public final class GradesCli implements Runnable {
    /** Reads the version from the manifest of this class's jar. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = GradesCli.class.getPackage().getImplementationVersion();
            return new String[] {"grades " + (version == null ? "(not packaged)" : version)};
        }
    }

    /** A command, and how it is made. */
    private record Subcommand(Class<?> type, Function<CliContext, Object> constructor) {
        String name() {
            return type.getAnnotation(Command.class).name();
        }
    }

    private static final List<Subcommand> COMMANDS = List.of(
            new Subcommand(PlanCommand.class, PlanCommand::new),
            new Subcommand(RunCommand.class, RunCommand::new),
            new Subcommand(ReportCommand.class, ReportCommand::new),
            new Subcommand(QueryCommand.class, QueryCommand::new),
            new Subcommand(CompareCommand.class, CompareCommand::new),
            new Subcommand(DifferencesCommand.class, DifferencesCommand::new),
            new Subcommand(ReplayCommand.class, ReplayCommand::new),
            new Subcommand(CalibrateCommand.class, CalibrateCommand::new),
            new Subcommand(CompactCommand.class, CompactCommand::new),
            new Subcommand(TrackCommand.class, TrackCommand::new),
            new Subcommand(DataCommand.class, DataCommand::new),
            new Subcommand(TrainCommand.class, TrainCommand::new),
            new Subcommand(ExportCommand.class, ExportCommand::new),
            new Subcommand(GenerateCommand.class, GenerateCommand::new),
            new Subcommand(MemoryCommand.class, MemoryCommand::new),
            new Subcommand(MergeCommand.class, MergeCommand::new),
            new Subcommand(DownloadCommand.class, DownloadCommand::new),
            new Subcommand(ClusterCommand.class, ClusterCommand::new),
            new Subcommand(SettingsCommand.class, context -> new SettingsCommand()),
            new Subcommand(DoctorCommand.class, DoctorCommand::new),
            new Subcommand(BenchCommand.class, BenchCommand::new),
            new Subcommand(DocsCommand.class, DocsCommand::new),
            new Subcommand(CompletionCommand.class, CompletionCommand::new),
            new Subcommand(HelpCommand.class, context -> new HelpCommand()));

    /** What picocli puts before some of its messages. */
    private static final Pattern PICOCLI_PREFIX = Pattern.compile("^Error: ");

    @Spec
    private CommandSpec command;

    private GradesCli() {}

    public static void main(String[] arguments) {
        System.exit(commandLine(CliContext.ofProcess(), arguments).execute(arguments));
    }

    /** Returns the whole command line. */
    public static CommandLine commandLine(CliContext context) {
        return commandLine(context, COMMANDS);
    }

    /**
     * Returns a command line that can execute these arguments. Where they begin with the name of a command, but of the
     * one that explains others, it has no other command, since describing twenty others takes longer than a query.
     */
    static CommandLine commandLine(CliContext context, String... arguments) {
        List<Subcommand> named = COMMANDS.stream()
                .filter(command -> arguments.length > 0 && command.name().equals(arguments[0]))
                .filter(command -> command.type() != HelpCommand.class)
                .toList();
        return commandLine(context, named.isEmpty() ? COMMANDS : named);
    }

    private static CommandLine commandLine(CliContext context, List<Subcommand> commands) {
        CommandLine line = new CommandLine(new GradesCli());
        commands.forEach(command -> line.addSubcommand(command.constructor().apply(context)));
        return line.setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true)
                .setParameterExceptionHandler(GradesCli::wrongArguments)
                .setExecutionExceptionHandler(GradesCli::failed);
    }

    @Override
    public void run() {
        throw new ParameterException(command.commandLine(), "a command is missing");
    }

    private static int wrongArguments(ParameterException e, String[] arguments) {
        PrintWriter err = e.getCommandLine().getErr();
        err.println("error: "
                + (e instanceof UnmatchedArgumentException unmatched
                        ? unmatched(unmatched)
                        : PICOCLI_PREFIX.matcher(e.getMessage()).replaceFirst("")));
        err.println("try: " + e.getCommandLine().getCommandSpec().qualifiedName() + " --help");
        err.flush();
        return ExitCode.BAD_INPUT;
    }

    private static String unmatched(UnmatchedArgumentException e) {
        CommandSpec spec = e.getCommandLine().getCommandSpec();
        String argument = e.getUnmatched().get(0);
        if (argument.startsWith("-")) {
            String option = argument.replaceFirst("=.*", "");
            return "unknown option " + option
                    + (option.startsWith("--")
                            ? Names.hint(option, spec.optionsMap().keySet())
                            : "");
        }
        return spec.subcommands().isEmpty()
                ? "there is no place for the argument " + argument
                : "unknown command " + argument
                        + Names.hint(argument, spec.subcommands().keySet());
    }

    private static boolean isDiskFull(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (String.valueOf(cause.getMessage()).contains("No space left on device")) {
                return true;
            }
        }
        return false;
    }

    /** Prints an expected error as one line, and an internal error with its stack trace. */
    private static int failed(Exception e, CommandLine command, CommandLine.ParseResult arguments) {
        PrintWriter err = command.getErr();
        if (e instanceof InvalidInputException || e instanceof ResultsException) {
            err.println("error: " + e.getMessage());
            err.flush();
            return ExitCode.BAD_INPUT;
        }
        if (e instanceof StoreException) {
            err.println("error: " + e.getMessage());
            err.flush();
            return ExitCode.FAILED;
        }
        if (isDiskFull(e)) {
            err.println(
                    "error: no space is left on a disk that is written to (results, --cache or temporary files); make"
                            + " room and give the same command again, which goes on with what is whole");
            err.flush();
            return ExitCode.FAILED;
        }
        err.println("internal error:");
        e.printStackTrace(err);
        err.flush();
        return ExitCode.FAILED;
    }
}
