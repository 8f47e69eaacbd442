package io.gradessweep.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.job.JobListener;
import io.gradessweep.result.StepTrace;
import io.gradessweep.result.TokenCounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What a run's log and the driver are told of its steps. */
class RunLogTest {
    private static StepTrace step(int step, int frozen) {
        return new StepTrace(step, 1.5, 1e-3, 2.25, new TokenCounts(100, 50, 10, 1000), 0.5, frozen, 6000);
    }

    private static List<String> lines(Path file) throws IOException {
        return Files.readAllLines(file).stream()
                .map(line -> line.replaceFirst("^\\d\\d:\\d\\d(:\\d\\d)? ", ""))
                .toList();
    }

    /** The steps and items between the first and the last pass in less than the ten seconds between two lines. */
    @Test
    void theFirstAndTheLastStepOfAPhaseAreWrittenDown() throws IOException {
        List<String> passedOn = new ArrayList<>();
        JobListener next = new JobListener() {
            @Override
            public void step(StepTrace step, int plannedSteps, int matrices) {
                passedOn.add(step.step() + "/" + plannedSteps + " " + matrices);
            }

            @Override
            public void scored(int items, int allItems) {
                passedOn.add(items + "/" + allItems);
            }

            @Override
            public void resumed(int step, int plannedSteps) {
                passedOn.add("from " + step + "/" + plannedSteps);
            }
        };
        RunLog log = new RunLog(next);
        try (log) {
            log.phase("train");
            assertThat(lines(log.file())).as("what a run that is killed leaves").containsExactly("train");
            log.resumed(4, 7);
            for (int step = 5; step <= 7; step++) {
                log.step(step(step, 3), 7, 21);
            }
            log.phase("evaluate");
            for (int items = 20; items <= 80; items += 20) {
                log.scored(items, 80);
            }
        }
        assertThat(lines(log.file()))
                .containsExactly(
                        "train",
                        "resumed at step 4/7",
                        "train step 5/7 loss 1.5000 gradient norm 2.250 frozen 3/21",
                        "train step 7/7 loss 1.5000 gradient norm 2.250 frozen 3/21",
                        "evaluate",
                        "evaluate item 20/80",
                        "evaluate item 80/80");
        assertThat(passedOn)
                .containsExactly("from 4/7", "5/7 21", "6/7 21", "7/7 21", "20/80", "40/80", "60/80", "80/80");
        Files.delete(log.file());
    }

    /** Two runs of one JVM have threads of their own. */
    @Test
    void whatItsOwnThreadLogsIsWrittenDownUntilItIsClosed() throws Exception {
        RunLog log = new RunLog(JobListener.SILENT);
        try (log) {
            LoggerFactory.getLogger("a.b.Mine").warn("own");
            Thread other = new Thread(() -> LoggerFactory.getLogger("a.b.Mine").warn("another's"));
            other.start();
            other.join();
        }
        LoggerFactory.getLogger("a.b.Mine").warn("late");
        assertThat(lines(log.file())).containsExactly("WARN Mine: own");
        Files.delete(log.file());
    }

    @Test
    void theDriverIsToldTheRateOfTokensAndWhatIsFrozen() {
        List<Progress> sent = new ArrayList<>();
        ProgressSender sender = new ProgressSender("a", sent::add);
        sender.phase("train");
        sender.resumed(4, 7);
        sender.step(step(5, 3), 7, 21);
        assertThat(sent)
                .containsExactly(
                        Progress.begun("a", "train"),
                        new Progress("a", Progress.RESUMED, 4, 7, Double.NaN, 0, 0, 0),
                        new Progress("a", "train", 5, 7, 1.5, 3, 21, 200));
    }
}
