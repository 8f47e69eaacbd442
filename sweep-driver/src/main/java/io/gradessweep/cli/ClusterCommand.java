package io.gradessweep.cli;

import io.gradessweep.cluster.ClusterShape;
import io.gradessweep.cluster.ClusterStatus;
import io.gradessweep.cluster.Daemon;
import io.gradessweep.cluster.GpuAddresses;
import io.gradessweep.cluster.Installation;
import io.gradessweep.cluster.StandaloneCluster;
import io.gradessweep.estimate.HumanFormat;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code grades cluster}. */
@Command(
        name = "cluster",
        description = {
            "A standalone Spark cluster on this machine, reached through 127.0.0.1 alone.",
            "Each slot is a JVM of its own, so a run that brings its JVM down fails alone."
        },
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class ClusterCommand implements Runnable {
    private static final int SLOTS_WITHOUT_GPUS = 2;

    private final CliContext context;

    @Spec
    private CommandSpec command;

    ClusterCommand(CliContext context) {
        this.context = context;
    }

    @Override
    public void run() {
        throw new ParameterException(command.commandLine(), "a command is missing: start, status or stop");
    }

    /** The argument that names the directory of a cluster's files. */
    private static final class Directory {
        @Mixin
        private CacheArgument cache;

        @Option(
                names = "--directory",
                paramLabel = "DIR",
                description = "Its settings, pids and logs (default: cluster below the cache).")
        private Path directory;

        Path of(CliContext context) {
            return directory == null
                    ? cache.directory(context).resolve("cluster")
                    : context.workingDirectory().resolve(directory);
        }
    }

    @Command(name = "start", description = "Start a cluster; it goes on until it is stopped.")
    void start(
            @Mixin Directory directory,
            @Option(
                            names = "--workers",
                            paramLabel = "N",
                            defaultValue = "1",
                            description = "Workers (default: ${DEFAULT-VALUE}).")
                    int workers,
            @Option(
                            names = "--slots",
                            paramLabel = "N",
                            description = "Slots of each worker (default: its share of the GPUs; without any, 2).")
                    Integer slots,
            @Option(
                            names = "--gpus",
                            paramLabel = "auto|ADDRESSES",
                            description = {
                                "One GPU address a slot, such as 0:0,0:1,1:0,1:1; two slots share GPU 0 here, two GPU 1.",
                                "auto asks conf/spark/discover-gpus (GRADES_SLOTS_PER_GPU=2 lets two runs share a GPU)."
                            })
                    String gpus,
            @Option(
                            names = "--memory",
                            paramLabel = "SIZE",
                            defaultValue = "2g",
                            description = "Java heap of a slot (default: ${DEFAULT-VALUE}).")
                    String memory)
            throws InterruptedException {
        List<String> addresses = addresses(gpus);
        int each = slots == null ? slotsPerWorker(workers, addresses) : slots;
        Path place = directory.of(context);
        StandaloneCluster cluster =
                StandaloneCluster.start(place, new ClusterShape(workers, each, addresses, memory), installation());
        PrintWriter out = command.commandLine().getOut();
        out.println("cluster of " + HumanFormat.counted(workers, "worker") + " with "
                + HumanFormat.counted(each, "slot") + " each; process ids and logs in " + place);
        out.println("run a sweep on it with");
        out.println("  bin/grades run SWEEP --conf-file " + cluster.sweepSettings());
        out.flush();
    }

    @Command(name = "status", description = "What of the cluster lives, and how many of its slots are in use.")
    int status(@Mixin Directory directory) throws InterruptedException {
        Path place = directory.of(context);
        ClusterStatus status = ClusterStatus.of(place);
        PrintWriter out = command.commandLine().getOut();
        for (Daemon daemon : status.daemons()) {
            String state = daemon.isAlive()
                    ? "lives, pid " + daemon.pid() + ", "
                            + HumanFormat.counted(daemon.children().count(), "executor")
                    : "is dead";
            out.println(daemon.name() + " " + state);
        }
        status.master()
                .ifPresent(master -> out.println(status.masterUrl() + ": " + master.slotsUsed() + " of "
                        + HumanFormat.counted(master.slots(), "slot") + " in use; " + status.uiUrl()));
        if (status.daemons().isEmpty()) {
            out.println("no cluster in " + place);
        }
        out.flush();
        return status.master().isPresent() ? ExitCode.OK : ExitCode.FAILED;
    }

    @Command(name = "stop", description = "End the cluster: what was started with it, nothing else.")
    void stop(@Mixin Directory directory) {
        int ended = StandaloneCluster.stop(directory.of(context));
        command.commandLine().getOut().println(HumanFormat.counted(ended, "daemon") + " ended");
        command.commandLine().getOut().flush();
    }

    private static int slotsPerWorker(int workers, List<String> addresses) {
        return addresses.isEmpty() ? SLOTS_WITHOUT_GPUS : Math.max(1, addresses.size() / Math.max(1, workers));
    }

    private List<String> addresses(String gpus) throws InterruptedException {
        if (gpus == null) {
            return List.of();
        }
        return gpus.equals("auto")
                ? GpuAddresses.discover(context.home().resolve("conf/spark/discover-gpus"))
                : List.of(gpus.split(",", -1));
    }

    private Installation installation() {
        String home = context.environment().apply("SPARK_HOME");
        return home == null || home.isEmpty() ? Installation.ofThisProcess() : Installation.ofHome(Path.of(home));
    }
}
