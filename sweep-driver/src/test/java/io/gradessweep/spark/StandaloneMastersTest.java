package io.gradessweep.spark;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradessweep.spec.InvalidInputException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class StandaloneMastersTest {
    @Test
    void oneOfThemMustAnswer() throws IOException {
        int closed;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
        }
        try (ServerSocket open = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String both = "spark://127.0.0.1:" + closed + ",127.0.0.1:" + open.getLocalPort();
            assertThatCode(() -> StandaloneMasters.requireOne(both)).doesNotThrowAnyException();
        }
        String gone = "spark://127.0.0.1:" + closed;
        assertThatThrownBy(() -> StandaloneMasters.requireOne(gone))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith(
                        "no master answers at " + gone + " (127.0.0.1:" + closed + ": the connection was refused; ");
        assertThatThrownBy(() -> StandaloneMasters.requireOne("spark://host"))
                .hasMessage("the master must be spark://HOST:PORT, or several HOST:PORT with commas, not spark://host");
        assertThatCode(() -> StandaloneMasters.requireOne("local[2]")).doesNotThrowAnyException();
    }
}
