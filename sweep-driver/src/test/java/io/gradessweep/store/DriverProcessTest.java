package io.gradessweep.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class DriverProcessTest {
    @Test
    void aProcessIdThatWasGivenAgainIsAnotherProcess() {
        DriverProcess own = DriverProcess.begins();
        assertThat(own.hasEnded()).isFalse();
        assertThat(new DriverProcess(own.host(), own.machine(), own.pid(), Instant.EPOCH, own.since()).hasEnded())
                .isTrue();
        assertThat(new DriverProcess(own.host(), "elsewhere", own.pid(), Instant.EPOCH, own.since()).hasEnded())
                .isFalse();
        assertThat(DriverProcess.read(own.json().toString())).contains(own);
        assertThat(DriverProcess.read("")).isEmpty();
        assertThat(DriverProcess.read("{\"host\":\"h\"}")).isEmpty();
    }

    /** A correction of the clock moves the time of boot, and with it the start of every process. */
    @Test
    void aClockThatIsPutRightEndsNoProcess() {
        DriverProcess own = DriverProcess.begins();
        for (int seconds : new int[] {-59, 59}) {
            assertThat(startedLater(own, seconds).hasEnded()).isFalse();
        }
        for (int seconds : new int[] {-61, 61}) {
            assertThat(startedLater(own, seconds).hasEnded()).isTrue();
        }
    }

    private static DriverProcess startedLater(DriverProcess own, int seconds) {
        return new DriverProcess(
                own.host(), own.machine(), own.pid(), own.started().plusSeconds(seconds), own.since());
    }

    /** A process of another user is not seen there, and is not gone. */
    @Test
    void whereProcessesAreHiddenOnlyTimeTells() {
        String options = "proc /proc proc rw,nosuid,relatime";
        assertThat(DriverProcess.hidesProcesses("/dev/sda / ext4 rw 0 0\n" + options + " 0 0\n"))
                .isFalse();
        assertThat(DriverProcess.hidesProcesses(options + ",hidepid=off 0 0\n")).isFalse();
        assertThat(DriverProcess.hidesProcesses(options + ",gid=4,hidepid=invisible 0 0\n"))
                .isTrue();
        assertThat(DriverProcess.hidesProcesses(options + ",hidepid=2 0 0\n")).isTrue();
        assertThat(DriverProcess.hidesProcesses("proc /jail/proc proc rw,hidepid=2 0 0\n"))
                .isFalse();
    }
}
