package io.gradessweep.cli;

import io.gradessweep.report.ResultsException;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.store.StoreException;
import java.io.PrintWriter;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code grades}. Results go to standard output, everything else to standard error. */
@Command(
        name = "grades",
        description = "Sweeps of fine-tuning runs with gradient-based early stopping.",
        mixinStandardHelpOptions = true,
        versionProvider = GradesCli.Version.class,
        synopsisSubcommandLabel = "COMMAND")
public final class GradesCli implements Runnable {
    /** Reads the version from the manifest of this class's jar. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = GradesCli.class.getPackage().getImplementationVersion();
            return new String[] {"grades " + (version == null ? "(not packaged)" : version)};
        }
    }

    /** What picocli puts before some of its messages. */
    private static final Pattern PICOCLI_PREFIX = Pattern.compile("^Error: ");

    @Spec
    private CommandSpec command;

    private GradesCli() {}

    public static void main(String[] arguments) {
        System.exit(commandLine(CliContext.ofProcess()).execute(arguments));
    }

    /** Returns the whole command line, for the process or a test. */
    public static CommandLine commandLine(CliContext context) {
        return new CommandLine(new GradesCli())
                .addSubcommand(new PlanCommand(context))
                .addSubcommand(new RunCommand(context))
                .addSubcommand(new ReportCommand(context))
                .addSubcommand(new QueryCommand(context))
                .addSubcommand(new CompareCommand(context))
                .addSubcommand(new DifferencesCommand(context))
                .addSubcommand(new ReplayCommand(context))
                .addSubcommand(new CalibrateCommand(context))
                .addSubcommand(new CompactCommand(context))
                .addSubcommand(new TrackCommand(context))
                .addSubcommand(new DataCommand(context))
                .addSubcommand(new TrainCommand(context))
                .addSubcommand(new ExportCommand(context))
                .addSubcommand(new GenerateCommand(context))
                .addSubcommand(new MemoryCommand(context))
                .addSubcommand(new MergeCommand(context))
                .addSubcommand(new DownloadCommand(context))
                .addSubcommand(new ClusterCommand(context))
                .addSubcommand(new SettingsCommand())
                .addSubcommand(new DoctorCommand(context))
                .addSubcommand(new BenchCommand(context))
                .setCaseInsensitiveEnumValuesAllowed(true)
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
        err.println("error: " + PICOCLI_PREFIX.matcher(e.getMessage()).replaceFirst(""));
        if (!CommandLine.UnmatchedArgumentException.printSuggestions(e, err)) {
            err.println("try: " + e.getCommandLine().getCommandSpec().qualifiedName() + " --help");
        }
        err.flush();
        return ExitCode.BAD_INPUT;
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
