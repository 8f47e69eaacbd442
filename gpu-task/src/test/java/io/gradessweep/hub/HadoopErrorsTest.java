package io.gradessweep.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.stream.Stream;
import org.apache.hadoop.hdfs.protocol.DSQuotaExceededException;
import org.apache.hadoop.hdfs.server.namenode.SafeModeException;
import org.apache.hadoop.ipc.RemoteException;
import org.apache.hadoop.security.AccessControlException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** With the messages that Hadoop gives them. */
class HadoopErrorsTest {
    private record Failure(Exception exception, String words) {}

    static Stream<Failure> failures() {
        return Stream.of(
                new Failure(
                        new ConnectException("Call From vm/127.0.0.1 to vm:9 failed on connection exception:"
                                + " java.net.ConnectException: Connection refused; For more details see: "
                                + " http://wiki.apache.org/hadoop/ConnectionRefused"),
                        "the connection was refused; is the service running, and the port right?"),
                new Failure(new ConnectException("Connection timed out"), "there was no answer in time"),
                new Failure(
                        new SocketTimeoutException("20000 millis timeout while waiting"),
                        "there was no answer in time"),
                new Failure(new NoRouteToHostException("No route to host"), "no network leads to the host"),
                new Failure(
                        new IllegalArgumentException(new UnknownHostException("nowhere")),
                        "the host is unknown; is its name right?"),
                new Failure(
                        new IOException("putting x: software.amazon.SdkClientException", new ConnectException("no")),
                        "the connection was refused; is the service running, and the port right?"),
                new Failure(
                        new RemoteException(
                                AccessControlException.class.getName(), "Permission denied: user=me\n\tat x"),
                        "permission is denied"),
                new Failure(new AccessDeniedException("/x"), "permission is denied"),
                new Failure(new FileNotFoundException("/x (Permission denied)"), "permission is denied"),
                new Failure(new FileSystemException("/x", null, "No space left on device"), "no space is left"),
                new Failure(new DSQuotaExceededException(), "no space is left below the directory's quota"),
                new Failure(
                        new RemoteException(SafeModeException.class.getName(), "Cannot create file/x."),
                        "the name node is in safe mode"),
                new Failure(new NoSuchFileException("/x"), "there is no such file or directory"),
                new Failure(new FileNotFoundException("File /x does not exist"), "there is no such file or directory"),
                new Failure(
                        new IOException("java.io.IOException: the disk sings; see: https://example.org/disk"),
                        "the disk sings"),
                new Failure(
                        new RemoteException("org.example.TuneException", "it sings\n\tat org.example.Disk"),
                        "it sings"),
                new Failure(new IOException(), "IOException"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void aFailureIsToldInOurWords(Failure failure) {
        assertThat(HadoopErrors.words(failure.exception)).isEqualTo(failure.words);
    }
}
