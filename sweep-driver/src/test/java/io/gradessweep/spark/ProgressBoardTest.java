package io.gradessweep.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.result.FailureCause;
import io.gradessweep.store.Outcomes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ProgressBoardTest {
    private long seconds;
    private final ProgressBoard board = new ProgressBoard(() -> TimeUnit.SECONDS.toNanos(seconds));

    @Test
    void showsWhatIsDoneRunningAndLeft() {
        board.begin(0, 4);
        board.runEnded("a", Outcomes.completed());
        board.runEnded("b", Outcomes.failed("no"));
        board.progress(Progress.begun("c", "load"));
        board.progress(new Progress("d", "train", 150, 300, 1.2345, 0, 21, 1234.4));
        seconds = 50;
        assertThat(board.line())
                .isEqualTo(
                        "1 done, 2 running, 1 failed of 4, 30s left | c load | d step 150/300 loss 1.235 1234 tokens/s, 50s left");

        board.progress(new Progress("d", "train", 300, 300, 0.5, 3, 21, 0));
        board.runEnded("c", Outcomes.completed());
        assertThat(board.line()).isEqualTo("2 done, 1 running, 1 failed of 4 | d step 300/300 loss 0.500 frozen 3/21");
    }

    private void trains(String job, int step, int steps) {
        board.progress(new Progress(job, "train", step, steps, 1, 0, 21, 0));
    }

    private String left() {
        String line = board.line();
        int end = line.indexOf(" left");
        return line.substring(line.lastIndexOf(' ', end - 1) + 1, end);
    }

    /** Planned for 10, 60 and 30 of some unit, one at a time; here a unit takes 2 s. */
    @Test
    void thePlanTellsHowRunsCompareAndThoseThatEndedHowLongTheyTake() {
        board.begin(0, 3);
        board.expect(Map.of("short", 10.0, "long", 60.0, "middle", 30.0));
        board.progress(Progress.begun("short", "load"));
        assertThat(board.line()).as("nothing tells yet").startsWith("0 done, 1 running, 0 failed of 3 |");
        trains("short", 0, 100);
        seconds = 4;
        trains("short", 20, 100);
        assertThat(left()).as("16 s of its own and 180 s of the others").isEqualTo("3m16s");
        seconds = 20;
        board.runEnded("short", Outcomes.completed());
        assertThat(left()).as("by their number it would be 40 s").isEqualTo("3m0s");

        trains("long", 0, 100);
        seconds = 50;
        trains("long", 25, 100);
        assertThat(left()).isEqualTo("2m30s");
        board.progress(Progress.begun("long", "evaluate"));
        assertThat(left()).as("its last phase does not begin it anew").isEqualTo("2m30s");
        seconds = 140;
        board.runEnded("long", Outcomes.completed());
        assertThat(left()).isEqualTo("1m0s");
    }

    @Test
    void runsThatRunAtOnceShareTheTimeLeft() {
        board.begin(0, 5);
        board.expect(Map.of("a", 60.0, "b", 60.0, "c", 60.0, "d", 60.0, "e", 60.0));
        trains("a", 0, 100);
        trains("b", 0, 100);
        seconds = 30;
        trains("a", 50, 100);
        trains("b", 50, 100);
        assertThat(left()).as("30 + 30 + 3 x 60 s in two slots").isEqualTo("2m0s");
        seconds = 60;
        for (String job : List.of("a", "b", "c", "d")) {
            board.runEnded(job, Outcomes.completed());
        }
        trains("e", 0, 100);
        assertThat(left()).as("one run uses one slot").isEqualTo("1m0s");
    }

    /** A base model that is only scored takes the time of its start, of which the plan knows nothing. */
    @Test
    void aJobOfNearlyNoWorkTellsNothingAndATrainingThatIsOverStillTells() {
        board.begin(0, 2);
        board.expect(Map.of("base", 0.1, "full", 40.0));
        board.progress(Progress.begun("base", "evaluate"));
        trains("full", 0, 10);
        seconds = 20;
        board.runEnded("base", Outcomes.completed());
        assertThat(board.line()).startsWith("1 done, 1 running, 0 failed of 2 |");
        trains("full", 10, 10);
        board.progress(Progress.begun("full", "evaluate"));
        assertThat(left()).as("40 s for a work of 40.1").isEqualTo("20s");
    }

    /** A shared prefix is in no plan: it counts as the others do in the mean. */
    @Test
    void whatThePlanDoesNotHaveCountsAsTheMean() {
        board.begin(1, 2);
        board.expect(Map.of("a", 10.0, "b", 30.0));
        trains("a", 0, 100);
        seconds = 10;
        board.runEnded("a", Outcomes.completed());
        assertThat(left()).isEqualTo("50s");
        board.awaitedEnded("prefix");
        assertThat(left()).isEqualTo("30s");
    }

    @Test
    void aRunThatIsScoredShowsItsItems() {
        board.begin(0, 1);
        board.progress(Progress.begun("a", "evaluate"));
        assertThat(board.line()).endsWith("| a evaluate");
        List<Progress> sent = new ArrayList<>();
        ProgressSender sender = new ProgressSender("a", sent::add);
        sender.scored(0, 80);
        sender.scored(20, 80);
        assertThat(sent).singleElement().satisfies(progress -> {
            assertThat(progress.step()).isEqualTo(20);
            assertThat(progress.perSecond()).isPositive();
        });
        seconds = 10;
        board.progress(Progress.scored("a", 20, 80, 12.4));
        assertThat(board.line()).endsWith("| a evaluate item 20/80 12 items/s, 30s left");
    }

    @Test
    void aMiniatureHasItsOwnTimeLeftAndCountsInThatOfTheSweep() {
        assertThat(board.line()).isEmpty();
        board.begin(1, 3);
        board.progress(Progress.begun("mini", "start"));
        seconds = 10;
        board.progress(Progress.begun("mini", "pretrain"));
        seconds = 30;
        board.progress(new Progress("mini", "pretrain", 5, 20, 2, 0, 0, 0));
        // a quarter of it took 20 s; a sixteenth of the sweep took 30 s
        assertThat(board.line())
                .isEqualTo(
                        "0 done, 1 running, 0 failed of 3, 7m30s left | mini pretrain step 5/20 loss 2.000, 1m0s left");

        board.awaitedEnded("mini");
        assertThat(board.line()).isEqualTo("0 done, 0 running, 0 failed of 3, 1m30s left");
    }

    @Test
    void aRunThatWasResumedHasTheRestLeft() {
        board.begin(0, 1);
        board.progress(Progress.begun("a", "train"));
        board.resumed("a", 100);
        seconds = 10;
        board.progress(new Progress("a", "train", 150, 200, 1, 0, 21, 0));
        assertThat(board.line()).endsWith("a step 150/200 loss 1.000, 10s left");
    }

    @Test
    void aLateMessageDoesNotBringAJobBack() {
        board.begin(0, 2);
        board.runEnded("a", Outcomes.completed());
        board.progress(Progress.begun("a", "evaluate"));
        assertThat(board.line()).startsWith("1 done, 0 running");
    }

    /** A run that pauses is done for now; the segment that takes it on later is one more. */
    @Test
    void aSegmentThatPausedIsDoneAndItsRunComesBack() {
        board.begin(0, 2);
        trains("a", 20, 100);
        seconds = 10;
        board.runEnded("a", Outcomes.failed(FailureCause.PAUSED, "at step 20"));
        assertThat(board.line()).isEqualTo("1 done, 0 running, 0 failed of 2, 10s left");
        board.add(1);
        board.progress(Progress.begun("a", "load"));
        assertThat(board.line()).isEqualTo("1 done, 1 running, 0 failed of 3, 20s left | a load");
    }

    /** What it took before does not count in the time that others are said to need. */
    @Test
    void aJobThatLostItsExecutorBeginsAnew() {
        board.begin(0, 2);
        board.expect(Map.of("a", 10.0, "b", 10.0));
        trains("a", 0, 100);
        seconds = 100;
        board.lost("a");
        assertThat(board.line()).isEqualTo("0 done, 0 running, 0 failed of 2");
        trains("a", 0, 100);
        seconds = 110;
        board.runEnded("a", Outcomes.completed());
        assertThat(left()).isEqualTo("10s");
    }

    @Test
    void durations() {
        assertThat(ProgressBoard.shown(Duration.ofMillis(59_400))).isEqualTo("59s");
        assertThat(ProgressBoard.shown(Duration.ofSeconds(61))).isEqualTo("1m1s");
        assertThat(ProgressBoard.shown(Duration.ofMinutes(125))).isEqualTo("2h5m");
    }
}
