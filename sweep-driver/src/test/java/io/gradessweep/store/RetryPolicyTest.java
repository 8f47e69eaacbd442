package io.gradessweep.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradessweep.hub.HadoopErrors;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.reflect.Constructor;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.ParentNotDirectoryException;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.apache.hadoop.ipc.RemoteException;
import org.apache.hadoop.security.AccessControlException;
import org.apache.parquet.ParquetRuntimeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

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

    /** A request that nobody answered in time is one of the {@code InterruptedIOException}s, and nobody interrupted it. */
    @Test
    void whatTookTooLongIsTriedAgainUnlessThisProcessWasInterrupted() throws IOException {
        assertThat(QUICK.call("read", () -> after(1, new SocketTimeoutException("read timed out"))))
                .isEqualTo("done");
        assertThat(attempts).hasValue(2);
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> QUICK.call("read", () -> after(9, new InterruptedIOException("interrupted"))))
                .isInstanceOf(InterruptedIOException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(attempts).hasValue(3);
    }

    static List<IOException> lasting() {
        return List.of(
                new FileNotFoundException("none"),
                new FileAlreadyExistsException("there"),
                new ParentNotDirectoryException("a file"),
                new AccessControlException("not yours"),
                new UnsupportedFileSystemException("no such scheme"));
    }

    @ParameterizedTest
    @MethodSource("lasting")
    void noRetryHelps(IOException lasting) {
        assertThatThrownBy(() -> QUICK.call("read", () -> after(2, lasting))).isSameAs(lasting);
        assertThat(attempts).hasValue(1);
    }

    /** Hadoop throws an error where a local disk is full, and Parquet wraps it while it closes a file. */
    @Test
    void aFullDiskIsAFaultOfTheFileSystem() throws ReflectiveOperationException {
        Constructor<FSError> hadoops = FSError.class.getDeclaredConstructor(Throwable.class);
        hadoops.setAccessible(true);
        FSError full = hadoops.newInstance(new IOException("No space left on device"));
        ParquetRuntimeException closing = new ParquetRuntimeException("Unable to close resource") {};
        closing.addSuppressed(new IOException("No space left on device"));
        for (Throwable thrown : List.of(full, closing)) {
            assertThatThrownBy(() -> RetryPolicy.NONE.call("write", () -> {
                        if (thrown instanceof Error error) {
                            throw error;
                        }
                        throw (RuntimeException) thrown;
                    }))
                    .isInstanceOf(IOException.class)
                    .hasCause(thrown)
                    .satisfies(
                            e -> assertThat(HadoopErrors.words((IOException) e)).isEqualTo("no space is left"));
        }
        ParquetRuntimeException other = new ParquetRuntimeException("a bug") {};
        assertThatThrownBy(() -> RetryPolicy.NONE.call("write", () -> {
                    throw other;
                }))
                .isSameAs(other);
    }

    private String after(int failures, IOException failure) throws IOException {
        if (attempts.incrementAndGet() <= failures) {
            throw failure;
        }
        return "done";
    }
}
