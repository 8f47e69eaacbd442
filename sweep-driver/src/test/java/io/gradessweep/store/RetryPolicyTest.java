package io.gradessweep.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.ipc.RemoteException;
import org.apache.hadoop.security.AccessControlException;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {
    private static final RetryPolicy QUICK =
            new RetryPolicy(Duration.ofMillis(1), Duration.ofMillis(4), Duration.ofMillis(20));

    private final AtomicInteger attempts = new AtomicInteger();

    @Test
    void whatComesBackIsTriedAgain() throws IOException {
        assertThat(QUICK.call("write", () -> after(3, new ConnectException("refused"))))
                .isEqualTo("done");
        assertThat(attempts).hasValue(4);
    }

    /** Pauses of 1, 2, 4, 4, 4, 4 and 4 ms. */
    @Test
    void inTheEndItIsAnError() {
        assertThatThrownBy(() -> QUICK.call("write", () -> after(100, new ConnectException("refused"))))
                .isInstanceOf(ConnectException.class);
        assertThat(attempts).hasValue(8);
    }

    @Test
    void whatWillNotChangeIsNotTriedAgain() {
        IOException denied = new RemoteException(AccessControlException.class.getName(), "permission denied");
        assertThatThrownBy(() -> QUICK.call("write", () -> after(1, denied))).isSameAs(denied);
        assertThatThrownBy(() -> QUICK.call("read", () -> after(2, new FileNotFoundException("none"))))
                .isInstanceOf(FileNotFoundException.class);
        assertThatThrownBy(() -> RetryPolicy.NONE.call("write", () -> after(3, new ConnectException("refused"))))
                .isInstanceOf(ConnectException.class);
        assertThat(attempts).hasValue(3);
    }

    private String after(int failures, IOException failure) throws IOException {
        if (attempts.incrementAndGet() <= failures) {
            throw failure;
        }
        return "done";
    }
}
