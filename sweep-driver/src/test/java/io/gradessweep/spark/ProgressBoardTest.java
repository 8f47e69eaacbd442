package io.gradessweep.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradessweep.store.Outcomes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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

    @Test
    void durations() {
        assertThat(ProgressBoard.shown(Duration.ofMillis(59_400))).isEqualTo("59s");
        assertThat(ProgressBoard.shown(Duration.ofSeconds(61))).isEqualTo("1m1s");
        assertThat(ProgressBoard.shown(Duration.ofMinutes(125))).isEqualTo("2h5m");
    }
}
