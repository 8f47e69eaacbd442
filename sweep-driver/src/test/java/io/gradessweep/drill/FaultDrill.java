package io.gradessweep.drill;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.cluster.ClusterShape;
import io.gradessweep.cluster.Installation;
import io.gradessweep.cluster.StandaloneCluster;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.fs.FileUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Sweeps of real training runs on a real cluster, disturbed at random times and places, against the same sweep undisturbed.
 * Its rounds are {@code -Drounds}; {@code -Dseed}, which is printed, repeats what is done and when, round by round: round n
 * of seed s is round 1 of seed s + n - 1. What a round leaves is kept where it was not clean.
 */
class FaultDrill {
    private static final int ROUNDS = Integer.getInteger("rounds", 2);
    private static final long SEED = Long.getLong("seed", System.currentTimeMillis() % 1_000_000);

    @Test
    @Timeout(value = 1, unit = TimeUnit.DAYS)
    void losesNothingDoublesNothingAndChangesNothing() throws Exception {
        Path home = Path.of("target", "fault-drill", "seed-" + SEED).toAbsolutePath();
        FileUtil.fullyDelete(home.toFile());
        Files.createDirectories(home);
        DrillLog log = new DrillLog();
        log.say("fault drill: " + ROUNDS + " rounds, -Dseed=" + SEED + ", in " + home);
        ClusterShape shape = new ClusterShape(2, 2, List.of("0:0", "0:1", "1:0", "1:1"), "512m");
        DrillTotals tally = DrillTotals.NONE;
        try (StandaloneCluster cluster =
                StandaloneCluster.start(home.resolve("cluster"), shape, Installation.ofThisProcess())) {
            DrillSweep sweep = DrillSweep.in(home, cluster.sweepSettings());
            double seconds = sweep.undisturbed();
            log.say("undisturbed: %.1f s".formatted(seconds));
            for (int number = 1; number <= ROUNDS; number++) {
                SplittableRandom random = new SplittableRandom(SEED + number - 1);
                tally = tally.plus(new Round(number, sweep, cluster, random, seconds, log).run());
            }
        }
        log.say(tally.toString());
        assertThat(tally.isClean()).as("its files are in %s", home).isTrue();
        FileUtil.fullyDelete(home.toFile());
    }
}
