package io.gradessweep.drill;

import io.gradessweep.cluster.StandaloneCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.apache.hadoop.fs.FileUtil;

/**
 * One sweep, one to three faults, and a look at what it left.
 *
 * @param undisturbedSeconds what the sweep takes where nothing disturbs it
 */
record Round(
        int number,
        DrillSweep sweep,
        StandaloneCluster cluster,
        SplittableRandom random,
        double undisturbedSeconds,
        DrillLog log) {
    private static final int MOST_FAULTS = 3;
    private static final int SECONDS_TO_END = 600;

    DrillTotals run() throws Exception {
        long begun = System.nanoTime();
        Path directory = Files.createDirectory(sweep.home().resolve("round-" + number));
        Drivers drivers = new Drivers(sweep, directory);
        Map<Fault, Integer> faults;
        List<ProcessHandle> left;
        try (PausedProcesses sleepers = new PausedProcesses()) {
            FaultInjector striker = new FaultInjector(cluster, drivers, sleepers, random);
            faults = disturb(drivers, striker);
            drivers.awaitSuccess(SECONDS_TO_END);
            sleepers.awaitAwake();
            left = striker.awaitQuiet();
        }
        DrillTotals tally = tally(drivers, faults, left);
        log.say(number, "%.0f s; %s".formatted((System.nanoTime() - begun) / 1e9, tally));
        if (tally.isClean()) {
            FileUtil.fullyDelete(directory.toFile());
        }
        return tally;
    }

    private Map<Fault, Integer> disturb(Drivers drivers, FaultInjector striker) throws Exception {
        Map<Fault, Integer> faults = new EnumMap<>(Fault.class);
        int planned = 1 + random.nextInt(MOST_FAULTS);
        double seconds = undisturbedSeconds * random.nextDouble(0.1, 0.6);
        drivers.awaitRuns();
        for (int fault = 0; fault < planned && drivers.livesFor(seconds); fault++) {
            Fault drawn = Fault.any(random);
            Optional<String> hit = striker.strike(drawn);
            hit.ifPresent(victim -> faults.merge(drawn, 1, Integer::sum));
            log.say(number, drawn.text() + ": " + hit.orElse("none, the sweep has ended"));
            seconds = undisturbedSeconds * random.nextDouble(0.05, 0.5);
        }
        return faults;
    }

    private DrillTotals tally(Drivers drivers, Map<Fault, Integer> faults, List<ProcessHandle> left)
            throws IOException {
        List<String> complaints = new ArrayList<>(drivers.complaints());
        left.forEach(process -> complaints.add("executor " + process.pid() + " lives on"));
        DrillOutcome leavings = DrillOutcome.of(drivers.results(), sweep.reference());
        complaints.addAll(leavings.complaints());
        complaints.forEach(complaint -> log.say(number, "BAD: " + complaint));
        return new DrillTotals(
                1,
                faults,
                drivers.resumed(),
                leavings.lost(),
                leavings.doubled(),
                leavings.different(),
                complaints.size());
    }
}
